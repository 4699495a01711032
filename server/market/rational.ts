/** An exact fraction; `d` is positive. */
export interface Rational {
  readonly n: bigint;
  readonly d: bigint;
}

export const ZERO: Rational = { n: 0n, d: 1n };

export function minus(a: Rational, b: Rational): Rational {
  return a.d === b.d ? { n: a.n - b.n, d: a.d } : { n: a.n * b.d - b.n * a.d, d: a.d * b.d };
}

const PLACES = 1_000_000n;

/** The fraction times `scale` as a JSON number of at most six decimals, half up. */
export function decimalOf({ n, d }: Rational, scale = 1): number {
  return Number(halfUp(n * BigInt(scale) * PLACES, d)) / Number(PLACES);
}

function halfUp(n: bigint, d: bigint): bigint {
  const twice = 2n * n + d;
  const quotient = twice / (2n * d);
  // BigInt division cuts toward zero; a floor is meant.
  return twice < 0n && twice % (2n * d) !== 0n ? quotient - 1n : quotient;
}
