import { describe, expect, test } from "vitest";
import { daysFrom, endOf, parseDay, plusDays, startOf } from "../../server/market/day.ts";

describe("a day", () => {
  const refused = ["", " 2026-02-03", "2026-02-03\n", "2026-11-16T00:00:00Z", "+002026-02-03"];
  refused.push(..."2026-02-30 2026-13-01 2026-00-10 2026-2-3 26-02-03 2026-02-03Z".split(" "));
  test.each(refused)("is not read from %j", (text) => {
    expect(() => parseDay(text)).toThrow(RangeError);
  });

  test("29 February is a day of leap years alone", () => {
    for (const year of ["2024", "2028", "2000"]) expect(parseDay(`${year}-02-29`)).toBeDefined();
    for (const year of ["2026", "2100"])
      expect(() => parseDay(`${year}-02-29`)).toThrow(RangeError);
  });

  test("days run from the first to the last, both included, and not backwards", () => {
    const [from, to] = [parseDay("2026-02-27"), parseDay("2026-03-01")];
    expect(daysFrom(from, to)).toEqual(["2026-02-27", "2026-02-28", "2026-03-01"]);
    expect(daysFrom(from, from)).toEqual([from]);
    expect(daysFrom(to, from)).toEqual([]);
  });

  test("starts at midnight UTC and ends where the next one starts", () => {
    const day = parseDay("2026-12-31");
    expect(startOf(day)).toBe(Date.UTC(2026, 11, 31));
    expect(endOf(day)).toBe(startOf(parseDay("2027-01-01")));
    expect([plusDays(day, 1), plusDays(day, -365)]).toEqual(["2027-01-01", "2025-12-31"]);
  });
});
