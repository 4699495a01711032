import type { ChartData } from "../server/http/page/chart-view.ts";
import { endOf, startOf } from "../server/market/day.ts";
import { grainOf, spanOf, type Period } from "../server/market/period.ts";

/** Where a period begins and ends on the time axis, in epoch seconds; seven days stand on their last. */
export function reachOf(period: Period): { from: number; middle: number; to: number } {
  const { start, end } = spanOf(period);
  const from = startOf(grainOf(period) === "7d" ? end : start) / 1000;
  const to = endOf(end) / 1000;
  return { from, middle: (from + to) / 2, to };
}

/** Each period's point stands in its middle. */
export function middles({ periods }: ChartData): number[] {
  return periods.map((period) => reachOf(period).middle);
}

type Values = readonly (number | null)[];

/** The values of closed periods; null elsewhere, so that no line leads to a partial one. */
export function closedOnly({ open }: ChartData, values: Values): (number | null)[] {
  return values.map((value, i) => (i in open ? null : value));
}

/** The values of periods that are not closed. */
export function openOnly({ open }: ChartData, values: Values): (number | null)[] {
  return values.map((value, i) => (i in open ? value : null));
}

/** The last value there is. */
export function lastOf(values: Values): number | null {
  return values.findLast((value) => value !== null) ?? null;
}
