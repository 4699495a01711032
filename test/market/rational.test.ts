import fc from "fast-check";
import { expect, test } from "vitest";
import { decimalOf, minus, ZERO } from "../../server/market/rational.ts";
import { difference, isEqual, isHalfUp } from "./support/exact.ts";

const denominator = fc.bigInt(1n, 2n ** 200n);
/** Fractions of huge numbers whose value stays within what a decimal of six places can say. */
const fraction = fc
  .tuple(denominator, fc.bigInt(-(10n ** 6n), 10n ** 6n), fc.bigInt(0n, 2n ** 200n))
  .map(([d, whole, rest]) => ({ n: whole * d + (rest % d), d }));

test("a decimal is the fraction half up on the sixth place, rounded once, after scaling", () => {
  fc.assert(
    fc.property(fraction, fc.constantFrom(1, 100), (any, scale) => {
      expect(isHalfUp(decimalOf(any, scale), any, scale)).toBe(true);
    }),
  );
});

test("a tie goes up, below zero too", () => {
  fc.assert(
    fc.property(fc.integer({ min: -1e9, max: 1e9 }), denominator, (millionths, factor) => {
      const tie = { n: (2n * BigInt(millionths) + 1n) * factor, d: 2_000_000n * factor };
      expect(decimalOf(tie)).toBe((millionths + 1) / 1e6);
    }),
  );
});

test.each([
  [1n, 3n, 0.333333],
  [2n, 3n, 0.666667],
  [-1n, 3n, -0.333333],
  [-2n, 3n, -0.666667],
  [1n, 2_000_000n, 0.000001],
  [-1n, 2_000_000n, 0],
  [-3n, 2_000_000n, -0.000001],
  [-1n, 1n, -1],
  [-1_500_001n, 1_000_000n, -1.500001],
  [10n ** 30n, 10n ** 30n, 1],
])("%s/%s is %d", (n, d, decimal) => {
  expect(decimalOf({ n, d })).toBe(decimal);
});

test("a decimal is written with at most six places", () => {
  fc.assert(
    fc.property(fraction, (any) => {
      expect(JSON.stringify(decimalOf(any))).toMatch(/^-?\d+(\.\d{1,6})?$/);
    }),
  );
});

test("a difference is exact, of equal denominators or not", () => {
  fc.assert(
    fc.property(fraction, fraction, fc.bigInt(), (a, b, n) => {
      for (const other of [b, { n, d: a.d }]) {
        const exact = minus(a, other);
        expect(isEqual(exact, difference(a, other))).toBe(true);
        expect(exact.d > 0n).toBe(true);
      }
      expect(isEqual(minus(a, a), ZERO)).toBe(true);
    }),
  );
});
