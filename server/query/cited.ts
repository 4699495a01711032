import { spanOf } from "../market/period.ts";
import { totalOf, type PeriodVolumes } from "../market/volume.ts";
import type { CitedWeek } from "../ports.ts";
import type { ReadSeries, Series, SeriesQuery } from "./series.ts";

/**
 * Adds cited weeks by origin where their days are not held; they are marked, and no streak counts them. Before the
 * first vintage a market has no weeks at all, unless they are asked for `evenEmpty`, to be set beside a claim.
 */
export function withCitedWeeks(
  readSeries: ReadSeries,
  cited: readonly CitedWeek[],
  evenEmpty = false,
): ReadSeries {
  return async (query) => {
    const series = await readSeries(query);
    if (query.grain !== "week" || query.by !== "origin") return series;
    if (series.asOf === null && !evenEmpty) return series;
    const closed = new Set(series.periods.filter((p) => p.closed).map((p) => p.period));
    const added = cited
      .filter((week) => isAskedFor(week, query, series) && !closed.has(week.period))
      .map(citedVolumes);
    const replaced = new Set(added.map(({ period }) => period));
    const all = [
      ...series.periods.filter(({ period }) => !replaced.has(period)),
      ...added,
    ].toSorted((a, b) => (a.period < b.period ? -1 : 1));
    const periods = all.slice(-query.limit);
    const next = all.length > periods.length ? (periods[0]?.period ?? null) : series.next;
    return { ...series, periods, next };
  };
}

function isAskedFor(week: CitedWeek, query: SeriesQuery, series: Series): boolean {
  if (week.source !== query.source || week.definition !== query.definition) return false;
  const { start, end } = spanOf(week.period);
  const first = series.next === null ? undefined : series.periods[0]?.period;
  return (
    week.asOf <= query.asOf &&
    (!query.span || (start <= query.span.end && end >= query.span.start)) &&
    (!query.before || week.period < query.before) &&
    (first === undefined || week.period >= first)
  );
}

/** A cited week as one that was counted. */
export function citedVolumes({ period, asOf, volumes }: CitedWeek): PeriodVolumes {
  const total = totalOf(volumes);
  return { period, closed: true, missing: [], volumes, total, largestDay: total, citedAsOf: asOf };
}
