import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Rule } from "../alert/rule.ts";
import { MARKET } from "../market/source.ts";
import type { LogSource } from "../sources/logs/shape.ts";
import type { Receiver } from "../webhook/channel.ts";
import type { Environment } from "./endpoints.ts";
import type { RuleFault } from "./fault.ts";
import { readRules, type ReadRules, type Targets } from "./read.ts";

const SHIPPED = join(import.meta.dirname, "../../data/rules.yaml");
const USUAL = "tokentide.yaml";

/** The rules that run, and whom they tell. */
export interface RuleSet {
  readonly rules: readonly Rule[];
  readonly endpoints: readonly Receiver[];
  readonly targets: Targets;
  /** Gateways' own logs. */
  readonly logs: readonly LogSource[];
  /** Of how many dates the published sets stand; undefined for all. */
  readonly keepDates: number | undefined;
}

export interface Rules {
  readonly current: () => RuleSet;
  /** What is wrong with the file as it stands; empty where it is the set that runs. */
  readonly faults: () => readonly RuleFault[];
  /** A text that changes whenever rules or faults do. */
  readonly stamp: () => string;
  /** Takes up the file as it stands now, wholly or not at all; answers with its faults. */
  readonly reload: () => readonly RuleFault[];
}

export interface Place {
  /** Empty for `tokentide.yaml`, if it is there. */
  readonly file: string;
  readonly environment: Environment;
  /** Of which rules speak that name no source; OpenRouter unless it is told. */
  readonly market?: string;
  readonly faultOf?: (receiver: Receiver) => string | null;
}

/** The rules of a file beside the shipped ones. Until a file can be read the shipped ones run alone, and tell nobody. */
export function openRules(place: Place): Rules {
  const shipped = shippedRules(place.market);
  let set: RuleSet = {
    rules: shipped,
    endpoints: [],
    targets: { allowHosts: [], allowCidrs: [], allowHttp: false },
    logs: [],
    keepDates: undefined,
  };
  let faults: readonly RuleFault[] = [];
  let stamp = "";
  const reload = (): readonly RuleFault[] => {
    const read = readPlace(place, shipped);
    faults = read.kind === "faults" ? read.faults : [];
    if (read.kind === "rules") {
      set = setOf(read, shipped);
    }
    stamp = stampOf(set, faults);
    return faults;
  };
  reload();
  return { current: () => set, faults: () => faults, stamp: () => stamp, reload };
}

function stampOf({ rules, endpoints }: RuleSet, faults: readonly RuleFault[]): string {
  const said = [
    rules.map(({ id, fingerprint, notify }) => [id, fingerprint, notify]),
    endpoints,
    faults,
  ];
  return createHash("sha256").update(JSON.stringify(said)).digest("hex").slice(0, 16);
}

function setOf({ file }: ReadRules & { kind: "rules" }, shipped: readonly Rule[]): RuleSet {
  const { off, endpoints, targets, logs, keepDates } = file;
  const kept = shipped.filter(({ id }) => off !== "all" && !off.includes(id));
  return { rules: [...kept, ...file.rules], endpoints, targets, logs, keepDates };
}

/** The rules that come with the program. */
export function shippedRules(market: string = MARKET): readonly Rule[] {
  const reading = { file: "data/rules.yaml", environment: {}, shipped: [], market };
  const read = readRules(readFileSync(SHIPPED, "utf8"), reading);
  if (read.kind === "rules") return read.file.rules;
  throw new Error(
    read.faults
      .map(({ line, path, message }) => `data/rules.yaml:${line}: ${path}: ${message}`)
      .join("\n"),
  );
}

function readPlace(
  { file, environment, faultOf, market = MARKET }: Place,
  shipped: readonly Rule[],
): ReadRules {
  const name = file === "" ? USUAL : file;
  const ids = shipped.map(({ id }) => id);
  const reading = {
    file: name,
    environment,
    market,
    shipped: ids,
    ...(faultOf ? { faultOf } : {}),
  };
  if (file === "" && !existsSync(USUAL)) return readRules("", reading);
  try {
    return readRules(readFileSync(name, "utf8"), reading);
  } catch (error) {
    const message = `it cannot be read (${(error as { code?: string }).code ?? String(error)})`;
    return { kind: "faults", faults: [{ file: name, line: 1, path: "", message }] };
  }
}
