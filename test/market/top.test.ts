import fc from "fast-check";
import { expect, test } from "vitest";
import { present } from "../../server/market/assert.ts";
import type { Observation } from "../../server/market/observation.ts";
import { OTHER, parsePermaslug, type Permaslug } from "../../server/market/permaslug.ts";
import { bySize, candidatesOf, largest } from "../../server/market/top.ts";
import { sumsOf } from "./support/rows.ts";

const SLUGS = Array.from({ length: 18 }, (_, i) => parsePermaslug(`author/m${i}`));

/** One day: some models, sizes mostly falling by powers of two, some equal, perhaps `other`. */
const dayRows: fc.Arbitrary<Observation[]> = fc
  .tuple(
    fc.subarray([...SLUGS.keys()], { minLength: 6 }),
    fc.array(fc.bigInt(1n, 3n), { minLength: 18, maxLength: 18 }),
    fc.option(fc.bigInt(0n, 2n ** 40n), { nil: undefined }),
    fc.boolean(),
  )
  .map(([models, factors, other, flat]) => {
    const rows = models.map((i) => ({
      permaslug: present(SLUGS[i], "slug"),
      tokens: present(factors[i], "factor") * (flat ? 1n : 2n ** BigInt(36 - 2 * i)),
    }));
    return other === undefined ? rows : [{ permaslug: OTHER, tokens: other }, ...rows];
  });

const market = fc.array(fc.tuple(dayRows, fc.integer({ min: 1, max: 20 })), {
  minLength: 1,
  maxLength: 7,
});

function cut(days: readonly (readonly [Observation[], number])[]) {
  return days.map(([rows, depth]) => {
    const sorted = rows.toSorted(bySize);
    return { rows: sorted.slice(0, depth), whole: depth >= sorted.length };
  });
}

function plainSums(days: readonly (readonly [Observation[], number])[]): Map<Permaslug, bigint> {
  return sumsOf(days.flatMap(([rows]) => rows.map((row) => ({ ...row, day: "" as never }))));
}

function plainNine(sums: ReadonlyMap<Permaslug, bigint>): string[] {
  const listed = [...sums].filter(([slug]) => slug !== "other");
  const before = ([a, x]: [string, bigint], [b, y]: [string, bigint]) =>
    x > y || (x === y && a < b);
  return listed
    .filter((one) => listed.filter((other) => before(other, one)).length < 9)
    .toSorted((a, b) => (before(a, b) ? -1 : 1))
    .map(([slug]) => slug);
}

test("heads of the days give the nine largest of all rows where the ninth is beyond what was unseen", () => {
  let compared = 0;
  fc.assert(
    fc.property(market, (days) => {
      const { slugs, unseenAtMost } = candidatesOf(cut(days));
      const all = plainSums(days);
      const nine = largest(new Map([...all].filter(([slug]) => slugs.has(slug))), 9);
      const ninth = nine[8];
      if (ninth === undefined || ninth.tokens <= unseenAtMost) return;
      compared += 1;
      expect(nine.map(({ permaslug }) => permaslug)).toEqual(plainNine(all));
    }),
    { numRuns: 500 },
  );
  expect(compared).toBeGreaterThan(50);
});

test("a model in none of the heads had no more than what was unseen at most", () => {
  fc.assert(
    fc.property(market, (days) => {
      const { slugs, unseenAtMost } = candidatesOf(cut(days));
      for (const [slug, tokens] of plainSums(days)) {
        if (slug !== OTHER && !slugs.has(slug)) expect(tokens <= unseenAtMost).toBe(true);
      }
      expect(slugs.has(OTHER)).toBe(false);
    }),
  );
});

test("whole days leave nothing unseen", () => {
  fc.assert(
    fc.property(fc.array(dayRows), (days) => {
      const heads = days.map((rows) => ({ rows: rows.toSorted(bySize), whole: true }));
      expect(candidatesOf(heads).unseenAtMost).toBe(0n);
    }),
  );
});

test("what was unseen at most is the least of each cut head, all together", () => {
  const [a, b] = SLUGS.map((permaslug, i) => ({ permaslug, tokens: 9n - 4n * BigInt(i) }));
  const rows = [present(a, "a"), present(b, "b")];
  const [cutHead, whole] = [false, true].map((isWhole) => ({ rows, whole: isWhole }));
  const heads = [cutHead, whole, cutHead].map((head) => present(head, "head"));
  expect(candidatesOf(heads).unseenAtMost).toBe(10n);
});

test("the largest are in the order of their tokens, ties by name, other never among them", () => {
  fc.assert(
    fc.property(market, (days) => {
      const sums = plainSums(days);
      expect(largest(sums, 9).map(({ permaslug }) => permaslug)).toEqual(plainNine(sums));
      for (const { permaslug, tokens } of largest(sums, 9))
        expect(sums.get(permaslug)).toBe(tokens);
    }),
  );
});

test("a day's rows stand with the most tokens first, ties by name, other last however large", () => {
  const rows = ["other 9", "b/x 2", "a/x 2", "c/x 30", "a/y 0"].map((text) => {
    const [slug = "", tokens = ""] = text.split(" ");
    return { permaslug: parsePermaslug(slug), tokens: BigInt(tokens) };
  });
  const sorted = rows.toSorted(bySize).map(({ permaslug }) => permaslug);
  expect(sorted).toEqual(["c/x", "a/x", "b/x", "a/y", "other"]);
  expect(
    rows
      .toReversed()
      .toSorted(bySize)
      .map(({ permaslug }) => permaslug),
  ).toEqual(sorted);
});
