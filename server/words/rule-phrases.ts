import type { Occurrence, Series } from "../alert/rule.ts";

/** The phrases that a condition is put together from. */
export interface RulePhrases {
  readonly anybody: string;
  readonly series: Readonly<Record<Series["kind"], (subject: string) => string>>;
  readonly perCent: (figure: string) => string;
  readonly pp: (figure: string) => string;
  readonly above: (series: string, level: string) => string;
  readonly below: (series: string, level: string) => string;
  readonly crosses: Readonly<Record<Way, (series: string, level: string) => string>>;
  readonly changes: Readonly<Record<Way, (series: string, by: string, weeks: string) => string>>;
  readonly record: Readonly<
    Record<"high" | "low" | "either", (series: string, weeks: string) => string>
  >;
  readonly leadChanges: (of: string) => string;
  readonly streakReaches: (of: string, weeks: string) => string;
  readonly streakBroken: (of: string) => string;
  readonly enters: (by: "author" | "model", top: string) => string;
  readonly claim: (of: Extract<Occurrence, { kind: "claim" }>) => string;
  readonly revision: (key: string, percent: string) => string;
  readonly source: Readonly<Record<"stale" | "quarantined" | "unmapped", (of: string) => string>>;
}

type Way = "up" | "down" | "either";
