import fc from "fast-check";
import { expect, test } from "vitest";
import { endOf, parseDay, plusDays } from "../../server/market/day.ts";
import { DEFINITION_IDS } from "../../server/market/definition.ts";
import { HOUR_MS, type Instant } from "../../server/market/instant.ts";
import { originMap, type OriginMap } from "../../server/market/origin.ts";
import type { PastYears, Store } from "../../server/ports.ts";
import { headlineReader } from "../../server/query/headline.ts";
import { seriesReader } from "../../server/query/series.ts";
import { author } from "../market/support/rows.ts";
import { batchOf } from "../support/batches.ts";
import { temporaryStore } from "../support/stores.ts";
import { daysCounted } from "./support/days-counted.ts";
import { attribution, NO_ATTRIBUTION, originsWith } from "./support/markets.ts";

const FIRST = parseDay("2025-12-01"); // a Monday, two weeks and more before a year of weeks ends
const WEEKS = 60; // over all of 2026, with its week 53
const MAPS: readonly OriginMap[] = [
  NO_ATTRIBUTION,
  originsWith([attribution("stealth/owl", "CN", "2026-03-01", "2026-12-15T00:00:00Z")]),
];

const reader = ({ observations }: Store, pastYears: PastYears, origins: OriginMap) =>
  headlineReader({ observations, pastYears, origins }, seriesReader({ observations, origins }));

/** Past years of a store that keeps nothing of them. */
const forgetful = ({ pastYears }: Store): PastYears => ({
  years: async (...asked) => (await pastYears.years(...asked)).map((y) => ({ ...y, worked: null })),
  keep: async () => false,
});

/** A vintage of some weeks, in which a leader is told by the seed; made a while after its last day. */
interface Arrival {
  readonly week: number;
  readonly weeks: number;
  readonly seed: number;
  readonly afterDays: number;
}

const arrival = fc.record({
  week: fc.nat(WEEKS - 1),
  weeks: fc.integer({ min: 1, max: 30 }),
  seed: fc.nat(5),
  afterDays: fc.constantFrom(0, 1, 40, 300),
});

function asOfOf({ week, weeks, afterDays }: Arrival): Instant {
  return endOf(plusDays(FIRST, (week + weeks) * 7 - 1 + afterDays)) + 2 * HOUR_MS;
}

async function take({ intake }: Store, one: Arrival): Promise<void> {
  const days = Array.from({ length: one.weeks * 7 }, (_, d) => {
    const at = one.week * 7 + d;
    const wave = BigInt(1 + ((one.seed * 7 + Math.floor(at / 7) * 5) % 4));
    const tokens = {
      "qwen/a": one.seed === 0 ? 1n : wave,
      "qwen/a:free": 1n,
      "openai/a": 3n,
      "stealth/owl": BigInt(one.seed % 2),
      other: 1n,
    };
    return [plusDays(FIRST, at), tokens] as const;
  });
  await intake.keep(batchOf({ asOf: asOfOf(one), days: Object.fromEntries(days) }));
}

test("with leads kept of past years every headline is the one without, at every moment, whatever came in between", async () => {
  const histories = fc.array(arrival, { minLength: 2, maxLength: 5 });
  const asked = fc.array(fc.tuple(fc.nat(9), fc.nat(1), fc.nat(3)), { minLength: 2, maxLength: 4 });
  const used = { kept: 0, read: 0 };
  await fc.assert(
    fc.asyncProperty(histories, asked, async (all, questions) => {
      const tidy: (() => void | Promise<void>)[] = [];
      const store = temporaryStore((last) => void tidy.push(last));
      const whole = { week: 0, weeks: WEEKS, seed: all.length, afterDays: 0 };
      for (const one of [whole, ...all]) {
        await take(store, one);
        const moments = [whole, ...all].map(asOfOf);
        for (const [moment, map, id] of questions) {
          const origins = MAPS[map] as OriginMap;
          const asOf = moments[moment % moments.length] ?? 0;
          const definition = DEFINITION_IDS[id] ?? "all";
          const query = { source: "market", asOf, definition };
          const plain = await reader(store, forgetful(store), origins)(query);
          const pastYears = counting(store, used);
          expect(await reader(store, pastYears, origins)(query)).toEqual(plain);
          expect(await reader(store, pastYears, origins)(query)).toEqual(plain);
        }
      }
      for (const last of tidy.toReversed()) await last();
    }),
    { numRuns: 6 },
  );
  expect(used.kept).toBeGreaterThan(0);
  expect(used.read).toBeGreaterThan(used.kept);
});

/** The past years of a store, with how many were kept and read back. */
function counting({ pastYears }: Store, used: { kept: number; read: number }): PastYears {
  return {
    years: async (...asked) => {
      const years = await pastYears.years(...asked);
      used.read += years.filter(({ worked }) => worked !== null).length;
      return years;
    },
    keep: async (...kept) => {
      used.kept += kept[2].length;
      return pastYears.keep(...kept);
    },
  };
}

test("another map of origins, or what only a later as-of knows of it, finds no leads of the first", async () => {
  const store = temporaryStore();
  const whole = { week: 0, weeks: WEEKS, seed: 3, afterDays: 0 };
  await take(store, whole);
  await take(store, { ...whole, afterDays: 1 });
  const told = (country: string) =>
    originsWith([attribution("stealth/owl", country, "2025-01-01", "2027-01-26T00:00:00Z")]);
  const corrected = originMap([author("qwen", "US"), author("openai", "CN")], []);
  const found = new Set<string>();
  for (const origins of [NO_ATTRIBUTION, told("CN"), told("US"), corrected]) {
    for (const definition of DEFINITION_IDS) {
      for (const afterDays of [0, 1]) {
        const query = { source: "market", asOf: asOfOf({ ...whole, afterDays }), definition };
        const plain = await reader(store, forgetful(store), origins)(query);
        expect(await reader(store, store.pastYears, origins)(query)).toEqual(plain);
        found.add(JSON.stringify(plain.headline?.streak));
      }
    }
  }
  expect(found.size).toBeGreaterThan(3);
});

test("a first headline reads the days of one year, however many are held", async () => {
  const store = temporaryStore();
  const long = { week: 0, weeks: 260, seed: 3, afterDays: 0 };
  await take(store, long);
  const { read, observations } = daysCounted(store.observations);
  const query = { source: "market", asOf: asOfOf(long), definition: "all" } as const;
  const first = await reader({ ...store, observations }, store.pastYears, NO_ATTRIBUTION)(query);
  expect(read.days).toBeGreaterThanOrEqual(260 * 7);
  expect(first.headline?.streak?.longest).toBeGreaterThan(0);
  read.days = 0;
  const again = await reader({ ...store, observations }, store.pastYears, NO_ATTRIBUTION)(query);
  expect(again).toEqual(first);
  expect(read.days).toBeLessThanOrEqual(53 * 7 + 21);
});

test("a batch that comes in while a year is read leaves nothing wrong behind", async () => {
  const store = temporaryStore();
  const [before, after] = [{ seed: 3 }, { seed: 0 }].map(({ seed }) => ({
    week: 0,
    weeks: WEEKS,
    seed,
    afterDays: seed === 3 ? 0 : 1,
  })) as [Arrival, Arrival];
  await take(store, before);
  const asked = { count: 0 };
  const observations = {
    ...store.observations,
    newestAsOf: async (...of: Parameters<typeof store.observations.newestAsOf>) => {
      const newest = await store.observations.newestAsOf(...of);
      // The second time the states of the years are known, and the days of the past ones not read yet.
      asked.count += 1;
      if (asked.count === 2) await take(store, after);
      return newest;
    },
  };
  const later = { source: "market", asOf: asOfOf(after), definition: "all" } as const;
  const readLate = reader({ ...store, observations }, store.pastYears, NO_ATTRIBUTION);
  await readLate(later);
  for (const asOf of [asOfOf(before), asOfOf(after)]) {
    const query = { ...later, asOf };
    expect(await reader(store, store.pastYears, NO_ATTRIBUTION)(query)).toEqual(
      await reader(store, forgetful(store), NO_ATTRIBUTION)(query),
    );
  }
});
