import { expect, test } from "vitest";
import { parseInstant } from "../../server/market/instant.ts";
import { originMap } from "../../server/market/origin.ts";
import { parsePeriod, spanOf, type Span } from "../../server/market/period.ts";
import type { Store } from "../../server/ports.ts";
import type { CitedWeek } from "../../server/ports.ts";
import { withCitedWeeks } from "../../server/query/cited.ts";
import { seriesReader, type SeriesQuery } from "../../server/query/series.ts";
import { batchOf } from "../support/batches.ts";
import { manyDays } from "../support/days.ts";
import { temporaryStore } from "../support/stores.ts";

const CITED_AT = parseInstant("2026-09-01T00:00:00Z");
const LATE = parseInstant("2026-11-20T00:00:00Z");
const cited = (
  week: string,
  CN: bigint,
  definition: CitedWeek["definition"] = "all",
): CitedWeek => ({
  source: "market",
  period: parsePeriod(week),
  definition,
  asOf: CITED_AT,
  volumes: new Map([
    ["CN", { tokens: CN, daysListed: 7 }],
    ["US", { tokens: 60n, daysListed: 7 }],
  ]),
});
const CITED = ["2026-W07", "2026-W14", "2026-W30"].map((week) => cited(week, 40n));
const weeks = (from: string, to: string): Span => ({
  start: spanOf(parsePeriod(from)).start,
  end: spanOf(parsePeriod(to)).end,
});

/** Weeks W29, W30 whole and one day of W31, as of 2026-07-28 or later. */
async function held(days = 15, asOf = "2026-08-04T02:00:00Z"): Promise<Store> {
  const store = temporaryStore();
  const rows = manyDays("2026-07-13", days, () => ({ "a/x": 5n, other: 1n }));
  await store.intake.keep(batchOf({ asOf, days: rows }));
  return store;
}

async function read(store: Store, query: Partial<SeriesQuery> = {}, list = CITED) {
  const { observations } = store;
  const readHeld = seriesReader({ observations, origins: originMap([], []) });
  return withCitedWeeks(
    readHeld,
    list,
  )({
    source: "market",
    asOf: LATE,
    grain: "week",
    by: "origin",
    definition: "all",
    limit: 100,
    ...query,
  });
}
const named = async (...asked: Parameters<typeof read>) =>
  (await read(...asked)).periods.map(({ period, citedAsOf }) => `${period}${citedAsOf ? "*" : ""}`);

test("cited weeks stand where their days are not held, marked, in time order", async () => {
  const store = await held();
  expect(await named(store)).toEqual([
    "2026-W07*",
    "2026-W14*",
    "2026-W29",
    "2026-W30",
    "2026-W31",
  ]);
  const { periods } = await read(store);
  expect(periods[0]).toMatchObject({ closed: true, missing: [], total: 100n, citedAsOf: CITED_AT });
});

test("a held week replaces the cited one, and a cited one a held week with missing days", async () => {
  const store = await held(10);
  expect(await named(store)).toEqual(["2026-W07*", "2026-W14*", "2026-W29", "2026-W30*"]);
});

test("they are known from their as-of on", async () => {
  const store = await held(15, "2026-08-01T02:00:00Z");
  expect(await named(store, { asOf: CITED_AT })).toContain("2026-W07*");
  expect(await named(store, { asOf: CITED_AT - 1 })).toEqual(["2026-W29", "2026-W30", "2026-W31"]);
});

test.for([
  { grain: "day" },
  { grain: "month" },
  { grain: "7d" },
  { by: "author" },
  { by: "model" },
  { definition: "nofree" },
  { source: "another" },
] as const)("nothing is cited under %j", async (query) => {
  const names = await named(await held(), query);
  expect(names.filter((name) => name.endsWith("*"))).toEqual([]);
});

test("an empty store stays empty, unless cited weeks are asked for even then, from their as-of on", async () => {
  const store = temporaryStore();
  expect(await read(store)).toMatchObject({ asOf: null, periods: [] });
  const none = async () => ({ asOf: null, periods: [], compared: [], next: null });
  const asked = { source: "market", grain: "week", by: "origin", definition: "all" } as const;
  const at = async (asOf: number) =>
    (await withCitedWeeks(none, CITED, true)({ ...asked, asOf, limit: 100 })).periods;
  expect((await at(LATE)).map(({ period }) => period)).toEqual([
    "2026-W07",
    "2026-W14",
    "2026-W30",
  ]);
  expect(await at(CITED_AT - 1)).toEqual([]);
});

test("bounds, a limit and pages hold for both kinds", async () => {
  const store = await held();
  expect(await named(store, { span: weeks("2026-W08", "2026-W29") })).toEqual([
    "2026-W14*",
    "2026-W29",
  ]);
  expect(await named(store, { span: weeks("2026-W14", "2026-W14") })).toEqual(["2026-W14*"]);
  const pages: string[][] = [];
  let before: SeriesQuery["before"];
  for (let i = 0; i < 9; i++) {
    const page = await read(store, { limit: 2, ...(before ? { before } : {}) });
    pages.push(page.periods.map(({ period }) => period));
    if (page.next === null) break;
    before = page.next;
  }
  expect(pages).toEqual([["2026-W30", "2026-W31"], ["2026-W14", "2026-W29"], ["2026-W07"]]);
});
