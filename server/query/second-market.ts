import type { Day } from "../market/day.ts";
import type { Instant } from "../market/instant.ts";
import type { OriginMap } from "../market/origin.ts";
import type { Period, Span } from "../market/period.ts";
import { periodOf, settledAt } from "../market/period.ts";
import { decimalOf } from "../market/rational.ts";
import { labShares, type LabMap, type Metric } from "../market/second-market.ts";
import type { Observations } from "../ports.ts";

export interface LabSharesQuery {
  readonly source: string;
  readonly asOf: Instant;
  readonly by: "origin" | "author";
  readonly metric: Metric;
  readonly span?: Span;
  readonly limit: number;
  readonly before?: Period;
}

/** A share of a day in a market that publishes no volumes. */
export interface LabShareRow {
  readonly period: Period;
  readonly start: Day;
  readonly end: Day;
  readonly status: "closed" | "partial";
  readonly missing?: readonly Day[];
  readonly key: string;
  readonly tokens: null;
  readonly share: number;
  readonly change_pp: null;
  readonly growth_pct: null;
}

export type ReadLabShares = (
  query: LabSharesQuery,
) => Promise<{ asOf: Instant | null; rows: LabShareRow[]; next: Period | null }>;

/** Shares of days as the second market published them; without volumes they are not summed to weeks. */
export function labSharesReader(
  observations: Observations,
  origins: OriginMap,
  labs: LabMap,
): ReadLabShares {
  return async ({ source, asOf, by, metric, span, limit, before }) => {
    const newest = await observations.newestAsOf(source, asOf);
    if (newest === null) return { asOf: null, rows: [], next: null };
    const held = (await observations.contents(source, asOf, span)).filter(
      ({ day }) => before === undefined || periodOf(day, "day") < before,
    );
    const chosen = held.slice(-limit);
    const shares = Map.groupBy(
      await observations.labShares(chosen.map(({ id }) => id)),
      ({ content }) => content,
    );
    const rows = chosen.flatMap(({ id, day }) => {
      const ofMetric = (shares.get(id) ?? []).filter((share) => share.metric === metric);
      return [...labShares(day, ofMetric, by, { labs, origins })]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, share]) => ({
          ...statedDay(day, newest),
          key,
          ...SHARE_ONLY,
          share: decimalOf(share),
        }));
    });
    const first = chosen[0];
    return {
      asOf: newest,
      rows,
      next: held.length > limit && first ? periodOf(first.day, "day") : null,
    };
  };
}

const SHARE_ONLY = { tokens: null, change_pp: null, growth_pct: null } as const;

function statedDay(day: Day, newest: Instant) {
  const period = periodOf(day, "day");
  const stated = { period, start: day, end: day };
  return newest >= settledAt(period)
    ? ({ ...stated, status: "closed" } as const)
    : ({ ...stated, status: "partial", missing: [] } as const);
}
