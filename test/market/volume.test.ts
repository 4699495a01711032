import fc from "fast-check";
import { expect, test } from "vitest";
import { DEFINITIONS } from "../../server/market/definition.ts";
import { daysOf, parsePeriod } from "../../server/market/period.ts";
import { BYS, countPeriod, countriesOf, stated } from "../../server/market/volume.ts";
import { heldOf, WEEK, weekRows, type Row } from "./support/rows.ts";
import { volumesOf } from "./support/weeks.ts";

const by = fc.constantFrom(...BYS);
const { all, listed } = DEFINITIONS;
const FULL: Row[] = daysOf(WEEK).map((day) => ({
  day,
  permaslug: "openai/a" as never,
  tokens: 2n,
}));

test("a key's tokens are the sum of its rows, and its days those on which it has one", () => {
  fc.assert(
    fc.property(weekRows, by, (rows, kind) => {
      const held = heldOf(rows, kind);
      const plain = [...held.days.values()].flat();
      const { volumes } = countPeriod(WEEK, held, all);
      expect(new Set(volumes.keys())).toEqual(new Set(plain.map(({ key }) => key)));
      for (const [key, volume] of volumes) {
        const own = plain.filter((one) => one.key === key);
        expect(volume.tokens).toBe(own.reduce((sum, { tokens }) => sum + tokens, 0n));
        expect(volume.daysListed).toBe(new Set(own.map(({ day }) => day)).size);
      }
    }),
  );
});

test("keys stand in byte order", () => {
  fc.assert(
    fc.property(weekRows, by, (rows, kind) => {
      const keys = [...countPeriod(WEEK, heldOf(rows, kind), all).volumes.keys()];
      expect(keys).toEqual(keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
    }),
  );
});

test("the missing days are those not held, and the largest day is the largest of the counted", () => {
  fc.assert(
    fc.property(weekRows, (rows) => {
      const held = heldOf(rows, "model");
      const counted = countPeriod(WEEK, held, listed);
      expect(counted.missing).toEqual(daysOf(WEEK).filter((day) => !held.days.has(day)));
      const sums = daysOf(WEEK).map((day) =>
        rows
          .filter((row) => row.day === day && row.permaslug !== "other")
          .reduce((sum, { tokens }) => sum + tokens, 0n),
      );
      expect(counted.largestDay).toBe(sums.reduce((max, one) => (one > max ? one : max), 0n));
    }),
  );
});

test("a day that is held without any rows is not missing", () => {
  const held = heldOf(FULL, "origin");
  const days = new Map([...held.days, [daysOf(WEEK)[3] as Row["day"], []]]);
  expect(countPeriod(WEEK, { ...held, days }, all)).toMatchObject({
    closed: true,
    missing: [],
    total: 12n,
  });
});

test.each([
  ["2026-06-08T01:29:59.999Z", false],
  ["2026-06-08T01:30:00Z", true],
])("a week of seven held days, as of %s, is closed: %s", (asOf, closed) => {
  expect(countPeriod(WEEK, heldOf(FULL, "origin", asOf), all).closed).toBe(closed);
});

test("a week with a missing day stays partial for ever and names the day", () => {
  const rows = FULL.filter(({ day }) => day !== "2026-06-03");
  const counted = countPeriod(WEEK, heldOf(rows, "origin", "2099-01-01T00:00:00Z"), all);
  expect(stated(counted)).toEqual({
    period: "2026-W23",
    start: "2026-06-01",
    end: "2026-06-07",
    status: "partial",
    missing: ["2026-06-03"],
  });
});

test("rows outside the period are not counted, and months are built from days", () => {
  expect(countPeriod(parsePeriod("2026-06-07/7d"), heldOf(FULL, "origin"), all).total).toBe(14n);
  expect(countPeriod(parsePeriod("2026-06-09/7d"), heldOf(FULL, "origin"), all).total).toBe(10n);
  expect(countPeriod(parsePeriod("2026-06"), heldOf(FULL, "origin"), all).missing).toHaveLength(23);
  expect(countPeriod(parsePeriod("2026-06-02"), heldOf(FULL, "origin"), all)).toMatchObject({
    closed: true,
    total: 2n,
  });
});

test("countries stand by tokens, ties by code, without unattributed and other", () => {
  const week = volumesOf("2026-W23", { US: 3n, CN: 3n, FR: 9n, other: 99n, unattributed: 50n });
  expect(countriesOf(week).map(({ origin }) => origin)).toEqual(["FR", "CN", "US"]);
});
