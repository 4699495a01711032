import { DAY_MS, type Instant } from "./instant.ts";

declare const dayBrand: unique symbol;

/** A UTC calendar day, such as "2026-11-16". Sorts as text in time order. */
export type Day = string & { readonly [dayBrand]: true };

/** Reads `YYYY-MM-DD` of 2000 to 2199. Throws a RangeError on anything else, impossible dates included. */
export function parseDay(text: string): Day {
  if (!isDay(text)) throw new RangeError(`"${text}" is not a UTC day`);
  return text;
}

export function isDay(text: string): text is Day {
  const at = /^2[01]\d{2}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN;
  return !Number.isNaN(at) && dayOf(at) === text;
}

export function dayOf(at: Instant): Day {
  return new Date(at).toISOString().slice(0, 10) as Day;
}

export function startOf(day: Day): Instant {
  return Date.parse(day);
}

/** The first moment after the day. */
export function endOf(day: Day): Instant {
  return startOf(day) + DAY_MS;
}

export function plusDays(day: Day, count: number): Day {
  return dayOf(startOf(day) + count * DAY_MS);
}

/** Every day from `from` to `to`, both included; none where they are reversed. */
export function daysFrom(from: Day, to: Day): Day[] {
  const days: Day[] = [];
  const end = startOf(to);
  for (let at = startOf(from); at <= end; at += DAY_MS) days.push(dayOf(at));
  return days;
}
