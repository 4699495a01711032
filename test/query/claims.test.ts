import { expect, test } from "vitest";
import { parseInstant } from "../../server/market/instant.ts";
import type { Period } from "../../server/market/period.ts";
import { claimsReader, type ClaimsQuery } from "../../server/query/claims.ts";
import type { ReadSeries, SeriesQuery } from "../../server/query/series.ts";
import { readClaimTable } from "../../server/sources/claim-table.ts";
import { claimTable } from "../support/openrouter/claim-rows.ts";

type Row = Readonly<Record<string, string>>;
const NOW = parseInstant("2026-11-20T12:00:00Z");
const PRESS: Row = {
  topic: "press",
  entity: "OpenRouter",
  quantity: "week_tokens",
  rate: "per_week",
  value: "1000",
  period_start: "2026-03-30",
  period_end: "2026-04-05",
};

/** A week of which CN has so many tokens under each definition; nothing else is known. */
function seriesOf(tokens: Readonly<Record<string, bigint>>, closed = true) {
  const asked: SeriesQuery[] = [];
  const readSeries: ReadSeries = async (query) => {
    asked.push(query);
    const total = tokens[query.definition] ?? 0n;
    const volumes = new Map([["CN", { tokens: total, daysListed: 7 }]]);
    const US = { tokens: 500n, daysListed: 7 };
    volumes.set("US", US);
    const week = { period: "2026-W14" as Period, closed, missing: [], volumes };
    return {
      asOf: NOW,
      periods: [{ ...week, total: total + US.tokens, largestDay: total }],
      compared: [],
      next: null,
    };
  };
  return { readSeries, asked };
}

const COUNTED = { all: 1500n, listed: 1400n, nofree: 400n, top9: 998n };

async function ask(rows: Row[], query: Partial<ClaimsQuery> = {}, series = seriesOf(COUNTED)) {
  const claims = readClaimTable("t.csv", claimTable(...rows));
  const facts = { events: [], seedFigures: [], contradictions: [], claims };
  return claimsReader(
    facts,
    async () => null,
    series.readSeries,
  )({ asOf: NOW, limit: 100, moreMax: 100, ...query });
}
const ids = async (...asked: Parameters<typeof ask>) =>
  (await ask(...asked)).claims.map(({ claim }) => claim.id);

test("a claim is known from the day it was stated, or the last day that may be", async () => {
  const rows = [
    { id: "DAY", stated: "2026-07-02" },
    { id: "MONTH", stated: "2026-07" },
    { id: "YEAR", stated: "2026" },
    { id: "NEVER", stated: "" },
  ];
  const at = (text: string) => ids(rows, { asOf: parseInstant(text) });
  expect(await at("2026-07-01T23:59:59Z")).toEqual(["NEVER"]);
  expect(await at("2026-07-02T12:00:00Z")).toEqual(["DAY", "NEVER"]);
  expect(await at("2026-07-30T12:00:00Z")).toEqual(["DAY", "NEVER"]);
  expect(await at("2026-07-31T12:00:00Z")).toEqual(["DAY", "MONTH", "NEVER"]);
  expect(await at("2027-01-01T00:00:00Z")).toEqual(["DAY", "MONTH", "YEAR", "NEVER"]);
});

test("claims are found by topic, by entity in any case, by id and by statement, and by all of them", async () => {
  const rows = [
    { id: "A", entity: "ByteDance" },
    { id: "B-1", statement: "B", topic: "capex" },
    { id: "B-2", statement: "B", entity: "ByteDance", topic: "capex" },
  ];
  expect(await ids(rows, { topic: "capex" })).toEqual(["B-1", "B-2"]);
  expect(await ids(rows, { entity: "bytedance" })).toEqual(["A", "B-2"]);
  expect(await ids(rows, { id: "B" })).toEqual(["B-1", "B-2"]);
  expect(await ids(rows, { id: "B-2" })).toEqual(["B-2"]);
  expect(await ids(rows, { id: "B", entity: "ByteDance" })).toEqual(["B-2"]);
  expect(await ids(rows, { id: "C" })).toEqual([]);
});

test("what replaced a claim is told once it was stated, and not before", async () => {
  const rows = [
    { id: "OLD", stated: "2026-01-05" },
    { id: "NEW", stated: "2026-05-05", supersedes: "OLD" },
    { id: "TALK", stated: "2026-06-05", supersedes: "NEW", status: "under_discussion" },
  ];
  const at = async (asOf: string) =>
    Object.fromEntries(
      (await ask(rows, { asOf: parseInstant(asOf) })).claims.map((found) => [
        found.claim.id,
        found.supersededBy,
      ]),
    );
  expect(await at("2026-03-01T00:00:00Z")).toEqual({ OLD: null });
  expect(await at("2026-07-01T00:00:00Z")).toEqual({ OLD: "NEW", NEW: null, TALK: null });
});

test("a press claim of a week stands beside our count under each definition; the nearest is named", async () => {
  const { claims } = await ask([PRESS]);
  expect(claims[0]?.counted).toEqual({
    period: "2026-W14",
    nearest: "top9",
    citedAsOf: null,
    byDefinition: [
      { definition: "all", tokens: 1500n, differencePct: 50 },
      { definition: "listed", tokens: 1400n, differencePct: 40 },
      { definition: "nofree", tokens: 400n, differencePct: -60 },
      { definition: "top9", tokens: 998n, differencePct: -0.2 },
    ],
  });
});

test("a total of the press stands beside all tokens of the week under each definition", async () => {
  const { claims } = await ask([{ ...PRESS, country: "", value: "2000" }]);
  expect(claims[0]?.counted).toMatchObject({
    nearest: "all",
    byDefinition: [
      { definition: "all", tokens: 2000n, differencePct: 0 },
      { definition: "listed", tokens: 1900n, differencePct: -5 },
      { definition: "nofree", tokens: 900n },
      { definition: "top9", tokens: 1498n },
    ],
  });
});

test("several claims of a week count it once, under each definition, as known at the as-of", async () => {
  const series = seriesOf(COUNTED);
  const asOf = parseInstant("2026-08-01T00:00:00Z");
  await ask([PRESS, { ...PRESS, id: "X2" }, { ...PRESS, id: "X3" }], { asOf }, series);
  expect(series.asked).toHaveLength(4);
  expect(new Set(series.asked.map((query) => query.asOf))).toEqual(new Set([asOf]));
});

test.for([
  ["of a window that is no ISO week", { period_start: "2026-03-31", period_end: "2026-04-06" }],
  ["of two weeks", { period_end: "2026-04-12" }],
  ["of no period", { period_start: "", period_end: "" }],
  ["of growth", { quantity: "growth", unit: "percent" }],
  ["that is not of the press", { topic: "other" }],
] as [string, Row][])("a claim %s is not counted beside", async ([, over]) => {
  expect((await ask([{ ...PRESS, ...over }])).claims[0]?.counted).toBeNull();
});

test("a week that is not closed is not counted beside", async () => {
  const { claims } = await ask([PRESS], {}, seriesOf(COUNTED, false));
  expect(claims[0]?.counted).toBeNull();
});

test("a page of claims goes on after the one before, and says how many come after it", async () => {
  const rows = ["A", "B", "C", "D", "E"].map((id) => ({
    id,
    topic: id === "C" ? "capex" : "press",
  }));
  const page = async (query: Partial<ClaimsQuery>) => {
    const { claims, more } = await ask(rows, { topic: "press", ...query });
    return [claims.map(({ claim }) => claim.id).join(""), more];
  };
  expect(await page({})).toEqual(["ABDE", 0]);
  expect(await page({ limit: 3 })).toEqual(["ABD", 1]);
  expect(await page({ limit: 3, after: "D" })).toEqual(["E", 0]);
  expect(await page({ limit: 1, after: "A" })).toEqual(["B", 2]);
});
