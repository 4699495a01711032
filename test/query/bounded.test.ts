import { expect, test } from "vitest";
import type { Period } from "../../server/market/period.ts";
import { seriesReader } from "../../server/query/series.ts";
import { temporaryStore } from "../support/stores.ts";
import { keepRows, madeUp, NO_ATTRIBUTION, plainMarket, plainly } from "./support/markets.ts";
import { plainSeries, type PlainPeriod } from "./support/plain.ts";

const ROWS_MAX = 250_000;

test("by model one answer reads so many rows at most, and the pages after it give the rest", async () => {
  const rows = madeUp({ from: "2026-03-01", days: 170, models: 320 });
  const store = temporaryStore();
  await keepRows(store, rows, "2026-08-18T01:46:00Z");
  const read = seriesReader({ ...store, origins: NO_ATTRIBUTION });
  const way = { grain: "7d", by: "model", definition: "all" } as const;
  const ask = { source: "market", asOf: Date.parse("2026-10-01"), limit: Infinity, ...way };

  const pages: PlainPeriod[][] = [];
  let before: Period | null = null;
  do {
    const page = await read({ ...ask, ...(before ? { before } : {}) });
    pages.unshift(plainly(page.periods));
    before = page.next;
    expect(pages.length).toBeLessThan(10);
  } while (before !== null);

  expect(pages.length).toBeGreaterThan(1);
  const rowsOf = (page: readonly PlainPeriod[]) =>
    page.flatMap(({ keys }) => keys).reduce((sum, key) => sum + Number(key.split(" ")[2]), 0);
  for (const page of pages) expect(rowsOf(page)).toBeLessThanOrEqual(ROWS_MAX);
  expect(rowsOf(pages.at(-1) ?? [])).toBeGreaterThan(ROWS_MAX * 0.98);
  expect(pages.flat()).toEqual(plainSeries(plainMarket(rows), way));

  const byOrigin = await read({ ...ask, by: "origin" });
  expect([byOrigin.periods.length, byOrigin.next]).toEqual([170, null]);
});
