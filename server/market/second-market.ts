import { decimal } from "./claim.ts";
import type { Day } from "./day.ts";
import { UNATTRIBUTED, type OriginMap } from "./origin.ts";
import { OTHER } from "./permaslug.ts";
import { minus, type Rational } from "./rational.ts";

export const METRICS = ["tokens", "requests", "spend"] as const;
export type Metric = (typeof METRICS)[number];

/** A lab's share of a day, in per cent as its publisher wrote it. There are no volumes beside it. */
export interface LabShare {
  readonly lab: string;
  readonly metric: Metric;
  readonly percent: string;
}

/** Which author of ours a lab of another market is. */
export type LabMap = ReadonlyMap<string, string>;

/** Labs are written in several ways; case and what is not a letter or digit do not tell them apart. */
export function labKey(lab: string): string {
  return lab.toLowerCase().replace(/[^a-z0-9]/g, "");
}

const WHOLE: Rational = { n: 1n, d: 1n };

/** Shares of one day and metric by origin or author; what the publisher did not name is `other`. */
export function labShares(
  day: Day,
  shares: readonly LabShare[],
  by: "origin" | "author",
  { labs, origins }: { readonly labs: LabMap; readonly origins: OriginMap },
): Map<string, Rational> {
  const sums = new Map<string, Rational>();
  let named: Rational = { n: 0n, d: 1n };
  for (const { lab, percent } of shares) {
    const author = labs.get(labKey(lab));
    const origin = author === undefined ? UNATTRIBUTED : origins.ofAuthor(author, day);
    const key = by === "origin" ? origin : (author ?? lab);
    const share = hundredth(decimal(percent));
    sums.set(key, plus(sums.get(key), share));
    named = plus(named, share);
  }
  const rest = minus(WHOLE, named);
  if (rest.n > 0n) sums.set(OTHER, plus(sums.get(OTHER), rest));
  return sums;
}

function hundredth({ n, d }: Rational): Rational {
  return { n, d: d * 100n };
}

function plus(a: Rational | undefined, b: Rational): Rational {
  if (a === undefined) return b;
  return a.d === b.d ? { n: a.n + b.n, d: a.d } : { n: a.n * b.d + b.n * a.d, d: a.d * b.d };
}
