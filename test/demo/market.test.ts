import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { demoOrigins, MODELS } from "../../server/demo/cast.ts";
import { rowsOf } from "../../server/demo/market.ts";
import { FIRST_DAY, isBroken, OPENING } from "../../server/demo/plot.ts";
import { ROWS_MAX } from "../../server/market/check.ts";
import { daysFrom, plusDays, type Day } from "../../server/market/day.ts";
import { authorOf, OTHER } from "../../server/market/permaslug.ts";
import { bySize } from "../../server/market/top.ts";
import { readOriginMap } from "../../server/sources/curated.ts";

const YEARS = 3 * 365;
const anyDay = fc.integer({ min: 0, max: YEARS }).map((days) => plusDays(FIRST_DAY, days));
const anySeed = fc.nat();
const origins = demoOrigins();

function totalOf(day: Day, published: Day, seed: number): bigint {
  return rowsOf(day, published, seed).reduce((sum, { tokens }) => sum + tokens, 0n);
}

function shareOf(country: string, days: readonly Day[], published: Day): number {
  let [own, all] = [0n, 0n];
  for (const day of days) {
    for (const { permaslug, tokens } of rowsOf(day, published, 1)) {
      all += tokens;
      if (origins.ofAuthor(authorOf(permaslug), day) === country) own += tokens;
    }
  }
  return Number((own * 1_000_000n) / all) / 10_000;
}

/** A week of the plot, counted from the one in which the demo begins, as published so many days after its end. */
function weekShare(country: string, week: number, daysAfter = 1): number {
  const monday = plusDays(OPENING, 7 * week - 5);
  return shareOf(country, daysFrom(monday, plusDays(monday, 6)), plusDays(monday, 6 + daysAfter));
}

describe("the invented market", () => {
  it("is the same for the same seed, and another for another", () => {
    fc.assert(
      fc.property(anyDay, anySeed, (day, seed) => {
        const rows = rowsOf(day, plusDays(day, 1), seed);
        expect(rowsOf(day, plusDays(day, 1), seed)).toEqual(rows);
        expect(rowsOf(day, plusDays(day, 1), seed + 1)).not.toEqual(rows);
      }),
    );
  });

  it("publishes days that pass every check of a row's shape", () => {
    fc.assert(
      fc.property(anyDay, anySeed, (day, seed) => {
        const rows = rowsOf(day, plusDays(day, 2), seed);
        expect(rows.length).toBeLessThanOrEqual(ROWS_MAX);
        expect(new Set(rows.map(({ permaslug }) => permaslug)).size).toBe(rows.length);
        expect(rows.every(({ tokens }) => tokens > 0n)).toBe(true);
        expect(rows).toEqual(rows.toSorted(bySize));
        expect(rows.at(-1)?.permaslug).toBe(OTHER);
      }),
    );
  });

  it("changes little enough from day to day to be plausible, but for the broken day", () => {
    fc.assert(
      fc.property(anyDay, anySeed, (day, seed) => {
        const published = plusDays(day, 1);
        const [before, now] = [totalOf(plusDays(day, -1), day, 1), totalOf(day, published, seed)];
        if (isBroken(day)) return;
        const isWhole = now * 5n > before * 2n && now * 2n < before * 5n;
        expect(isWhole).toBe(!isBroken(published));
      }),
    );
  });

  it("has authors of its own, none of whom is a real one", () => {
    const real = new Set(readOriginMap().authors.map(({ author }) => author));
    for (const { permaslug } of MODELS) {
      expect(permaslug).toMatch(/^demo-/);
      expect(real.has(authorOf(permaslug))).toBe(false);
      expect(origins.authors.map(({ author }) => author)).toContain(authorOf(permaslug));
    }
  });
});

describe("the plot", () => {
  it("gives China the lead in its first week, and more than half in the next", () => {
    expect(weekShare("US", -1)).toBeGreaterThan(weekShare("CN", -1));
    expect(weekShare("CN", 0)).toBeGreaterThan(weekShare("US", 0));
    expect(weekShare("CN", 0)).toBeLessThan(50);
    expect(weekShare("CN", 1)).toBeGreaterThan(50);
    const before = Array.from({ length: 26 }, (_, i) => weekShare("CN", -i));
    expect(weekShare("CN", 1)).toBeLessThan(Math.max(...before) - 1);
  });

  it("takes the half back by a revision three days later", () => {
    expect(weekShare("CN", 1, 2)).toBeGreaterThan(50);
    expect(weekShare("CN", 1, 3)).toBeLessThan(50);
    expect(weekShare("CN", 1, 3)).toBeGreaterThan(weekShare("US", 1, 3));
  });

  it("sets a record that nothing in half a year came near", () => {
    const before = Array.from({ length: 26 }, (_, i) => weekShare("CN", 2 - i));
    expect(weekShare("CN", 3)).toBeGreaterThan(Math.max(...before) + 1);
  });

  it("loses the lead again, and begins anew with a higher record", () => {
    expect(weekShare("US", 6)).toBeGreaterThan(weekShare("CN", 6));
    expect(weekShare("CN", 12)).toBeGreaterThan(weekShare("US", 12));
    expect(weekShare("CN", 15)).toBeGreaterThan(weekShare("CN", 3));
  });

  it("brings a day a million times too small once, which the next snapshot mends", () => {
    const act = daysFrom(OPENING, plusDays(OPENING, 12 * 7 - 1));
    const [published = OPENING, ...more] = act.filter(isBroken);
    expect(more).toEqual([]);
    const day = plusDays(published, -1);
    const [broken, whole] = [totalOf(day, published, 1), totalOf(day, plusDays(published, 1), 1)];
    expect(Number(whole / broken)).toBeGreaterThan(999_000);
    expect(Number(whole / broken)).toBeLessThan(1_001_000);
  });
});
