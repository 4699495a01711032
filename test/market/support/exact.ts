import type { Rational } from "../../../server/market/rational.ts";

/** Exact arithmetic by the school rules, to compare with what the core rounds. */
export function sumOf(fractions: readonly Rational[]): Rational {
  return fractions.reduce((a, b) => ({ n: a.n * b.d + b.n * a.d, d: a.d * b.d }), { n: 0n, d: 1n });
}

export function difference(a: Rational, b: Rational): Rational {
  return sumOf([a, { n: -b.n, d: b.d }]);
}

export function isEqual(a: Rational, b: Rational): boolean {
  return a.n * b.d === b.n * a.d;
}

export function isAtMost(a: Rational, b: Rational): boolean {
  return a.n * b.d <= b.n * a.d;
}

/** x/total, or 0 of nothing. */
export function ratioOf(x: bigint, total: bigint): Rational {
  return total === 0n ? { n: 0n, d: 1n } : { n: x, d: total };
}

/**
 * Whether `decimal` is the fraction times `scale`, half up on the sixth decimal: the k millionths
 * with k <= x + 1/2 < k + 1.
 */
export function isHalfUp(decimal: number, { n, d }: Rational, scale = 1): boolean {
  const k = BigInt(Math.round(decimal * 1e6));
  const twice = 2n * n * BigInt(scale) * 1_000_000n + d;
  return decimal === Number(k) / 1e6 && 2n * k * d <= twice && twice < 2n * (k + 1n) * d;
}
