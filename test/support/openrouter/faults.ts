import { reachOf, type Fault } from "./fault.ts";

/** When a fault strikes: on how many requests (all, unless told) and on which paths. */
export interface FaultReach {
  readonly times?: number;
  readonly path?: RegExp;
}

export interface FaultRule extends FaultReach {
  readonly fault: Fault;
}

/** A request as far as faults care; `csvPath` is that of the snapshot's dated CSV, or of the Data API; null where no rows are meant. */
export interface Aim {
  readonly path: string;
  readonly csvPath: string | null;
}

/** The rules in force; `strike` names the fault of a request, if any, and counts it. */
export interface Faults {
  set(rules: readonly FaultRule[]): void;
  strike(aim: Aim): Fault | null;
}

const ANY = /^/;
const WITH_ROWS = /\/(latest|\d{4}-\d{2}-\d{2})\.(csv|json)$|\/datasets\/rankings-daily$/;
const MANIFEST = /\.manifest\.json$/;

export function faultsOf(initial: readonly FaultRule[]): Faults {
  let rules = initial.map(armed);
  return {
    set: (next) => void (rules = next.map(armed)),
    strike(aim) {
      const rule = rules.find((candidate) => candidate.left > 0 && concerns(candidate, aim));
      if (!rule) return null;
      if (counts(rule.fault, aim)) rule.left -= 1;
      return rule.fault;
    },
  };
}

function armed(rule: FaultRule): FaultRule & { left: number } {
  return { ...rule, left: rule.times ?? Number.POSITIVE_INFINITY };
}

function concerns({ fault, path }: FaultRule, aim: Aim): boolean {
  switch (reachOf(fault)) {
    case "answer":
      return (path ?? ANY).test(aim.path);
    case "body":
      return (path ?? WITH_ROWS).test(aim.path);
    case "snapshot":
      return aim.csvPath !== null && (path ?? ANY).test(aim.csvPath);
    case "manifest":
      return MANIFEST.test(aim.path) && (path ?? ANY).test(aim.path);
  }
}

/** A fault of a snapshot is used up by its rows, not by the manifest read before, so that the two agree. */
function counts(fault: Fault, aim: Aim): boolean {
  return reachOf(fault) !== "snapshot" || WITH_ROWS.test(aim.path);
}
