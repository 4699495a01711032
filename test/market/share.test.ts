import fc from "fast-check";
import { expect, test } from "vitest";
import { present } from "../../server/market/assert.ts";
import { changePp, growthPct, shareRows } from "../../server/market/share.ts";
import type { PeriodVolumes } from "../../server/market/volume.ts";
import { difference, isHalfUp, ratioOf } from "./support/exact.ts";
import { largeTokens, unknownIn, volumesOf } from "./support/weeks.ts";

const W22 = volumesOf("2026-W22", { CN: 40n, US: 50n, other: 10n });
const W23 = volumesOf("2026-W23", { CN: 60n, FR: 20n, US: 80n, other: 40n });

function rowOf(periods: readonly PeriodVolumes[], period: string, key = "CN") {
  const rows = shareRows(periods, "origin");
  return present(
    rows.find((row) => row.period === period && row.key === key),
    `${key} in ${period}`,
  );
}

test("a share, its bounds, its change in pp and its growth in per cent keep to their definitions", () => {
  fc.assert(
    fc.property(largeTokens, largeTokens, (before, now) => {
      const weeks = [volumesOf("2026-W22", before), volumesOf("2026-W23", now)] as const;
      const total = { now: weeks[1].total, before: weeks[0].total };
      for (const row of shareRows(weeks, "origin").filter(({ period }) => period === "2026-W23")) {
        const [x, y] = [now[row.key] ?? 0n, before[row.key] ?? 0n];
        const share = ratioOf(x, total.now);
        expect(row.tokens).toBe(x);
        expect(isHalfUp(row.share, share)).toBe(true);
        if (row.low !== undefined) expect(row.low).toBe(row.share);
        const high = ratioOf(x + unknownIn(now), total.now);
        if (row.high !== undefined) expect(isHalfUp(row.high, high)).toBe(true);
        const change = difference(share, ratioOf(y, total.before));
        expect(isHalfUp(row.change_pp ?? 1e9, change, 100)).toBe(true);
        if (y === 0n) expect(row.growth_pct).toBeNull();
        // Beyond a million fold a float has no six decimals left to compare.
        else if (x < y * 1_000_000n)
          expect(isHalfUp(row.growth_pct ?? 1e9, ratioOf(x - y, y), 100)).toBe(true);
      }
    }),
  );
});

test("pp and per cent are two numbers, each in its own unit", () => {
  expect(rowOf([W22, W23], "2026-W23")).toEqual({
    period: "2026-W23",
    start: "2026-06-01",
    end: "2026-06-07",
    status: "closed",
    key: "CN",
    tokens: 60n,
    share: 0.3,
    low: 0.3,
    high: 0.5,
    change_pp: -10,
    growth_pct: 50,
  });
  expect(changePp(W23, W22, "CN")).toBe(-10);
  expect(growthPct(60n, 40n)).toBe(50);
});

test("from zero there is a change in pp but no growth", () => {
  expect(rowOf([W22, W23], "2026-W23", "FR")).toMatchObject({ change_pp: 10, growth_pct: null });
  expect(growthPct(5n, 0n)).toBeNull();
  expect(growthPct(0n, 0n)).toBeNull();
  expect(growthPct(0n, 5n)).toBe(-100);
});

test("the first period has nothing to be compared with", () => {
  expect(rowOf([W22, W23], "2026-W22")).toMatchObject({ change_pp: null, growth_pct: null });
});

test("only neighbours are compared, not weeks with a gap between them", () => {
  const later = volumesOf("2026-W25", { CN: 1n });
  expect(rowOf([W22, W23, later], "2026-W25")).toMatchObject({ change_pp: null, growth_pct: null });
});

test.each([
  ["a week before with a missing day", { missing: 1 }, {}],
  ["a week before that is not settled", { settled: false }, {}],
  ["a week of its own with a missing day", {}, { missing: 2 }],
  ["a week of its own that is not settled", {}, { settled: false }],
])("nothing is compared across %s", (_, before, now) => {
  const weeks = [
    volumesOf("2026-W22", { CN: 1n, US: 1n }, before),
    volumesOf("2026-W23", { CN: 3n, US: 1n }, now),
  ];
  expect(rowOf(weeks, "2026-W23")).toMatchObject({ change_pp: null, growth_pct: null });
});

test("a partial period says so and names its missing days", () => {
  const [row] = shareRows([volumesOf("2026-W23", { CN: 1n }, { missing: 2 })], "origin");
  expect(row).toMatchObject({ status: "partial", missing: ["2026-06-01", "2026-06-02"] });
  expect(rowOf([W23], "2026-W23")).not.toHaveProperty("missing");
});

test("unattributed and other have no bounds, for they are what bounds are made of", () => {
  const week = volumesOf("2026-W23", { CN: 5n, other: 2n, unattributed: 3n });
  const bounded = shareRows([week], "origin").filter((row) => "low" in row || "high" in row);
  expect(bounded.map(({ key, low, high }) => [key, low, high])).toEqual([["CN", 0.5, 1]]);
});

test.each(["author", "model"] as const)("by %s a row has the days listed and no bounds", (by) => {
  const volumes = new Map([["deepseek/a", { tokens: 4n, daysListed: 3 }]]);
  const rows = shareRows([{ ...W23, volumes, total: 4n }], by);
  expect(rows).toMatchObject([{ key: "deepseek/a", share: 1, days_listed: 3 }]);
  expect(rows[0]).not.toHaveProperty("low");
  expect(rows[0]).not.toHaveProperty("high");
  expect(shareRows([W23], "origin")[0]).not.toHaveProperty("days_listed");
});

test("a seven-day window is compared with the seven days before its own", () => {
  const windows = ["2026-06-07/7d", "2026-06-13/7d", "2026-06-14/7d"].map((period, i) =>
    volumesOf(period, { CN: BigInt(i + 1), US: 1n }),
  );
  expect(rowOf(windows, "2026-06-14/7d")).toMatchObject({ change_pp: 25, growth_pct: 200 });
  expect(rowOf(windows, "2026-06-13/7d").change_pp).toBeNull();
});

test("of nothing counted a share is zero", () => {
  const empty = volumesOf("2026-W23", { CN: 0n });
  expect(rowOf([empty], "2026-W23")).toMatchObject({ share: 0, low: 0, high: 0 });
});
