import fc from "fast-check";
import { expect, test } from "vitest";
import { advance } from "../../server/alert/advance.ts";
import { bookOf } from "../../server/alert/book.ts";
import type { View } from "../../server/alert/machine.ts";
import { UNSTEPPED, type Progress, type Transition } from "../../server/alert/progress.ts";
import { isMarketRule, type MarketRule } from "../../server/alert/rule.ts";
import { plusDays, parseDay } from "../../server/market/day.ts";
import { periodOf, type Period } from "../../server/market/period.ts";
import { runsOf, streakOf } from "../../server/market/streak.ts";
import { totalOf, type PeriodVolumes } from "../../server/market/volume.ts";
import { readRule } from "../../server/rules/read.ts";

const FIRST = parseDay("2026-01-05");
const WEEKS = 10;
const weekAt = (i: number): Period => periodOf(plusDays(FIRST, 7 * i), "week");

/** A week in which China has so many of a hundred tokens; undefined where it is not held. */
function weekOf(i: number, cn: number): PeriodVolumes {
  const volumes = new Map([
    ["CN", { tokens: BigInt(cn), daysListed: 7 }],
    ["US", { tokens: BigInt(100 - cn), daysListed: 7 }],
  ]);
  const total = totalOf(volumes);
  return { period: weekAt(i), closed: true, missing: [], volumes, total, largestDay: total };
}

/** China's share by week, as known at each vintage: a week may be revised, and one may be missing. */
type History = readonly (readonly (number | null)[])[];

const share = fc.integer({ min: 45, max: 55 });
const histories: fc.Arbitrary<History> = fc
  .array(
    fc.record({
      revised: fc.option(fc.nat(WEEKS), { freq: 1 }),
      to: share,
      next: fc.option(share, { freq: 8 }),
    }),
    {
      minLength: 1,
      maxLength: WEEKS,
    },
  )
  .map((vintages) => {
    const known: (number | null)[] = [50];
    return vintages.map(({ revised, to, next }) => {
      known.push(next);
      if (revised !== null && revised < known.length && known[revised] !== null)
        known[revised] = to;
      return [...known];
    });
  });

const CONDITIONS = [
  "when: { above: 50 }",
  "when: { above: 50 }\nfor: 2\nkeep_firing: 2",
  "when: { above: 52 }\nresolve_when: { below: 48 }",
  "when: { crosses: 50, direction: either }",
  "when: { crosses: { share: US }, direction: up }\nkeep_firing: 2",
  "when: { changes: { by: 3pp } }",
  "when: { record: { over: 2w } }",
];
const rules = fc.constantFrom(...CONDITIONS).map((text): MarketRule => {
  const read = readRule(`id: a\non: { share: CN }\n${text}`, "rule");
  if ("faults" in read || !isMarketRule(read)) throw new Error(JSON.stringify(read));
  return read;
});

function viewOf(known: readonly (number | null)[], asOf: number): View {
  const held = known.flatMap((cn, i) => (cn === null ? [] : [weekOf(i, cn)]));
  const book = bookOf(held, "origin");
  return { asOf, books: () => book, isRobust: () => true };
}

function live(rule: MarketRule, history: History) {
  let progress: Progress = UNSTEPPED;
  const said: Transition[] = [];
  for (const [i, known] of history.entries()) {
    const moved = advance({ rule, loadedAt: -Infinity }, progress, viewOf(known, i));
    said.push(...moved.transitions);
    ({ progress } = moved);
  }
  return { progress, said };
}

const nameOf = ({ type, period, undone, nth }: Transition) =>
  `${period} ${type} ${undone?.type ?? ""} ${nth}`;

test("nothing is said twice, whatever is revised", () => {
  fc.assert(
    fc.property(rules, histories, (rule, history) => {
      const names = live(rule, history).said.map(nameOf);
      expect(new Set(names).size).toBe(names.length);
    }),
    { numRuns: 1_000 },
  );
});

test("the same as-of, looked at again, says nothing and changes nothing", () => {
  fc.assert(
    fc.property(rules, histories, (rule, history) => {
      const { progress } = live(rule, history);
      const view = viewOf(history.at(-1) ?? [], history.length);
      const again = advance({ rule, loadedAt: -Infinity }, progress, view);
      expect(again).toEqual({ progress, transitions: [] });
    }),
    { numRuns: 1_000 },
  );
});

test("only what was announced is superseded, and what is announced still holds as known now", () => {
  fc.assert(
    fc.property(rules, histories, (rule, history) => {
      const { progress, said } = live(rule, history);
      const announced = new Set<string>();
      for (const { type, period, undone } of said) {
        if (type === "superseded") {
          expect(announced.delete(`${period} ${undone?.type}`)).toBe(true);
        } else announced.add(`${period} ${type}`);
      }
      for (const memory of progress.subjects.values()) {
        for (const { type, period } of memory.announced)
          expect(announced.has(`${period} ${type}`)).toBe(true);
      }
    }),
    { numRuns: 1_000 },
  );
});

test("without revisions a rule that sees the weeks one by one says what it says of all at once", () => {
  const shares = fc.array(fc.option(share, { freq: 8 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(rules, shares, (rule, later) => {
      const weeks = [50, ...later];
      const oneByOne = weeks.map((_, i) => weeks.slice(0, i + 1));
      const names = live(rule, oneByOne).said.map(nameOf);
      expect(live(rule, [weeks]).said.map(nameOf)).toEqual(names);
    }),
    { numRuns: 500 },
  );
});

test("a streak is as long as the headline's, and a rank is the place by size", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 40, max: 60 }), { minLength: 1, maxLength: 30 }),
      (shares) => {
        const weeks = shares.map((cn, i) => weekOf(i, cn));
        const book = bookOf(weeks, "origin");
        for (const [i, cn] of shares.entries()) {
          const streak = streakOf(runsOf(weeks.slice(0, i + 1)), weekAt(i));
          expect([book.leader(weekAt(i)), book.streak(weekAt(i))]).toEqual([
            streak?.origin ?? null,
            streak?.weeks ?? 0,
          ]);
          expect(book.rank(weekAt(i), "CN")).toBe(cn >= 50 ? 1 : 2);
        }
      },
    ),
  );
});
