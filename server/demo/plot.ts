import { parseDay, plusDays, startOf, type Day } from "../market/day.ts";
import { DAY_MS } from "../market/instant.ts";

/** The market's first day, a Monday, and in a year that nobody can take for the present one. */
export const FIRST_DAY = parseDay("2041-08-26");

const WEEKS_BEFORE = 26; // what is known when the demo begins
const WEEK_DAYS = 7;

/** The demo begins on a Saturday, so that its first week closes with the second day that passes. */
export const OPENING = plusDays(FIRST_DAY, WEEKS_BEFORE * WEEK_DAYS + 5);

/** The last day the demo moves to: a bound on what it stores, some hours away at its own pace. */
export const LAST_DAY = plusDays(OPENING, 52 * WEEK_DAYS * 20);

/** Shares of a week, in millionths of all tokens; what they leave is elsewhere. */
export interface Shares {
  readonly CN: number;
  readonly US: number;
}

/** What the row for all other models has, and what no country is counted for. */
export const OTHER_PPM = 40_000;
export const NOBODY_PPM = 20_000;

// In per cent, week by week: China takes the lead, passes one half, sets a record, and loses it all again.
const ACT: readonly (readonly [number, number])[] = [
  [46.8, 43.2],
  [51.6, 38.4],
  [48.9, 41.1],
  [55.4, 34.6],
  [54.1, 35.9],
  [53, 37],
  [44.2, 46.1],
  [44.9, 45.6],
  [43, 47.1],
  [42.1, 48],
  [43.9, 46.4],
  [44.6, 45.6],
];
export const ACT_WEEKS = ACT.length;

/** Weeks of an act in which something is wrong with the data. */
export const REVISED_WEEK = 1;
export const BROKEN_WEEK = 4;
export const SILENT_WEEK = 5;

const REVISED: readonly [number, number] = [49.3, 40.7];
const RECORD_PP = 0.3; // so much higher in every act, so that a record is one again
const RECORDS_MAX = 10;

/** The plot's week of a day, counted from the one in which the demo begins; negative before it. */
export function weekOfPlot(day: Day): number {
  return Math.floor(dayNumber(day) / WEEK_DAYS) - WEEKS_BEFORE;
}

/** Days since the market's first. */
export function dayNumber(day: Day): number {
  return Math.round((startOf(day) - startOf(FIRST_DAY)) / DAY_MS);
}

/** The shares of a day as they were published on a date: a revision changes a week that was thought to be settled. */
export function sharesOf(day: Day, published: Day): Shares {
  const week = weekOfPlot(day);
  if (week < 0) return shares(historyOf(week));
  const act = Math.floor(week / ACT_WEEKS);
  const inAct = week % ACT_WEEKS;
  if (inAct === REVISED_WEEK && isRevised(day, published)) return shares(REVISED);
  const [china, us] = ACT[inAct] as readonly [number, number];
  const more = inAct === 3 ? RECORD_PP * Math.min(act, RECORDS_MAX) : 0;
  return shares([china + more, us - more]);
}

/** A batch of this date has its newest day a million times too small. */
export function isBroken(published: Day): boolean {
  return inActOf(published) === BROKEN_WEEK && weekday(published) === 2;
}

/** On this date the publisher says nothing. */
export function isSilent(published: Day): boolean {
  const at = weekday(published);
  return inActOf(published) === SILENT_WEEK && at >= 1 && at <= 4;
}

/** The revision is published on the Wednesday after its week. */
function isRevised(day: Day, published: Day): boolean {
  const monday = plusDays(day, -weekday(day));
  return published >= plusDays(monday, WEEK_DAYS + 2);
}

function inActOf(day: Day): number {
  const week = weekOfPlot(day);
  return week < 0 ? week : week % ACT_WEEKS;
}

/** 0 on Monday. */
function weekday(day: Day): number {
  return dayNumber(day) % WEEK_DAYS;
}

// China led half a year ago, which the record has to surpass; then the US did, and China comes nearer in waves.
function historyOf(week: number): readonly [number, number] {
  const past = WEEKS_BEFORE + week;
  const led = Math.max(0, 1 - Math.max(0, past - 4) / 4);
  const nearer = 36 + (8 * past) / WEEKS_BEFORE + 0.8 * Math.sin(week * 1.3);
  const china = led * 53.5 + (1 - led) * nearer;
  return [china, 90 - china];
}

function shares([china, us]: readonly [number, number]): Shares {
  return { CN: Math.round(china * 10_000), US: Math.round(us * 10_000) };
}
