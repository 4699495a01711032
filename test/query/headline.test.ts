import { expect, test } from "vitest";
import { parseInstant } from "../../server/market/instant.ts";
import type { Store } from "../../server/ports.ts";
import { headlineReader } from "../../server/query/headline.ts";
import { seriesReader } from "../../server/query/series.ts";
import { temporaryStore } from "../support/stores.ts";
import { keepRows, NO_ATTRIBUTION } from "./support/markets.ts";
import { plainPlus, type PlainRow } from "./support/plain.ts";

/** Days from 2026-08-31 (a Monday) on, each with these tokens. */
function daysOf(count: number, tokens: Readonly<Record<string, bigint>>): PlainRow[] {
  return Array.from({ length: count }, (_, d) =>
    Object.entries(tokens).map(([slug, n]) => ({
      day: plainPlus("2026-08-31", d),
      slug,
      tokens: n,
    })),
  ).flat();
}

const MIXED = { "qwen/a": 50n, "qwen/a:free": 20n, "openai/a": 60n, "stealth/a": 5n, other: 10n };

const read = (store: Store, asOf: string, definition: "all" | "nofree" | "top9" = "all") =>
  headlineReader(
    { ...store, origins: NO_ATTRIBUTION },
    seriesReader({ ...store, origins: NO_ATTRIBUTION }),
  )({
    source: "market",
    asOf: parseInstant(asOf),
    definition,
  });

test("the headline is of the last closed week, with its tokens, shares, bounds and changes", async () => {
  const store = temporaryStore();
  const first = daysOf(7, { "qwen/a": 50n, "openai/a": 50n });
  const later = daysOf(16, MIXED).slice(7 * Object.keys(MIXED).length);
  await keepRows(store, [...first, ...later], "2026-09-16T01:46:00Z");
  const { asOf, headline } = await read(store, "2026-10-01T00:00:00Z");
  expect(asOf).toBe(parseInstant("2026-09-16T01:46:00Z"));
  expect(headline).toMatchObject({ period: "2026-W37", leader: "CN", ratio: 1.166667 });
  expect(headline?.origins).toEqual({
    CN: {
      tokens: 490n,
      share: 0.482759,
      low: 0.482759,
      high: 0.586207,
      change_pp: -1.724138,
      growth_pct: 40,
    },
    US: {
      tokens: 420n,
      share: 0.413793,
      low: 0.413793,
      high: 0.517241,
      change_pp: -8.62069,
      growth_pct: 20,
    },
  });
  expect(headline?.streak).toMatchObject({
    origin: "CN",
    weeks: 1,
    since: "2026-W37",
    proven: true,
  });
});

test("the verdict names each definition's leader, whichever the headline is counted by", async () => {
  const store = temporaryStore();
  await keepRows(store, daysOf(8, MIXED), "2026-09-08T01:46:00Z");
  const { headline } = await read(store, "2026-10-01T00:00:00Z");
  expect(headline?.verdict).toMatchObject({ word: "flips", agree: 2, of: 3 });
  expect(headline?.verdict.by_definition).toEqual([
    { definition: "all", leader: "CN", ratio: 1.166667, certain: false },
    { definition: "nofree", leader: "US", ratio: 1.2, certain: true },
    { definition: "top9", leader: "CN", ratio: 1.166667, certain: true },
  ]);
  const paid = await read(store, "2026-10-01T00:00:00Z", "nofree");
  expect(paid.headline).toMatchObject({ leader: "US", verdict: { word: "flips", agree: 1 } });
  expect(paid.headline?.verdict.by_definition).toEqual(headline?.verdict.by_definition);
});

test("a week is a first count until a later vintage holds its last day", async () => {
  const store = temporaryStore();
  await keepRows(store, daysOf(7, MIXED), "2026-09-07T01:46:00Z");
  const count = async (asOf: string) => (await read(store, asOf)).headline?.first_count;
  expect(await count("2026-09-30T00:00:00Z")).toBe(true);
  await keepRows(store, daysOf(8, MIXED), "2026-09-08T01:46:00Z");
  expect(await count("2026-09-08T01:46:00Z")).toBe(false);
  expect(await count("2026-09-08T01:45:59Z")).toBe(true);
});

test("a later vintage that has not the week's last day confirms nothing, nor does one from before it closed", async () => {
  const store = temporaryStore();
  await keepRows(store, daysOf(7, MIXED), "2026-09-07T00:10:00Z");
  await keepRows(store, daysOf(7, MIXED), "2026-09-07T01:46:00Z");
  await keepRows(store, daysOf(6, MIXED), "2026-09-08T01:46:00Z");
  expect((await read(store, "2026-09-30T00:00:00Z")).headline?.first_count).toBe(true);
});

test("the running week is not compared, however large", async () => {
  const store = temporaryStore();
  const running = daysOf(13, { "openai/a": 10n ** 12n }).slice(7);
  await keepRows(store, [...daysOf(7, MIXED), ...running], "2026-09-13T01:46:00Z");
  const { headline } = await read(store, "2026-10-01T00:00:00Z");
  expect(headline).toMatchObject({ period: "2026-W36", leader: "CN" });
});

test("before a week is closed there is an as-of and no headline, before the first vintage neither", async () => {
  const store = temporaryStore();
  await keepRows(store, daysOf(7, MIXED), "2026-09-07T01:29:59Z");
  expect(await read(store, "2026-10-01T00:00:00Z")).toEqual({
    asOf: parseInstant("2026-09-07T01:29:59Z"),
    headline: null,
  });
  expect(await read(store, "2026-09-07T01:29:58Z")).toEqual({ asOf: null, headline: null });
});
