import { z } from "zod";
import { bookOf } from "../alert/book.ts";
import type { View } from "../alert/machine.ts";
import { replayed, replayOf, type Replay } from "../alert/replay.ts";
import { isMarketRule, type MarketRule, type Rule } from "../alert/rule.ts";
import { verdictOf } from "../market/headline.ts";
import { VERDICT_IDS } from "../market/definition.ts";
import { daysOf, parsePeriod, settledAt, type Period } from "../market/period.ts";
import { byKey, totalOf, type PeriodVolumes } from "../market/volume.ts";
import { orIssue } from "../shape.ts";

/** Cases of rules as data: periods in, states and events out. */

const period = z.string().transform(orIssue(parsePeriod));
const tokens = z.union([z.int().min(0), z.string().regex(/^\d+$/, "whole tokens were expected")]);
const volumes = z.union([z.record(z.string(), tokens), z.literal("missing")]);
const weeks = z.record(z.string(), volumes);
const state = z.enum(["inactive", "pending", "firing", "recovering", "no_data", "error"]);

const EVENT = /^\S+ (firing|resolved|superseded|no_data) \S+$/;

const oneCase = z.strictObject({
  name: z.string().min(1),
  rule: z.string().min(1),
  /** Tokens by key, each period in a vintage of its own, in the order they stand in. */
  weeks,
  /** Later vintages that change what was known. */
  revisions: z.array(z.strictObject({ after: period, weeks })).optional(),
  expect: z.strictObject({
    /** By period; of a rule with several subjects by subject too. */
    states: z.record(z.string(), z.union([state, z.record(z.string(), state)])).optional(),
    events: z.array(z.string().regex(EVENT, "2026-W23 firing CN was expected")),
  }),
});

export const caseFile = z.strictObject({
  /** A file of rules, beside this one; the shipped rules where it is left out. */
  rules: z.string().optional(),
  cases: z.array(oneCase).min(1, "one case or more was expected"),
});

type Case = z.infer<typeof oneCase>;

export interface CaseResult {
  readonly name: string;
  readonly rule: string;
  readonly ok: boolean;
  /** What came out otherwise than it was expected to, a sentence each. */
  readonly differences: readonly string[];
}

/** Runs cases with the machine that runs. */
export function runCases(cases: readonly Case[], rules: readonly Rule[]): CaseResult[] {
  return cases.map((one) => {
    const rule = rules.find(({ id }) => id === one.rule);
    const differences =
      rule === undefined
        ? [`there is no rule ${one.rule}; there are ${rules.map(({ id }) => id).join(", ")}`]
        : isMarketRule(rule)
          ? differencesOf(one, rule)
          : [`${one.rule} is not on closed periods: it has no cases`];
    return { name: one.name, rule: one.rule, ok: differences.length === 0, differences };
  });
}

function differencesOf({ weeks: given, revisions = [], expect }: Case, rule: MarketRule): string[] {
  const known = new Map<Period, PeriodVolumes>();
  const differences: string[] = [];
  let replay = replayOf(rule);
  for (const [text, held] of Object.entries(given)) {
    const at = parsePeriod(text);
    hold(known, at, held);
    replay = replayed(replay, viewOf(known, rule, settledAt(at)));
    for (const revision of revisions.filter(({ after }) => after === at)) {
      for (const [of, changed] of Object.entries(revision.weeks))
        hold(known, parsePeriod(of), changed);
      replay = replayed(replay, viewOf(known, rule, settledAt(at) + 1));
    }
    differences.push(...stateDifferences(expect.states?.[text], replay, text));
  }
  const events = replay.events.map(({ period, type, subject }) => `${period} ${type} ${subject}`);
  const missing = expect.events.filter((event) => !events.includes(event));
  const surplus = events.filter((event) => !expect.events.includes(event));
  return [
    ...differences,
    ...missing.map((event) => `expected and not raised: ${event}`),
    ...surplus.map((event) => `raised and not expected: ${event}`),
  ];
}

function stateDifferences(
  expected: NonNullable<Case["expect"]["states"]>[string] | undefined,
  { progress }: Replay,
  text: string,
): string[] {
  if (expected === undefined) return [];
  const standing = (subject: string) =>
    progress.subjects.get(subject)?.standing.state ?? "inactive";
  const [only = ""] = progress.subjects.keys();
  const bySubject = typeof expected === "string" ? { [only]: expected } : expected;
  return Object.entries(bySubject)
    .filter(([subject, wanted]) => standing(subject) !== wanted)
    .map(([subject, wanted]) => `${text}: ${subject} is ${standing(subject)}, not ${wanted}`);
}

function hold(known: Map<Period, PeriodVolumes>, at: Period, given: z.infer<typeof volumes>): void {
  if (given === "missing") {
    known.delete(at);
    return;
  }
  const daysListed = daysOf(at).length;
  const entries = Object.entries(given).map(
    ([key, count]) => [key, { tokens: BigInt(count), daysListed }] as const,
  );
  const byName = new Map(entries.toSorted(byKey));
  const total = totalOf(byName);
  known.set(at, {
    period: at,
    closed: true,
    missing: [],
    volumes: byName,
    total,
    largestDay: total,
  });
}

/** The same volumes under every definition. */
function viewOf(known: ReadonlyMap<Period, PeriodVolumes>, rule: MarketRule, asOf: number): View {
  const periods = [...known.values()].toSorted((a, b) => (a.period < b.period ? -1 : 1));
  const book = bookOf(periods, rule.condition.series.by);
  const isRobust = (at: Period) => {
    const volumes = book.at(at);
    const verdict =
      volumes &&
      verdictOf(
        book.leader(at),
        VERDICT_IDS.map(() => volumes),
      );
    return verdict?.word === "robust";
  };
  return { asOf, books: () => book, isRobust };
}
