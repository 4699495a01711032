import fc from "fast-check";
import { expect, test } from "vitest";
import { contributions } from "../../server/market/contribution.ts";
import { changePp } from "../../server/market/share.ts";
import { difference, isAtMost, isEqual, isHalfUp, ratioOf, sumOf } from "./support/exact.ts";
import { volumesOf, type Tokens } from "./support/weeks.ts";

const BEFORE = "2026-W22";
const NOW = "2026-W23";
const MODELS = ["deepseek/a", "deepseek/b", "openai/a", "openai/a:free", "stealth/x", "other"];

const tokensOfModels: fc.Arbitrary<Tokens> = fc.dictionary(
  fc.constantFrom(...MODELS),
  fc.oneof(fc.bigInt(0n, 4n), fc.bigInt(0n, 2n ** 80n)),
  { noNullPrototype: true },
);
/** Weeks in which something was counted. */
const week = tokensOfModels.filter((tokens) => totalOf(tokens) > 0n);

function totalOf(tokens: Tokens): bigint {
  return Object.values(tokens).reduce((sum, one) => sum + one, 0n);
}

/** Δ(x/T), by its definition. */
function exact(now: Tokens, before: Tokens, key: string) {
  return difference(
    ratioOf(now[key] ?? 0n, totalOf(now)),
    ratioOf(before[key] ?? 0n, totalOf(before)),
  );
}

function rowsOf(now: Tokens, before: Tokens) {
  return contributions(volumesOf(NOW, now), volumesOf(BEFORE, before));
}

test("a contribution is the exact change of a model's own share, rounded once", () => {
  fc.assert(
    fc.property(week, week, (now, before) => {
      for (const { key, changeTokens, contributionPp } of rowsOf(now, before)) {
        expect(changeTokens).toBe((now[key] ?? 0n) - (before[key] ?? 0n));
        expect(isHalfUp(contributionPp, exact(now, before, key), 100)).toBe(true);
      }
    }),
  );
});

test("contributions of all models sum to exactly zero", () => {
  fc.assert(
    fc.property(week, week, (now, before) => {
      const rows = rowsOf(now, before);
      const sum = sumOf(rows.map(({ key }) => exact(now, before, key)));
      expect(sum.n).toBe(0n);
      const tokens = rows.reduce((all, { changeTokens }) => all + changeTokens, 0n);
      expect(tokens).toBe(totalOf(now) - totalOf(before));
    }),
  );
});

test("contributions of a group sum to exactly the group's change", () => {
  fc.assert(
    fc.property(week, week, fc.subarray(MODELS), (now, before, group) => {
      const members = rowsOf(now, before).filter(({ key }) => group.includes(key));
      const sum = sumOf(members.map(({ key }) => exact(now, before, key)));
      const [grouped, groupedBefore] = [asGroup(now, group), asGroup(before, group)];
      expect(isEqual(sum, exact(grouped, groupedBefore, "group"))).toBe(true);
      const change = changePp(volumesOf(NOW, grouped), volumesOf(BEFORE, groupedBefore), "group");
      expect(isHalfUp(change, sum, 100)).toBe(true);
    }),
  );
});

function asGroup(tokens: Tokens, group: readonly string[]): Tokens {
  const inside = group.reduce((sum, key) => sum + (tokens[key] ?? 0n), 0n);
  return { group: inside, rest: totalOf(tokens) - inside };
}

test("the largest change comes first, whichever way it goes, and ties stand by key", () => {
  fc.assert(
    fc.property(week, week, (now, before) => {
      const rows = rowsOf(now, before).map(({ key }) => {
        const { n, d } = exact(now, before, key);
        return { key, size: { n: n < 0n ? -n : n, d } };
      });
      for (const [i, { key, size }] of rows.slice(1).entries()) {
        const above = rows[i];
        if (!above) throw new Error("there is a row above");
        expect(isAtMost(size, above.size)).toBe(true);
        if (isEqual(size, above.size)) expect(above.key < key).toBe(true);
      }
    }),
  );
});

test("a gain and a loss of one size stand by key", () => {
  const rows = rowsOf({ b: 6n, a: 4n, c: 10n }, { b: 4n, a: 6n, c: 10n });
  expect(rows.map(({ key, contributionPp }) => [key, contributionPp])).toEqual([
    ["a", -10],
    ["b", 10],
    ["c", 0],
  ]);
});

test("a model that entered or left has its whole share as its contribution", () => {
  const rows = rowsOf({ stays: 3n, enters: 1n }, { stays: 1n, leaves: 3n });
  expect(rows).toEqual([
    { key: "leaves", changeTokens: -3n, contributionPp: -75 },
    { key: "stays", changeTokens: 2n, contributionPp: 50 },
    { key: "enters", changeTokens: 1n, contributionPp: 25 },
  ]);
});

test("more tokens may be a smaller share, and then the contribution is below zero", () => {
  const grown = rowsOf({ a: 20n, b: 60n }, { a: 10n, b: 10n }).find(({ key }) => key === "a");
  expect(grown).toEqual({ key: "a", changeTokens: 10n, contributionPp: -25 });
});
