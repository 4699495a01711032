import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dayOf, parseDay, plusDays } from "../../server/market/day.ts";
import { formatInstant } from "../../server/market/instant.ts";
import {
  daysOf,
  grainOf,
  GRAINS,
  parsePeriod,
  periodOf,
  periodsOf,
  previousOf,
  settledAt,
  spanOf,
} from "../../server/market/period.ts";

const instant = fc
  .date({
    min: new Date("2001-01-01T00:00:00Z"),
    max: new Date("2110-12-31T00:00:00Z"),
    noInvalidDate: true,
  })
  .map((date) => date.getTime());
const day = instant.map(dayOf);
const grain = fc.constantFrom(...GRAINS);

describe("a period", () => {
  const refused = ["", " 2026-W30", "2026-W30\n", "2026-07-20T00:00:00Z", "9999-W53"];
  refused.push(..."2026 2026-W54 2025-W53 2026-W00 2026-W1 2026-w30 2026W30".split(" "));
  refused.push(..."2026-13 2026-00 2026-2 2026-02-30 2026-13-01 2026-07-20/".split(" "));
  refused.push(..."2026-02-30/7d 2026-07-20/8d 2026-W30/7d 2026-07/7d".split(" "));
  test.each(refused)("is not read from %j, and the refusal quotes it", (text) => {
    expect(() => parsePeriod(text)).toThrow(RangeError);
    expect(() => parsePeriod(text)).toThrow(`"${text}" is not a period`);
  });

  test.each([
    ["2026-07-20", "day", "2026-07-20", "2026-07-20"],
    ["2026-07-20/7d", "7d", "2026-07-14", "2026-07-20"],
    ["2026-03-02/7d", "7d", "2026-02-24", "2026-03-02"],
    ["2026-W01", "week", "2025-12-29", "2026-01-04"],
    ["2026-W53", "week", "2026-12-28", "2027-01-03"],
    ["2020-W53", "week", "2020-12-28", "2021-01-03"],
    ["2026-02", "month", "2026-02-01", "2026-02-28"],
    ["2028-02", "month", "2028-02-01", "2028-02-29"],
    ["2100-02", "month", "2100-02-01", "2100-02-28"],
    ["2026-12", "month", "2026-12-01", "2026-12-31"],
  ])("%s is a %s from %s to %s", (text, kind, start, end) => {
    const period = parsePeriod(text);
    expect(grainOf(period)).toBe(kind);
    expect(spanOf(period)).toEqual({ start, end });
  });

  test.each([
    ["2026-12-31", "2026-W53"],
    ["2027-01-03", "2026-W53"],
    ["2027-01-04", "2027-W01"],
    ["2024-12-30", "2025-W01"],
    ["2021-01-03", "2020-W53"],
    ["2023-01-01", "2022-W52"],
  ])("%s is in %s", (text, week) => expect(periodOf(parseDay(text), "week")).toBe(week));

  test.each([
    ["2026-03-01", "2026-02-28"],
    ["2026-07-20/7d", "2026-07-13/7d"],
    ["2027-W01", "2026-W53"],
    ["2026-W01", "2025-W52"],
    ["2026-01", "2025-12"],
  ])("the one before %s is %s", (text, before) => {
    expect(previousOf(parsePeriod(text))).toBe(before);
  });

  test("days, weeks and months partition the days", () => {
    fc.assert(
      fc.property(day, fc.constantFrom("day", "week", "month"), (any, kind) => {
        const period = periodOf(any, kind);
        const days = daysOf(period);
        expect(days).toContain(any);
        for (const one of days) expect(periodOf(one, kind)).toBe(period);
        expect(periodOf(plusDays(days[0] ?? any, -1), kind)).not.toBe(period);
        expect(periodOf(plusDays(days.at(-1) ?? any, 1), kind)).not.toBe(period);
      }),
    );
  });

  test("a week is exactly seven days from its Monday, in the year of most of them", () => {
    fc.assert(
      fc.property(day, (any) => {
        const week = periodOf(any, "week");
        const days = daysOf(week);
        expect(days).toHaveLength(7);
        expect(new Date(`${days[0]}T00:00:00Z`).getUTCDay()).toBe(1);
        const [year, number] = week.split("-W");
        expect(days.filter((one) => one.startsWith(`${year}-`)).length).toBeGreaterThanOrEqual(4);
        const [yearBefore, numberBefore] = previousOf(week).split("-W");
        expect(Number(number)).toBe(yearBefore === year ? Number(numberBefore) + 1 : 1);
      }),
    );
  });

  test("a 7d is the seven days that end on its day", () => {
    fc.assert(
      fc.property(day, (any) => {
        const days = daysOf(periodOf(any, "7d"));
        expect(days).toEqual([-6, -5, -4, -3, -2, -1, 0].map((offset) => plusDays(any, offset)));
      }),
    );
  });

  test("the previous period ends on the day before and has the same grain", () => {
    fc.assert(
      fc.property(day, grain, (any, kind) => {
        const period = periodOf(any, kind);
        const before = previousOf(period);
        expect(grainOf(before)).toBe(kind);
        expect(plusDays(spanOf(before).end, 1)).toBe(spanOf(period).start);
      }),
    );
  });

  test("periods of one grain sort as text in time order, and are read back as written", () => {
    fc.assert(
      fc.property(day, day, grain, (a, b, kind) => {
        if (a <= b) expect(periodOf(a, kind) <= periodOf(b, kind)).toBe(true);
        expect(parsePeriod(periodOf(a, kind))).toBe(periodOf(a, kind));
        expect(periodsOf([b, a, b], kind)).toEqual(
          [...new Set([periodOf(a, kind), periodOf(b, kind)])].toSorted(),
        );
      }),
    );
  });

  test.each([
    ["2026-07-20", "2026-07-21T01:30:00Z"],
    ["2026-07-20/7d", "2026-07-21T01:30:00Z"],
    ["2026-W53", "2027-01-04T01:30:00Z"],
    ["2028-02", "2028-03-01T01:30:00Z"],
  ])("%s is settled 90 minutes past its end, at %s", (text, settled) => {
    expect(formatInstant(settledAt(parsePeriod(text)))).toBe(settled);
  });
});
