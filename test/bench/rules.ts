import { bookOf, type Counting } from "../../server/alert/book.ts";
import type { View } from "../../server/alert/machine.ts";
import { replayed, replayOf } from "../../server/alert/replay.ts";
import { isMarketRule, type MarketRule } from "../../server/alert/rule.ts";
import { parseDay, plusDays } from "../../server/market/day.ts";
import { periodOf } from "../../server/market/period.ts";
import { totalOf, type PeriodVolumes } from "../../server/market/volume.ts";
import { readRule } from "../../server/rules/read.ts";
import { inTurn, median, millis, print, ratioOf, timed, type Subject } from "./measure.ts";

const WEEKS = 5 * 52;
const FIRST = parseDay("2021-11-22");

/** Weeks in which every series moves, crosses and sets records. */
function weeksOf(by: Counting["by"]): PeriodVolumes[] {
  const keys =
    by === "origin"
      ? ["CN", "US", "FR", "other"]
      : Array.from({ length: 50 }, (_, i) => `a${i}/m${i}`);
  return Array.from({ length: WEEKS }, (_, week) => {
    const volumes = new Map(
      keys.toSorted().map((key, i) => {
        const wave = Math.sin(week / (3 + i)) + Math.sin(week * (1 + i / 7));
        return [
          key,
          { tokens: BigInt(Math.round((10 + 3 * wave) * 1e12)), daysListed: 7 },
        ] as const;
      }),
    );
    const total = totalOf(volumes);
    const period = periodOf(plusDays(FIRST, 7 * week), "week");
    return { period, closed: true, missing: [], volumes, total, largestDay: total / 7n };
  });
}

const SHAPES = [
  (n: number) => `{ on: { share: CN }, when: { crosses: ${10 + (n % 60)}, direction: up } }`,
  (n: number) =>
    `{ on: { share: US }, when: { above: ${10 + (n % 60)} }, for: ${1 + (n % 3)}, keep_firing: 2 }`,
  (n: number) =>
    `{ on: { volume: CN }, when: { changes: { by: ${1 + (n % 40)}%, over: ${1 + (n % 8)}w } } }`,
  (n: number) => `{ on: { ratio: [CN, US] }, when: { above: ${1 + (n % 20) / 10} } }`,
  () => `{ on: lead }`,
  (n: number) => `{ on: { lead: CN }, when: { streak: ${2 + (n % 6)} } }`,
  (n: number) => `{ on: { share: CN }, when: { record: { over: ${4 + (n % 48)}w } } }`,
  (n: number) =>
    `{ on: { share: a${n % 50}/m${n % 50} }, when: { changes: { by: ${1 + (n % 4)}pp } } }`,
  (n: number) => `{ on: { rank: a${n % 50}/m${n % 50} }, when: { below: ${2 + (n % 20)} } }`,
  () => `{ on: { share: CN }, when: { crosses: { share: US } } }`,
];

function rulesOf(count: number): MarketRule[] {
  return Array.from({ length: count }, (_, n) => {
    const shape = SHAPES[n % SHAPES.length] ?? (() => "");
    const read = readRule(`{ id: r${n}, ${shape(n).slice(1)}`, "bench");
    if ("faults" in read || !isMarketRule(read)) throw new Error(JSON.stringify(read));
    return read;
  });
}

/** Steps every rule over all weeks, and counts what they say; the books are made anew, as an evaluation makes them. */
function stepAll(
  rules: readonly MarketRule[],
  weeks: Readonly<Record<string, PeriodVolumes[]>>,
): number {
  const books = new Map(
    Object.entries(weeks).map(([by, held]) => [by, bookOf(held, by as "origin")]),
  );
  const view: View = {
    asOf: 0,
    books: ({ by }) => books.get(by) ?? bookOf([], by),
    isRobust: () => true,
  };
  return rules.reduce((said, rule) => said + replayed(replayOf(rule), view).events.length, 0);
}

/** 1,000 rules over five years of weeks: how long the machine takes, and whether twice the rules take twice as long. */
export const rulesSubject: Subject = {
  name: "rules",
  run: async ({ quick }) => {
    const rounds = quick ? 2 : 7;
    const weeks = { origin: weeksOf("origin"), model: weeksOf("model") };
    const [many, few] = [rulesOf(1_000), rulesOf(250)];
    const time = async (rules: readonly MarketRule[]) =>
      (await timed(() => stepAll(rules, weeks)))[0];
    const { ours, peer } = await inTurn(
      rounds,
      () => time(many),
      () => time(few),
    );
    print({
      name: `1,000 rules beside 250, ${WEEKS} weeks`,
      ours: millis(median(ours)),
      peer: millis(median(peer)),
      ratio: ratioOf(ours, peer),
      aim: "<= 4.4",
      rounds,
    });
    print({
      name: `1,000 rules, ${WEEKS} weeks, beside a second`,
      ours: millis(median(ours)),
      peer: "1,000 ms",
      ratio: median(ours) / 1_000,
      aim: "< 1",
      rounds,
    });
  },
};
