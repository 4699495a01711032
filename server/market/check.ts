import { dayOf, daysFrom, plusDays, type Day } from "./day.ts";
import type { Instant } from "./instant.ts";
import type { Observation } from "./observation.ts";
import { daysOf, periodOf, type Period, type Span } from "./period.ts";
import { decimalOf } from "./rational.ts";

/** A day's rows as they were read, with what cannot be right about them whoever says so. */
export interface ReadDay {
  readonly day: Day;
  readonly rows: readonly Observation[];
  readonly faults: readonly string[];
}

/** What the rows of a source are held to. */
export interface Gates {
  /** At most so many rows a day. */
  readonly rowsMax?: number;
  /** Whether totals are compared with the days before them and with what is held. */
  readonly plausible: boolean;
  /** Totals of months that its days are compared with while too few of them are held. */
  readonly cited: readonly CitedTotal[];
}

export interface CitedTotal {
  readonly source: string;
  /** A month. */
  readonly period: Period;
  readonly tokens: bigint;
}

export type GatesOf = (source: string) => Gates;

export const ROWS_MAX = 51;
const OWN_GATES: Gates = { plausible: false, cited: [] };

/** What each source is held to: the market's to its form and size, all else to what cannot be otherwise. */
export function gatesFor(market: string, cited: readonly CitedTotal[]): GatesOf {
  const known = cited.filter(({ source }) => source === market);
  const gates: Gates = { rowsMax: ROWS_MAX, plausible: true, cited: known };
  return (source) => (source === market ? gates : OWN_GATES);
}

const BEFORE_DAYS = 14;
const BEFORE_HELD_MIN = 7;
const RATIO_MIN = { n: 2n, d: 5n }; // 0.4
const RATIO_MAX = { n: 5n, d: 2n }; // 2.5
// A market may grow tenfold in a year: beside a month long ago only another unit shows, a thousand or a million times off.
const UNITS = [1_000n, 1_000_000n];
const UNIT_OFF_MAX = 3n;

/** The days whose totals are needed to check a batch. */
export function comparedDays(days: readonly Day[]): Day[] {
  const first = days[0];
  const last = days.at(-1);
  return first && last ? daysFrom(plusDays(first, -BEFORE_DAYS), last) : [];
}

/** Splits off the running day, which is incomplete, and names rows from the time after the as-of. */
export function untilAsOf(days: readonly ReadDay[], asOf: Instant) {
  const running = dayOf(asOf);
  const after = days.find(({ day }) => day > running);
  return {
    complete: days.filter(({ day }) => day < running),
    running: days.find(({ day }) => day === running)?.day,
    fault: after && `it holds ${after.day}, a day after its as-of`,
  };
}

/** What is wrong with a batch as a whole, in words; `held` are totals by day. */
export function batchFaults(
  days: readonly ReadDay[],
  window: Span | null,
  held: ReadonlyMap<Day, bigint>,
  gates: Gates,
): string[] {
  const faults: string[] = [];
  const outside = days.find(
    ({ day }) => window !== null && (day < window.start || day > window.end),
  );
  if (days.length === 0) faults.push("it holds no rows of a complete day");
  if (outside && window) {
    faults.push(`it holds ${outside.day}, outside its window ${window.start} to ${window.end}`);
  }
  const ratio = gates.plausible ? overlapRatio(days, held) : undefined;
  if (ratio && !isPlausible(ratio)) {
    faults.push(
      `its days are ${decimalOf(ratio)} times those held, at the median; 0.4 to 2.5 times was expected`,
    );
  }
  const citedRatio = ratio ? undefined : ratioToCited(days, gates.cited);
  if (citedRatio && isOfAnotherUnit(citedRatio)) {
    faults.push(
      `its days are ${decimalOf(citedRatio)} times a day of the nearest month whose total is cited, at the median: another unit, it seems`,
    );
  }
  return faults;
}

/** The days that the source says it sent and did not. */
export function missingDays(days: readonly ReadDay[], window: Span | null): Day[] {
  const sent = new Set(days.map(({ day }) => day));
  return window ? daysFrom(window.start, window.end).filter((day) => !sent.has(day)) : [];
}

/** What is wrong with one day, in words. `totals` are those of the days before it. */
export function dayFaults(day: ReadDay, totals: ReadonlyMap<Day, bigint>, gates: Gates): string[] {
  const faults = [...day.faults];
  const { rowsMax, plausible } = gates;
  if (rowsMax !== undefined && day.rows.length > rowsMax) {
    faults.push(`${day.day} has ${day.rows.length} rows; at most ${rowsMax} were expected`);
  }
  const median = plausible ? medianBefore(day.day, totals) : undefined;
  if (plausible && !median && totalOf(day) === 0n) faults.push(`${day.day} has no tokens at all`);
  const ratio = median && { n: totalOf(day), d: median };
  if (ratio && !isPlausible(ratio)) {
    faults.push(
      `the total of ${day.day} is ${decimalOf(ratio)} times the median of the ${BEFORE_DAYS} days before it; 0.4 to 2.5 times was expected`,
    );
  }
  return faults;
}

export function totalOf({ rows }: ReadDay): bigint {
  return rows.reduce((sum, { tokens }) => sum + tokens, 0n);
}

function medianBefore(day: Day, totals: ReadonlyMap<Day, bigint>): bigint | undefined {
  const before = daysFrom(plusDays(day, -BEFORE_DAYS), plusDays(day, -1))
    .map((earlier) => totals.get(earlier))
    .filter((total) => total !== undefined);
  return before.length < BEFORE_HELD_MIN ? undefined : lowerMedian(before, (a, b) => a < b);
}

type Ratio = { readonly n: bigint; readonly d: bigint };

// A wrong section may be consistent in itself, so it is also compared with the same days as held.
function overlapRatio(days: readonly ReadDay[], held: ReadonlyMap<Day, bigint>): Ratio | undefined {
  const ratios: Ratio[] = [];
  for (const day of days) {
    const total = held.get(day.day);
    if (total) ratios.push({ n: totalOf(day), d: total });
  }
  if (ratios.length < BEFORE_HELD_MIN) return undefined;
  return medianRatio(ratios);
}

/** Beside the average day of its month, or of the cited month nearest to it. */
function ratioToCited(days: readonly ReadDay[], cited: readonly CitedTotal[]): Ratio | undefined {
  const months = cited.toSorted((a, b) => (a.period < b.period ? -1 : 1));
  const [first] = months;
  if (!first || days.length === 0) return undefined;
  const ratios = days.map((day) => {
    const month = periodOf(day.day, "month");
    const { period, tokens } = months.findLast(({ period: of }) => of <= month) ?? first;
    return { n: totalOf(day) * BigInt(daysOf(period).length), d: tokens };
  });
  return medianRatio(ratios);
}

function medianRatio(ratios: readonly Ratio[]): Ratio | undefined {
  return lowerMedian(ratios, (a, b) => a.n * b.d < b.n * a.d);
}

function lowerMedian<Item>(items: readonly Item[], less: (a: Item, b: Item) => boolean) {
  const sorted = items.toSorted((a, b) => Number(less(b, a)) - Number(less(a, b)));
  return sorted[Math.floor((sorted.length - 1) / 2)];
}

function isPlausible({ n, d }: Ratio): boolean {
  if (d === 0n) return true;
  return n * RATIO_MIN.d >= d * RATIO_MIN.n && n * RATIO_MAX.d <= d * RATIO_MAX.n;
}

function isOfAnotherUnit({ n, d }: Ratio): boolean {
  const isAbout = (a: bigint, b: bigint) => a <= b * UNIT_OFF_MAX && b <= a * UNIT_OFF_MAX;
  return UNITS.some((unit) => isAbout(n * unit, d) || isAbout(n, d * unit));
}
