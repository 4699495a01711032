import type { Period } from "../market/period.ts";
import type { Outcome } from "./operator.ts";
import type { Hold } from "./rule.ts";

/** Where a rule stands with a subject. */
export interface Standing {
  readonly state: "inactive" | "pending" | "firing" | "recovering" | "no_data" | "error";
  /** The period in which the state began; null before the first step. */
  readonly since: Period | null;
  /** The first period of what is pending, firing or recovering. */
  readonly began: Period | null;
  /** Periods in a row that met the condition while pending, or were over while recovering. */
  readonly count: number;
  /** Periods in a row without a value. */
  readonly lacking: number;
  /** On which side of the level the newest value stood. */
  readonly side: number | null;
}

export interface Step {
  readonly standing: Standing;
  readonly event?: "firing" | "resolved" | "no_data";
}

export const INACTIVE: Standing = {
  state: "inactive",
  since: null,
  began: null,
  count: 0,
  lacking: 0,
  side: null,
};

/** Moves by one closed period. Pure: the same inputs, the same step. */
export function step(hold: Hold, standing: Standing, period: Period, outcome: Outcome): Step {
  if (outcome.kind !== "value") return lack(hold, standing, period, outcome.kind);
  const seen = { ...standing, lacking: 0, side: outcome.side ?? standing.side };
  switch (seen.state) {
    case "inactive":
    case "no_data":
    case "error":
      return wait(hold, { ...seen, count: 0 }, period, outcome.begins);
    case "pending":
      return wait(hold, seen, period, outcome.holds);
    case "firing":
      return outcome.holds ? { standing: seen } : clear(hold, { ...seen, count: 0 }, period);
    case "recovering":
      return outcome.holds ? fireOn(seen, period) : clear(hold, seen, period);
  }
}

function wait(hold: Hold, seen: Standing, period: Period, isMet: boolean): Step {
  return isMet ? meet(hold, seen, period) : rest(seen, period);
}

function fireOn(seen: Standing, period: Period): Step {
  return { standing: { ...seen, state: "firing", since: period, count: 0 } };
}

function rest(seen: Standing, period: Period): Step {
  const since = seen.state === "inactive" ? (seen.since ?? period) : period;
  return { standing: { ...seen, state: "inactive", since, began: null, count: 0 } };
}

function meet(hold: Hold, seen: Standing, period: Period): Step {
  const count = seen.count + 1;
  const began = seen.count === 0 ? period : seen.began;
  if (count >= hold.forPeriods) {
    const standing = { ...seen, state: "firing", since: period, began, count: 0 } as const;
    return { standing, event: "firing" };
  }
  const since = seen.state === "pending" ? seen.since : period;
  return { standing: { ...seen, state: "pending", since, began, count } };
}

function clear(hold: Hold, seen: Standing, period: Period): Step {
  const count = seen.count + 1;
  if (count >= hold.keepFiring) return { ...rest(seen, period), event: "resolved" };
  const since = seen.state === "recovering" ? seen.since : period;
  return { standing: { ...seen, state: "recovering", since, count } };
}

// What fires goes on firing: a value that is not there resolves nothing.
function lack(hold: Hold, standing: Standing, period: Period, kind: "no_data" | "error"): Step {
  const lacking = standing.lacking + 1;
  const isTold = lacking === hold.forPeriods;
  const isActive = standing.state === "firing" || standing.state === "recovering";
  const isOut = lacking >= hold.forPeriods && !isActive;
  const since = standing.state === kind ? standing.since : period;
  const next: Standing = isOut
    ? { ...standing, state: kind, since, began: null, count: 0, lacking }
    : { ...standing, since: standing.since ?? period, lacking };
  return { standing: next, ...(isTold ? { event: "no_data" as const } : {}) };
}
