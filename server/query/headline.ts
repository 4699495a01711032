import { VERDICT_IDS, type DefinitionId } from "../market/definition.ts";
import { headlineOf, type Headline } from "../market/headline.ts";
import type { Instant } from "../market/instant.ts";
import { settledAt, spanOf, type Period } from "../market/period.ts";
import { streakOf } from "../market/streak.ts";
import type { Observations, PastYears } from "../ports.ts";
import type { OriginPorts } from "./day-volumes.ts";
import { runsReader } from "./lead-runs.ts";
import type { ReadSeries } from "./series.ts";

export interface HeadlineQuery {
  readonly source: string;
  readonly asOf: Instant;
  readonly definition: DefinitionId;
}

export interface HeadlineAnswer {
  readonly asOf: Instant | null;
  /** Null before a week is closed. */
  readonly headline: Headline | null;
}

export type ReadHeadline = (query: HeadlineQuery) => Promise<HeadlineAnswer>;

interface HeadlinePorts extends OriginPorts {
  readonly observations: Observations;
  readonly pastYears: PastYears;
}

/** The last closed week, its leader, streak, and the verdict over the definitions. */
export function headlineReader(ports: HeadlinePorts, readSeries: ReadSeries): ReadHeadline {
  const { observations, pastYears, origins } = ports;
  const readRuns = runsReader(pastYears, origins, readSeries);

  return async (query) => {
    const { source, definition } = query;
    const asOf = await observations.newestAsOf(source, query.asOf);
    const found = asOf === null ? undefined : await readRuns(query);
    if (asOf === null || !found) return { asOf, headline: null };

    const { week, runs } = found;
    const { period } = week;
    const { compared } = await readWeek(definition, period);
    const verdict = await Promise.all(VERDICT_IDS.map((id) => readWeek(id, period)));
    const past = { weeks: compared, streak: streakOf(runs, period) };
    const verdictWeeks = verdict.flatMap(({ periods }) => periods);
    const { end } = spanOf(period);
    const counts = await observations.countHolding(source, end, settledAt(period), asOf);
    return { asOf, headline: headlineOf(week, past, verdictWeeks, counts < 2) };

    async function readWeek(id: DefinitionId, period: Period) {
      const weekly = { ...query, grain: "week", by: "origin", limit: 1 } as const;
      return readSeries({ ...weekly, definition: id, span: spanOf(period) });
    }
  };
}
