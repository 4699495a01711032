import type { Observation } from "./observation.ts";
import { OTHER, type Permaslug } from "./permaslug.ts";

/** A day's largest models. */
export interface Head {
  readonly rows: readonly Observation[];
  /** Whether these are all rows of the day. */
  readonly whole: boolean;
}

/**
 * Models that may be among the `count` largest of a period, and how many tokens a model in none of
 * the heads can have had at most. Reading heads spares reading every row of a day with thousands.
 */
export function candidatesOf(heads: readonly Head[]): {
  readonly slugs: ReadonlySet<Permaslug>;
  readonly unseenAtMost: bigint;
} {
  const slugs = new Set<Permaslug>();
  let unseenAtMost = 0n;
  for (const { rows, whole } of heads) {
    const listed = rows.filter(({ permaslug }) => permaslug !== OTHER);
    for (const { permaslug } of listed) slugs.add(permaslug);
    if (!whole) unseenAtMost += listed.at(-1)?.tokens ?? 0n;
  }
  return { slugs, unseenAtMost };
}

/** The `count` largest by tokens, ties by name, `other` never among them. */
export function largest(
  sums: ReadonlyMap<Permaslug, bigint>,
  count: number,
): { readonly permaslug: Permaslug; readonly tokens: bigint }[] {
  return Array.from(sums, ([permaslug, tokens]) => ({ permaslug, tokens }))
    .filter(({ permaslug }) => permaslug !== OTHER)
    .toSorted(bySize)
    .slice(0, count);
}

/** The order of a day's rows: most tokens first, ties by name, `other` last. */
export function bySize(a: Observation, b: Observation): number {
  if (a.permaslug === OTHER || b.permaslug === OTHER)
    return Number(a.permaslug === OTHER) - Number(b.permaslug === OTHER);
  if (a.tokens !== b.tokens) return a.tokens < b.tokens ? 1 : -1;
  return a.permaslug < b.permaslug ? -1 : Number(a.permaslug > b.permaslug);
}
