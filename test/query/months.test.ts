import fc from "fast-check";
import { expect, test } from "vitest";
import { endOf, parseDay, plusDays } from "../../server/market/day.ts";
import { HOUR_MS, type Instant } from "../../server/market/instant.ts";
import type { Store } from "../../server/ports.ts";
import { monthsReader } from "../../server/query/months.ts";
import { seriesReader } from "../../server/query/series.ts";
import { batchOf } from "../support/batches.ts";
import { temporaryStore } from "../support/stores.ts";
import { daysCounted } from "./support/days-counted.ts";
import { attribution, NO_ATTRIBUTION, originsWith } from "./support/markets.ts";

const FIRST = parseDay("2025-11-20");
const DAYS = 480; // over all of 2026, into March 2027

async function take({ intake }: Store, from: number, days: number, seed: bigint): Promise<void> {
  const rows = Array.from({ length: days }, (_, i) => {
    const tokens = { "qwen/a": seed * BigInt(from + i), "openai/a": 3n, "stealth/owl": 1n };
    return [plusDays(FIRST, from + i), tokens] as const;
  });
  await intake.keep(
    batchOf({ asOf: asOfOf(from, days) + Number(seed), days: Object.fromEntries(rows) }),
  );
}

function asOfOf(from: number, days: number): Instant {
  return endOf(plusDays(FIRST, from + days - 1)) + 26 * HOUR_MS;
}

function readers(store: Store, observations = store.observations, origins = NO_ATTRIBUTION) {
  const readSeries = seriesReader({ observations, origins });
  const readMonths = monthsReader(store.pastYears, origins, readSeries);
  const counted = async (asOf: Instant) => {
    const monthly = { source: "market", asOf, grain: "month", by: "origin" } as const;
    const { periods } = await readSeries({ ...monthly, definition: "all", limit: Infinity });
    return periods
      .filter(({ closed }) => closed)
      .map(({ period, total, volumes }) => ({
        period,
        total,
        origins: new Map(Array.from(volumes, ([origin, { tokens }]) => [origin, tokens])),
      }));
  };
  return { counted, months: (asOf: Instant) => readMonths({ source: "market", asOf }) };
}

test("before a month is closed there is none", async () => {
  const store = temporaryStore();
  const { months } = readers(store);
  expect(await months(asOfOf(0, DAYS))).toEqual([]);
  await take(store, 0, 30, 1n);
  expect(await months(asOfOf(0, DAYS))).toEqual([]);
});

test("kept or counted, the months are the same at every moment, whatever came in between", async () => {
  const arrival = fc.record({
    from: fc.integer({ min: 0, max: DAYS - 1 }),
    days: fc.integer({ min: 1, max: 60 }),
    seed: fc.bigInt(2n, 9n),
  });
  // Both ends of a year: days of one whose week is another's.
  const turn = fc.constantFrom({ from: 39, days: 5, seed: 4n }, { from: 404, days: 6, seed: 5n });
  const arrivals = fc.array(fc.oneof(arrival, turn), { minLength: 1, maxLength: 4 });
  const tidy: (() => void | Promise<void>)[] = [];
  await fc.assert(
    fc.asyncProperty(arrivals, async (all) => {
      const store = temporaryStore((last) => void tidy.push(last));
      const { counted, months } = readers(store);
      await take(store, 0, DAYS, 1n);
      const moments = [asOfOf(0, DAYS) + 1];
      for (const { from, days, seed } of [...all, { from: 0, days: 1, seed: 1n }]) {
        for (const asOf of moments) {
          expect(await months(asOf)).toEqual(await counted(asOf));
          expect(await months(asOf)).toEqual(await counted(asOf));
        }
        await take(store, from, Math.min(days, DAYS - from), seed);
        moments.push(asOfOf(from, Math.min(days, DAYS - from)) + Number(seed));
      }
    }),
    { numRuns: 8 },
  );
  for (const last of tidy.toReversed()) await last();
});

test("an attribution that only a later as-of knows changes what that as-of tells, and nothing before", async () => {
  const store = temporaryStore();
  await take(store, 0, DAYS, 1n);
  await take(store, 0, DAYS, 2n);
  const [early, late] = [asOfOf(0, DAYS) + 1, asOfOf(0, DAYS) + 2];
  const knownFrom = new Date(late).toISOString();
  const origins = originsWith([attribution("stealth/owl", "CN", "2025-01-01", knownFrom)]);
  await readers(store).months(early);
  const { counted, months } = readers(store, store.observations, origins);
  for (const asOf of [early, late]) expect(await months(asOf)).toEqual(await counted(asOf));
  expect((await months(early))[0]?.origins.has("unattributed")).toBe(true);
  expect((await months(late))[0]?.origins.has("unattributed")).toBe(false);
});

test("once it is kept, no more than the last year's days are read", async () => {
  const store = temporaryStore();
  await take(store, 0, DAYS, 1n);
  const { read, observations } = daysCounted(store.observations);
  const asOf = asOfOf(0, DAYS) + 1;
  const first = await readers(store, observations).months(asOf);
  expect(first.map(({ period }) => period)).toEqual([
    "2025-12",
    ...Array.from({ length: 12 }, (_, i) => `2026-${String(i + 1).padStart(2, "0")}`),
    "2027-01",
    "2027-02",
  ]);
  expect(read.days).toBeGreaterThan(400);
  read.days = 0;
  expect(await readers(store, observations).months(asOf)).toEqual(first);
  expect(read.days).toBeLessThan(31 + 28 + 31 + 31);
});
