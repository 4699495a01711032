import { startOf } from "../server/market/day.ts";
import { DAY_MS } from "../server/market/instant.ts";
import type { ChartView, ChartWeek } from "../server/http/page/chart-view.ts";

const WEEK_S = (7 * DAY_MS) / 1000;

/** Where a week begins and ends on the time axis, in epoch seconds. */
export function spanOf({ start }: ChartWeek): { from: number; middle: number; to: number } {
  const from = startOf(start) / 1000;
  return { from, middle: from + WEEK_S / 2, to: from + WEEK_S };
}

/** Each week's point stands in its middle. */
export function middles({ weeks }: ChartView): number[] {
  return weeks.map((week) => spanOf(week).middle);
}

type Values = readonly (number | null)[];

/** The values of closed weeks; null elsewhere, so that no line leads to a partial week. */
export function closedOnly({ weeks }: ChartView, values: Values): (number | null)[] {
  return values.map((value, i) => (weeks[i]?.closed ? value : null));
}

/** The values of weeks that are not closed. */
export function partialOnly({ weeks }: ChartView, values: Values): (number | null)[] {
  return values.map((value, i) => (weeks[i]?.closed ? null : value));
}

/** The last value there is. */
export function lastOf(values: Values): number | null {
  return values.findLast((value) => value !== null) ?? null;
}
