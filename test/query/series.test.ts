import { beforeAll, expect, onTestFinished, test } from "vitest";
import { DEFINITION_IDS } from "../../server/market/definition.ts";
import { parseInstant } from "../../server/market/instant.ts";
import { GRAINS, spanOf, parsePeriod, type Period } from "../../server/market/period.ts";
import { BYS, type PeriodVolumes } from "../../server/market/volume.ts";
import type { Store } from "../../server/ports.ts";
import { seriesReader, type ReadSeries, type SeriesQuery } from "../../server/query/series.ts";
import { temporaryStore } from "../support/stores.ts";
import { keepRows, madeUp, NO_ATTRIBUTION, plainMarket, plainly } from "./support/markets.ts";
import { plainSeries } from "./support/plain.ts";

const AS_OF = "2026-09-16T01:46:00Z";
const MISSING = ["2026-08-12"];
const ROWS = madeUp({ from: "2026-07-29", days: 49, models: 90, without: MISSING });
const MARKET = plainMarket(ROWS);

const tidy: (() => void | Promise<void>)[] = [];
let store: Store;
let readSeries: ReadSeries;
beforeAll(async () => {
  store = temporaryStore((last) => void tidy.push(last));
  readSeries = seriesReader({ ...store, origins: NO_ATTRIBUTION });
  await keepRows(store, ROWS, AS_OF);
  return async () => {
    for (const last of tidy.toReversed()) await last();
  };
});

const read = (more: Partial<SeriesQuery> = {}) =>
  readSeries({
    source: "market",
    asOf: parseInstant("2026-10-01T00:00:00Z"),
    limit: Infinity,
    grain: "week",
    by: "origin",
    definition: "all",
    ...more,
  });
const names = (periods: readonly PeriodVolumes[]) => periods.map(({ period }) => period);

const ALL_WAYS = GRAINS.flatMap((grain) =>
  BYS.flatMap((by) => DEFINITION_IDS.map((definition) => ({ grain, by, definition }))),
);

test.for(ALL_WAYS)(
  "by $grain, by $by, under $definition every period is what the rows sum to",
  async (way) => {
    const { periods, compared, next } = await read(way);
    expect(plainly(periods)).toEqual(plainSeries(MARKET, way));
    expect([compared, next]).toEqual([[], null]);
  },
);

test("a period is closed once its days are held and 90 minutes have passed, partial otherwise", async () => {
  const weeks = await read();
  const states = weeks.periods.map(({ period, closed, missing }) => [
    period,
    closed,
    missing.length,
  ]);
  expect(states).toEqual([
    ["2026-W31", false, 2],
    ["2026-W32", true, 0],
    ["2026-W33", false, 1],
    ["2026-W34", true, 0],
    ["2026-W35", true, 0],
    ["2026-W36", true, 0],
    ["2026-W37", true, 0],
    ["2026-W38", false, 5],
  ]);
  const days = await read({ grain: "day" });
  expect(days.periods.at(-1)).toMatchObject({ period: "2026-09-15", closed: true });
});

test("a day's count that came just after midnight is not closed yet", async () => {
  const early = temporaryStore(onTestFinished);
  await keepRows(early, ROWS, "2026-09-16T01:29:59Z");
  const series = seriesReader({ ...early, origins: NO_ATTRIBUTION });
  const asked = { source: "market", asOf: parseInstant("2026-10-01T00:00:00Z"), limit: 2 } as const;
  const { periods } = await series({ ...asked, grain: "day", by: "origin", definition: "all" });
  expect(periods.map(({ closed }) => closed)).toEqual([true, false]);
});

test.for<[from: string, to: string, weeks: string[]]>([
  ["2026-08-03", "2026-08-09", ["2026-W32"]],
  ["2026-08-09", "2026-08-10", ["2026-W32", "2026-W33"]],
  ["2026-W35", "2026-W36", ["2026-W35", "2026-W36"]],
  ["2026-07", "2026-07", ["2026-W31"]],
  ["2026-08-12", "2026-08-12", ["2026-W33"]],
  ["2026-01", "2026-06", []],
])("from %s to %s selects the weeks that overlap it", async ([from, to, weeks]) => {
  const span = {
    start: spanOf(parsePeriod(from)).start,
    end: spanOf(parsePeriod(to)).end,
  };
  const { periods, next } = await read({ span });
  expect(names(periods)).toEqual(weeks);
  expect(next).toBeNull();
});

test.for(GRAINS)("pages of %s periods together are the one page of all of them", async (grain) => {
  const whole = await read({ grain, by: "author" });
  for (const limit of [1, 3, 7]) {
    const pages: PeriodVolumes[][] = [];
    let before: Period | null = null;
    do {
      const page = await read({ grain, by: "author", limit, ...(before ? { before } : {}) });
      pages.unshift([...page.periods]);
      before = page.next;
      expect(pages.length).toBeLessThan(100);
      expect(page.periods.length).toBeLessThanOrEqual(limit);
    } while (before !== null);
    expect(plainly(pages.flat())).toEqual(plainly(whole.periods));
    expect(pages.slice(1).every((page) => page.length === limit)).toBe(true);
  }
});

test("the limit counts the newest periods, of those in the span where there is one", async () => {
  expect(names((await read({ limit: 2 })).periods)).toEqual(["2026-W37", "2026-W38"]);
  const span = {
    start: spanOf(parsePeriod("2026-W33")).start,
    end: spanOf(parsePeriod("2026-W35")).end,
  };
  const page = await read({ limit: 2, span });
  expect([names(page.periods), page.next]).toEqual([["2026-W34", "2026-W35"], "2026-W34"]);
  const first = await read({ limit: 2, span, before: parsePeriod("2026-W34") });
  expect([names(first.periods), first.next]).toEqual([["2026-W33"], null]);
});

test.for<[period: string, limit: number, compared: string[]]>([
  ["2026-08-20", 1, ["2026-08-19"]],
  ["2026-08-20", 2, ["2026-08-18"]],
  ["2026-08-20/7d", 1, ["2026-08-13/7d"]],
  ["2026-08-20/7d", 3, ["2026-08-11/7d", "2026-08-13/7d"]],
  ["2026-W35", 1, ["2026-W34"]],
  ["2026-W31", 1, []],
  ["2026-08", 1, ["2026-07"]],
])(
  "up to %s, %i at a time, what they are compared with comes beside them",
  async ([to, limit, names]) => {
    const [period, grain] = [parsePeriod(to), GRAINS.find((g) => plainGrain(to) === g) ?? "day"];
    const after = (await read({ grain })).periods.find((p) => p.period > period)?.period;
    const page = await read({ grain, limit, ...(after ? { before: after } : {}) });
    expect(page.periods.at(-1)?.period).toBe(period);
    expect(page.compared.map((p) => p.period)).toEqual(names);
    const all = plainSeries(MARKET, { grain, by: "origin", definition: "all" });
    expect(plainly(page.compared)).toEqual(all.filter((p) => names.includes(p.period)));
  },
);

test("what is asked for as of a moment is answered from the vintages known then", async () => {
  const two = temporaryStore(onTestFinished);
  const later = ROWS.map((row) => ({ ...row, tokens: row.tokens * 2n }));
  await keepRows(two, later, "2026-09-17T01:46:00Z");
  await keepRows(two, ROWS, AS_OF);
  const series = seriesReader({ ...two, origins: NO_ATTRIBUTION });
  const way = { grain: "month", by: "model", definition: "nofree" } as const;
  const at = (asOf: string) =>
    series({ source: "market", asOf: parseInstant(asOf), limit: Infinity, ...way });
  const old = await at("2026-09-17T01:45:59Z");
  expect(old.asOf).toBe(parseInstant(AS_OF));
  expect(plainly(old.periods)).toEqual(plainSeries(MARKET, way));
  expect(plainly((await at("2026-09-17T01:46:00Z")).periods)).toEqual(
    plainSeries(plainMarket(later), way),
  );
  expect(await at("2026-09-16T01:45:59Z")).toEqual({
    asOf: null,
    periods: [],
    compared: [],
    next: null,
  });
});

function plainGrain(period: string): string {
  if (period.includes("/")) return "7d";
  if (period.includes("W")) return "week";
  return period.length === 7 ? "month" : "day";
}
