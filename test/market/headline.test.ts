import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { present } from "../../server/market/assert.ts";
import { headlineOf, lastClosed } from "../../server/market/headline.ts";
import { runsOf, streakOf } from "../../server/market/streak.ts";
import type { PeriodVolumes } from "../../server/market/volume.ts";
import { plainCertain, plainLeader, smallTokens, unknownIn, volumesOf } from "./support/weeks.ts";

const W22 = volumesOf("2026-W22", { CN: 40n, US: 50n, other: 10n });
const W23 = volumesOf("2026-W23", { CN: 60n, US: 40n, other: 60n, unattributed: 40n });

const ALONE = { weeks: [], streak: null };

function headline(weeks: readonly PeriodVolumes[], firstCount = false) {
  const week = present(weeks.at(-1), "a week");
  const past = { weeks, streak: streakOf(runsOf(weeks), week.period) };
  return headlineOf(week, past, [week, week, week], firstCount);
}

describe("the verdict", () => {
  const led = smallTokens.filter((tokens) => plainLeader(tokens) !== null);

  test("is robust, depends or flips by its definition, over all, nofree and top9", () => {
    fc.assert(
      fc.property(led, fc.array(led, { minLength: 3, maxLength: 3 }), (own, three) => {
        const week = volumesOf("2026-W23", own);
        const by = three.map((tokens) => volumesOf("2026-W23", tokens));
        const { verdict, leader } = headlineOf(week, ALONE, by, false);
        const agreeing = three.filter((tokens) => plainLeader(tokens) === leader);
        const certain = three.every((tokens) => plainCertain(tokens, unknownIn(tokens)));
        expect(leader).toBe(plainLeader(own));
        expect(verdict.agree).toBe(agreeing.length);
        if (agreeing.length < 3) expect(verdict.word).toBe("flips");
        else expect(verdict.word).toBe(certain ? "robust" : "depends");
      }),
      { numRuns: 500 },
    );
  });

  const sure = volumesOf("2026-W23", { CN: 9n, US: 1n });
  const doubt = volumesOf("2026-W23", { CN: 9n, US: 1n, other: 20n });
  const against = volumesOf("2026-W23", { CN: 1n, US: 9n });

  test.each([
    ["robust 3/3 where all agree and all are certain", [sure, sure, sure], "robust", 3],
    ["depends 3/3 where all agree and one is not certain", [sure, doubt, sure], "depends", 3],
    ["flips 2/3 where one has another leader", [sure, sure, against], "flips", 2],
    ["flips before it depends", [doubt, against, doubt], "flips", 2],
  ] as const)("is %s", (_, weeks, word, agree) => {
    expect(headlineOf(sure, ALONE, weeks, false).verdict).toMatchObject({ word, agree, of: 3 });
  });

  test("names leader, ratio and certainty of each definition", () => {
    const { verdict } = headlineOf(sure, ALONE, [sure, doubt, against], false);
    expect(verdict.by_definition).toEqual([
      { definition: "all", leader: "CN", ratio: 9, certain: true },
      { definition: "nofree", leader: "CN", ratio: 9, certain: false },
      { definition: "top9", leader: "US", ratio: 9, certain: true },
    ]);
  });

  test("needs the week under each definition", () => {
    expect(() => headlineOf(sure, ALONE, [sure, sure], false)).toThrow("top9");
  });
});

describe("the headline", () => {
  test("says tokens, shares with bounds, changes, leader, ratio and streak of its week", () => {
    const { verdict: _, ...said } = headline([W22, W23]);
    expect(said).toEqual({
      period: "2026-W23",
      origins: {
        CN: { tokens: 60n, share: 0.3, low: 0.3, high: 0.8, change_pp: -10, growth_pct: 50 },
        US: { tokens: 40n, share: 0.2, low: 0.2, high: 0.7, change_pp: -30, growth_pct: -20 },
      },
      first_count: false,
      leader: "CN",
      ratio: 1.5,
      streak: {
        origin: "CN",
        weeks: 1,
        since: "2026-W23",
        proven: true,
        uncertain: ["2026-W23"],
        longest: 1,
      },
    });
  });

  test.each([true, false])("passes on whether it is a first count: %s", (firstCount) => {
    expect(headline([W22, W23], firstCount).first_count).toBe(firstCount);
  });

  test.each([
    ["there is none", []],
    ["it is not adjacent", [volumesOf("2026-W21", { CN: 1n, US: 2n })]],
    ["it has a missing day", [volumesOf("2026-W22", { CN: 1n, US: 2n }, { missing: 1 })]],
    ["it is not settled", [volumesOf("2026-W22", { CN: 1n, US: 2n }, { settled: false })]],
  ])("compares with no week before where %s", (_, before) => {
    const { CN, US } = headline([...before, W23]).origins;
    for (const { change_pp, growth_pct } of [CN, US]) {
      expect([change_pp, growth_pct]).toEqual([null, null]);
    }
  });

  test("has no growth from zero, and speaks of an origin that carried nothing", () => {
    const { CN, US } = headline([
      volumesOf("2026-W22", { US: 5n }),
      volumesOf("2026-W23", { CN: 5n }),
    ]).origins;
    expect(CN).toMatchObject({ tokens: 5n, share: 1, change_pp: 100, growth_pct: null });
    expect(US).toMatchObject({ tokens: 0n, share: 0, change_pp: -100, growth_pct: -100 });
  });

  test("names no leader and no streak where two are equal", () => {
    const said = headline([W22, volumesOf("2026-W23", { CN: 5n, US: 5n })]);
    expect(said).toMatchObject({ leader: null, ratio: 1, streak: null });
  });

  test("is of the last closed week, whatever runs after it", () => {
    const running = volumesOf("2026-W24", { CN: 1n }, { missing: 3 });
    expect(lastClosed([W22, W23, running])?.period).toBe("2026-W23");
    expect(lastClosed([running])).toBeUndefined();
    expect(lastClosed([])).toBeUndefined();
  });
});
