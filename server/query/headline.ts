import { VERDICT_IDS, type DefinitionId } from "../market/definition.ts";
import { headlineOf, lastClosed, type Headline } from "../market/headline.ts";
import type { Instant } from "../market/instant.ts";
import { settledAt, spanOf } from "../market/period.ts";
import type { PeriodVolumes } from "../market/volume.ts";
import type { Observations } from "../ports.ts";
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

/** The last closed week, its leader, streak, and the verdict over the definitions. */
export function headlineReader(observations: Observations, readSeries: ReadSeries): ReadHeadline {
  return async (query) => {
    const { source, definition } = query;
    const weekly = { ...query, grain: "week", by: "origin" } as const;
    const { asOf, periods: weeks } = await readSeries({ ...weekly, limit: Infinity });
    const week = lastClosed(weeks);
    if (asOf === null || !week) return { asOf, headline: null };

    const verdictWeeks = await Promise.all(VERDICT_IDS.map((id) => weekUnder(id, week)));
    const { end } = spanOf(week.period);
    const counts = await observations.countHolding(source, end, settledAt(week.period), asOf);
    return { asOf, headline: headlineOf(week, weeks, verdictWeeks, counts < 2) };

    async function weekUnder(id: DefinitionId, week: PeriodVolumes): Promise<PeriodVolumes> {
      if (id === definition) return week;
      const span = spanOf(week.period);
      const { periods } = await readSeries({ ...weekly, definition: id, span, limit: 1 });
      return periods[0] as PeriodVolumes;
    }
  };
}
