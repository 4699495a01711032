import { assert, present } from "./assert.ts";
import { dayOf, daysFrom, endOf, parseDay, plusDays, startOf, type Day } from "./day.ts";
import { DAY_MS, MINUTE_MS, type Instant } from "./instant.ts";

declare const periodBrand: unique symbol;

export const GRAINS = ["day", "7d", "week", "month"] as const;
export type Grain = (typeof GRAINS)[number];

/** `2026-07-20`, `2026-07-20/7d`, `2026-W30` or `2026-07`. Periods of one grain sort as text in time order. */
export type Period = string & { readonly [periodBrand]: true };

export interface Span {
  readonly start: Day;
  readonly end: Day;
}

/** How long after its end a period may still be short: the publisher's own snapshot comes about 01:46 UTC. */
export const SETTLE_MS = 90 * MINUTE_MS;

export function grainOf(period: Period): Grain {
  if (period.includes("/")) return "7d";
  if (period.includes("W")) return "week";
  return period.length === 7 ? "month" : "day";
}

/** Reads any form of period. Throws a RangeError that says what was expected. */
export function parsePeriod(text: string): Period {
  const known = PATTERNS.some((pattern) => pattern.test(text));
  const period = text as Period;
  try {
    const { start, end } = known ? spanOf(period) : { start: "", end: "" };
    if (periodOf(parseDay(end), grainOf(period)) === period && parseDay(start)) return period;
  } catch {
    // An impossible date inside: refused below, with the whole text.
  }
  throw new RangeError(
    `"${text}" is not a period: 2026-07-20, 2026-07-20/7d, 2026-W30 or 2026-07 was expected`,
  );
}

const PATTERNS = [/^\d{4}-\d{2}-\d{2}(\/7d)?$/, /^\d{4}-W\d{2}$/, /^\d{4}-\d{2}$/];

/** The period of a grain that holds the day; of `7d`, the one that ends on it. */
export function periodOf(day: Day, grain: Grain): Period {
  switch (grain) {
    case "day":
      return day as string as Period;
    case "7d":
      return `${day}/7d` as Period;
    case "week":
      return weekOf(day);
    case "month":
      return day.slice(0, 7) as Period;
  }
}

/** First and last day, both included. */
export function spanOf(period: Period): Span {
  switch (grainOf(period)) {
    case "day":
      return sameDay(parseDay(period));
    case "7d": {
      const end = parseDay(period.slice(0, 10));
      return { start: plusDays(end, -6), end };
    }
    case "week": {
      const start = mondayOf(period);
      return { start, end: plusDays(start, 6) };
    }
    case "month": {
      const start = parseDay(`${period}-01`);
      const [year, month] = period.split("-").map(Number);
      return { start, end: dayOf(Date.UTC(present(year, "year"), present(month, "month"), 0)) };
    }
  }
}

function sameDay(day: Day): Span {
  return { start: day, end: day };
}

export function daysOf(period: Period): Day[] {
  const { start, end } = spanOf(period);
  return daysFrom(start, end);
}

/** The period it is compared with: the one just before; of `7d`, the seven days before its own. */
export function previousOf(period: Period): Period {
  const grain = grainOf(period);
  return periodOf(plusDays(spanOf(period).start, -1), grain);
}

/** The periods of a grain that hold any of the days, in time order; a `7d` up to each of them. */
export function periodsOf(days: Iterable<Day>, grain: Grain): Period[] {
  return [...new Set(Array.from(days, (day) => periodOf(day, grain)))].toSorted();
}

/** The year that a week belongs to, that of its Thursday; or a month. */
export function yearOf(period: Period): string {
  return period.slice(0, 4);
}

/** The years that a day counts for: that of its week and that of its month, most often the same. */
export function yearsOf(day: Day): string[] {
  return [yearOf(periodOf(day, "week")), yearOf(periodOf(day, "month"))];
}

/** The months of a year; or its weeks, from Monday of the first to Sunday of the last. */
export function spanOfYear(year: string, grain: "week" | "month"): Span {
  if (grain === "month")
    return { start: parseDay(`${year}-01-01`), end: parseDay(`${year}-12-31`) };
  const lastWeek = weekOf(parseDay(`${year}-12-28`)); // always in the last week
  return { start: mondayOf(`${year}-W01` as Period), end: spanOf(lastWeek).end };
}

/** From when on a period whose days are all held is closed, if a vintage is that new. */
export function settledAt(period: Period): Instant {
  return endOf(spanOf(period).end) + SETTLE_MS;
}

function weekOf(day: Day): Period {
  const date = new Date(startOf(day));
  // A week belongs to the year that holds its Thursday.
  const thursday = new Date(date.getTime() + (4 - isoWeekday(date)) * DAY_MS);
  const year = thursday.getUTCFullYear();
  const number = Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / DAY_MS / 7) + 1;
  return `${year}-W${String(number).padStart(2, "0")}` as Period;
}

function mondayOf(week: Period): Day {
  const [year, number] = week.split("-W").map(Number);
  assert(year !== undefined && number !== undefined, `week "${week}"`);
  const january4 = new Date(Date.UTC(year, 0, 4)); // always in week 1
  return dayOf(january4.getTime() + ((number - 1) * 7 + 1 - isoWeekday(january4)) * DAY_MS);
}

function isoWeekday(date: Date): number {
  return date.getUTCDay() || 7;
}
