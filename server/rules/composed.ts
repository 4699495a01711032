import { stringify } from "yaml";
import type { AlertGrain } from "../alert/rule.ts";
import type { DefinitionId } from "../market/definition.ts";

/** What can be composed of single fields: the series and the operators that need no more than a level. */
export const COMPOSED_SERIES = ["share", "volume", "rank", "lead"] as const;
export const COMPOSED_OPERATORS = ["crosses", "above", "below", "changes", "record"] as const;

export interface Composed {
  readonly on: (typeof COMPOSED_SERIES)[number];
  /** Ignored for the lead, which is anybody's. */
  readonly key: string;
  readonly when: (typeof COMPOSED_OPERATORS)[number];
  /** As a rules file has it: 50, 20T, 5pp, 10%; of a record, its weeks. */
  readonly level: string;
  readonly forPeriods: number;
  readonly definition: DefinitionId;
  readonly grain: AlertGrain;
}

/** The rule as one line of YAML, as an item of `rules:`; whether it can be is for the reader of rules to say. */
export function composedRule(composed: Composed): string {
  const { on, key, when, forPeriods, definition, grain } = composed;
  const rule = {
    id: "my-rule",
    on: on === "lead" ? on : { [on]: key },
    when: on === "lead" ? "changes" : { [when]: operandOf(composed), ...directionOf(when) },
    definition,
    for: forPeriods,
    grain,
  };
  return stringify(rule, { collectionStyle: "flow", lineWidth: 0 }).trimEnd();
}

function operandOf({ when, level }: Composed): unknown {
  if (when === "changes") return { by: level, over: "1w", direction: "either" };
  if (when === "record") return { over: `${level}w`, extreme: "high" };
  return /^\d+(\.\d+)?$/.test(level) ? Number(level) : level;
}

function directionOf(when: Composed["when"]) {
  return when === "crosses" ? { direction: "either" } : {};
}
