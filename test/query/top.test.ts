import fc from "fast-check";
import { expect, test } from "vitest";
import { HEAD_ROWS } from "../../server/ports.ts";
import { seriesReader } from "../../server/query/series.ts";
import { temporaryStore } from "../support/stores.ts";
import { keepRows, madeUp, NO_ATTRIBUTION, plainMarket, plainly } from "./support/markets.ts";
import { plainPlus, plainSeries, type PlainRow } from "./support/plain.ts";

const AS_OF = "2026-09-30T01:46:00Z";
const WAYS = (["day", "week"] as const).flatMap((grain) =>
  (["model", "author", "origin"] as const).map(
    (by) => ({ grain, by, definition: "top9" }) as const,
  ),
);

/** Keeps the rows in a store of their own, and compares the nine with those of all rows. */
async function expectPlainNine(
  rows: readonly PlainRow[],
  ways: readonly (typeof WAYS)[number][] = WAYS,
) {
  const store = temporaryStore();
  await keepRows(store, rows, AS_OF);
  const read = seriesReader({ ...store, origins: NO_ATTRIBUTION });
  for (const way of ways) {
    const asked = { source: "market", asOf: Date.parse("2026-10-01"), limit: Infinity };
    const { periods } = await read({ ...asked, ...way });
    expect(plainly(periods)).toEqual(plainSeries(plainMarket(rows), way));
  }
}

const week = Array.from({ length: 7 }, (_, d) => plainPlus("2026-09-07", d));

test("the nine are those of all rows where days have three hundred models", async () => {
  await expectPlainNine(madeUp({ from: "2026-09-01", days: 14, models: 300 }));
});

test("a model below the head of every day is among the nine where its days add up", async () => {
  const rows = week.flatMap((day, d) => [
    ...Array.from({ length: HEAD_ROWS + 6 }, (_, m) => ({
      day,
      slug: `openai/${d}-${m}`,
      tokens: 100n,
    })),
    { day, slug: "qwen/steady", tokens: 99n },
    { day, slug: "other", tokens: 10_000n },
  ]);
  const [nine] = plainSeries(plainMarket(rows), { grain: "week", by: "model", definition: "top9" });
  expect(nine?.keys).toContain("qwen/steady 693 7");
  await expectPlainNine(rows);
});

test("a model in the head of one day only is counted on its other days too", async () => {
  const rows = week.flatMap((day, d) => [
    ...Array.from({ length: 80 }, (_, m) => ({
      day,
      slug: `openai/${m}`,
      tokens: BigInt(1000 - m),
    })),
    { day, slug: "qwen/late", tokens: d === 6 ? 100_000n : 5n },
  ]);
  const [nine] = plainSeries(plainMarket(rows), { grain: "week", by: "model", definition: "top9" });
  expect(nine?.keys).toContain("qwen/late 100030 7");
  await expectPlainNine(rows);
});

test("fewer than nine models are all of them, and other is never among them", async () => {
  const rows = week.flatMap((day) => [
    { day, slug: "openai/a", tokens: 1n },
    { day, slug: "qwen/b", tokens: 0n },
    { day, slug: "other", tokens: 500n },
  ]);
  await expectPlainNine(rows);
});

test("days on which most models carried nothing are no exception", async () => {
  const rows = week.flatMap((day, d) =>
    Array.from({ length: 90 }, (_, m) => ({
      day,
      slug: `openai/${(m * 37) % 90}`,
      tokens: m === d ? 7n : 0n,
    })),
  );
  await expectPlainNine(
    rows,
    WAYS.filter(({ by }) => by !== "origin"),
  );
});

test("whatever the market, with ties all over, the nine are those of all rows", async () => {
  const tokens = fc.array(fc.nat({ max: 3 }), { minLength: 90, maxLength: 90 });
  await fc.assert(
    fc.asyncProperty(fc.array(tokens, { minLength: 2, maxLength: 3 }), async (days) => {
      const rows = days.flatMap((sizes, d) =>
        sizes.map((size, m) => ({
          day: week[d] ?? "",
          slug: m === 0 ? "other" : `qwen/${m}`,
          tokens: BigInt(size) * (m % 13 === 0 ? 2n ** 60n / 4n : 1n),
        })),
      );
      await expectPlainNine(rows, WAYS.slice(0, 4));
    }),
    { numRuns: 15, endOnFailure: true },
  );
});
