import type { OriginMap } from "../market/origin.ts";
import { joinRuns, runsOf, type LeadRun } from "../market/streak.ts";
import type { PeriodVolumes } from "../market/volume.ts";
import type { PastYears } from "../ports.ts";
import { pastYearsReader, type YearsQuery, type YearWork } from "./past-years.ts";
import type { ReadSeries } from "./series.ts";

const RUNS: YearWork<readonly LeadRun[]> = { form: "runs 1", grain: "week", of: runsOf };

export interface WeekAndRuns {
  /** The last closed week. */
  readonly week: PeriodVolumes;
  /** Of all weeks held up to it. */
  readonly runs: readonly LeadRun[];
}

export type ReadRuns = (query: YearsQuery) => Promise<WeekAndRuns | undefined>;

/** Reads the last closed week and who led up to it. */
export function runsReader(
  pastYears: PastYears,
  origins: OriginMap,
  readSeries: ReadSeries,
): ReadRuns {
  const read = pastYearsReader(pastYears, origins, readSeries);
  return async (query) => {
    const found = await read(query, RUNS);
    return found && { week: found.last, runs: joinRuns(found.worked.flat()) };
  };
}
