import type { Instant } from "../market/instant.ts";
import type { Origin, OriginMap } from "../market/origin.ts";
import type { Period } from "../market/period.ts";
import type { PeriodVolumes } from "../market/volume.ts";
import type { PastYears } from "../ports.ts";
import { pastYearsReader, type YearWork } from "./past-years.ts";
import type { ReadSeries } from "./series.ts";

/** Tokens of a closed month, all that is listed. */
export interface MonthVolumes {
  readonly period: Period;
  readonly total: bigint;
  readonly origins: ReadonlyMap<Origin, bigint>;
}

export type ReadMonths = (query: {
  readonly source: string;
  readonly asOf: Instant;
}) => Promise<readonly MonthVolumes[]>;

/** Its period, total and tokens by origin, the numbers as digits. */
type WrittenMonth = readonly [Period, string, Readonly<Record<Origin, string>>];

const MONTHS: YearWork<readonly WrittenMonth[]> = { form: "months 1", grain: "month", of: written };

/** Reads every closed month in time order. */
export function monthsReader(
  pastYears: PastYears,
  origins: OriginMap,
  readSeries: ReadSeries,
): ReadMonths {
  const read = pastYearsReader(pastYears, origins, readSeries);
  return async (query) => {
    const found = await read({ ...query, definition: "all" }, MONTHS);
    return (found?.worked ?? []).flat().map(monthOf);
  };
}

function written(periods: readonly PeriodVolumes[]): WrittenMonth[] {
  return periods
    .filter(({ closed }) => closed)
    .map(({ period, total, volumes }) => {
      const byOrigin = Array.from(volumes, ([origin, { tokens }]) => [origin, String(tokens)]);
      return [period, String(total), Object.fromEntries(byOrigin)];
    });
}

function monthOf([period, total, byOrigin]: WrittenMonth): MonthVolumes {
  const origins = Object.entries(byOrigin).map(([origin, n]) => [origin, BigInt(n)] as const);
  return { period, total: BigInt(total), origins: new Map(origins) };
}
