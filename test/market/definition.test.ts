import fc from "fast-check";
import { expect, test } from "vitest";
import { DEFINITION_IDS, DEFINITIONS } from "../../server/market/definition.ts";
import { authorOf, isFree, OTHER } from "../../server/market/permaslug.ts";
import { highOf, shareOf } from "../../server/market/share.ts";
import { largest } from "../../server/market/top.ts";
import { BYS, countPeriod, tokensOf, type Held } from "../../server/market/volume.ts";
import { isAtMost, isEqual, sumOf } from "./support/exact.ts";
import { heldOf, sumsOf, WEEK, weekRows, type Row } from "./support/rows.ts";

const definition = fc.constantFrom(...DEFINITION_IDS).map((id) => DEFINITIONS[id]);
const by = fc.constantFrom(...BYS);
const ONE = { n: 1n, d: 1n };

const totalOf = (rows: readonly Row[]) => rows.reduce((sum, { tokens }) => sum + tokens, 0n);
const isUnnamed = ({ permaslug }: Row) => ["stealth", "unheard-of"].includes(authorOf(permaslug));

function nineOf(rows: readonly Row[]): Row[] {
  const nine = new Set(
    largest(sumsOf(rows), DEFINITIONS.top9.top ?? 0).map(({ permaslug }) => permaslug),
  );
  return rows.filter(({ permaslug }) => nine.has(permaslug));
}

test("a definition's shares sum to exactly one, unless nothing was counted", () => {
  fc.assert(
    fc.property(weekRows, by, definition, (rows, key, counting) => {
      const volumes = countPeriod(WEEK, heldOf(rows, key), counting);
      const sum = sumOf([...volumes.volumes.keys()].map((one) => shareOf(volumes, one)));
      expect(isEqual(sum, volumes.total === 0n ? { n: 0n, d: 1n } : ONE)).toBe(true);
    }),
  );
});

test("an origin's bounds contain its share and stay within all", () => {
  fc.assert(
    fc.property(weekRows, definition, (rows, counting) => {
      const volumes = countPeriod(WEEK, heldOf(rows, "origin"), counting);
      for (const origin of ["CN", "FR", "US", "JP"]) {
        expect(isAtMost(shareOf(volumes, origin), highOf(volumes, origin))).toBe(true);
        expect(isAtMost(highOf(volumes, origin), ONE)).toBe(true);
      }
    }),
  );
});

test("each definition divides by what it says", () => {
  fc.assert(
    fc.property(weekRows, by, (rows, key) => {
      const held = heldOf(rows, key);
      const totals = (["all", "listed", "nofree"] as const).map(
        (id) => countPeriod(WEEK, held, DEFINITIONS[id]).total,
      );
      const listed = rows.filter(({ permaslug }) => permaslug !== OTHER);
      const paid = rows.filter((row) => !isFree(row.permaslug) && !isUnnamed(row));
      expect(totals).toEqual([totalOf(rows), totalOf(listed), totalOf(paid)]);
    }),
  );
});

test("nofree has no :free and no unattributed model in it, and every other one", () => {
  fc.assert(
    fc.property(weekRows, (rows) => {
      const counted = countPeriod(WEEK, heldOf(rows, "model"), DEFINITIONS.nofree);
      const expected = rows.filter((row) => !row.permaslug.endsWith(":free") && !isUnnamed(row));
      expect(new Set(counted.volumes.keys())).toEqual(new Set(sumsOf(expected).keys()));
      const origins = countPeriod(WEEK, heldOf(rows, "origin"), DEFINITIONS.nofree);
      expect([...origins.volumes.keys()]).not.toContain("unattributed");
    }),
  );
});

test("only all and nofree have other in them", () => {
  const rows: Row[] = [{ day: "2026-06-01" as Row["day"], permaslug: OTHER, tokens: 7n }];
  const counts = DEFINITION_IDS.filter((id) => {
    return countPeriod(WEEK, heldOf(rows, "model"), DEFINITIONS[id]).volumes.has(OTHER);
  });
  expect(counts).toEqual(["all", "nofree"]);
});

test("top9 counts at most nine models, other never among them, :free and stealth ones too", () => {
  fc.assert(
    fc.property(weekRows, (rows) => {
      const volumes = countPeriod(WEEK, heldOf(nineOf(rows), "model"), DEFINITIONS.top9);
      const plain = [...sumsOf(rows)]
        .filter(([slug]) => slug !== "other")
        .toSorted(([a, x], [b, y]) => (x === y ? (a < b ? -1 : 1) : x > y ? -1 : 1))
        .slice(0, 9);
      expect(volumes.volumes.size).toBeLessThanOrEqual(9);
      expect([...volumes.volumes.keys()]).toEqual(plain.map(([slug]) => slug).toSorted());
      for (const [slug, tokens] of plain) expect(tokensOf(volumes, slug)).toBe(tokens);
    }),
  );
});

test("rows summed by day beforehand are counted the same as one by one", () => {
  fc.assert(
    fc.property(weekRows, fc.constantFrom("all", "listed", "nofree"), (rows, id) => {
      const single = heldOf(rows, "origin");
      const counts = [single, summed(single)].map((held) =>
        countPeriod(WEEK, held, DEFINITIONS[id]),
      );
      expect(counts[1]).toEqual(counts[0]);
    }),
  );
});

function summed(held: Held): Held {
  const days = [...held.days].map(([day, volumes]) => {
    const byOrigin = [...Map.groupBy(volumes, ({ origin }) => origin)];
    const sums = byOrigin.map(([origin, group]) => ({
      day,
      key: origin,
      origin,
      tokens: group.reduce((sum, { tokens }) => sum + tokens, 0n),
      freeTokens: group.reduce((sum, { freeTokens }) => sum + freeTokens, 0n),
    }));
    return [day, sums] as const;
  });
  return { asOf: held.asOf, days: new Map(days) };
}
