import type { RulePhrases } from "./rule-phrases.ts";

/** The conditions of rules in English. */
export const ruleEnglish: RulePhrases = {
  anybody: "any",
  series: {
    share: (subject) => `the share of ${subject}`,
    volume: (subject) => `the tokens of ${subject}`,
    rank: (subject) => `the rank of ${subject}`,
    ratio: (subject) => `the ratio of ${subject}`,
    lead: (subject) => `the lead of ${subject}`,
    streak: (subject) => `the streak of ${subject}`,
    entry: (subject) => `the rank of ${subject}`,
  },
  perCent: (figure) => `${figure}\u00a0%`,
  pp: (figure) => `${figure}\u00a0pp`,
  above: (series, level) => `${series} is above ${level}`,
  below: (series, level) => `${series} is below ${level}`,
  crosses: {
    up: (series, level) => `${series} rises above ${level}`,
    down: (series, level) => `${series} falls below ${level}`,
    either: (series, level) => `${series} crosses ${level}`,
  },
  changes: {
    up: (series, by, weeks) => `${series} rises by ${by} or more within ${over(weeks)}`,
    down: (series, by, weeks) => `${series} falls by ${by} or more within ${over(weeks)}`,
    either: (series, by, weeks) => `${series} moves by ${by} or more within ${over(weeks)}`,
  },
  record: {
    high: (series, weeks) => `${series} is its highest of ${over(weeks)}`,
    low: (series, weeks) => `${series} is its lowest of ${over(weeks)}`,
    either: (series, weeks) => `${series} is its highest or lowest of ${over(weeks)}`,
  },
  leadChanges: (of) => (of === "any" ? "the lead changes" : `${of} take or lose the lead`),
  streakReaches: (of, weeks) =>
    `${of === "any" ? "a leader has" : `${of} have`} led for ${over(weeks)} in a row`,
  streakBroken: (of) => `${of === "any" ? "a leader’s streak" : `the streak of ${of}`} is broken`,
  enters: (by, top) => `a new ${by} is among the first ${top}`,
  claim: ({ entity, topic, which }) =>
    [
      which === "superseding" ? "a claim is superseded" : "a new claim is stated",
      ...(topic === null ? [] : [`topic ${topic}`]),
      ...(entity === null ? [] : [`by ${entity}`]),
    ].join(", "),
  revision: (key, percent) => `a day of ${key} is revised by more than ${percent}`,
  source: {
    stale: (of) => `${sourceOf(of)} is late`,
    quarantined: (of) => `a batch of ${sourceOf(of)} is set aside`,
    unmapped: (of) => `an author of ${sourceOf(of)} has no country yet`,
  },
};

function over(weeks: string): string {
  return weeks === "1" ? "1 week" : `${weeks} weeks`;
}

function sourceOf(of: string): string {
  return of === "any" ? "a source" : of;
}
