import type { DefinitionId } from "../../market/definition.ts";
import type { Instant } from "../../market/instant.ts";
import type { OriginMap } from "../../market/origin.ts";
import { spanOf, type Period } from "../../market/period.ts";
import type { Clock } from "../../ports.ts";
import type { ContributionsAnswer, ReadContributions } from "../../query/contributions.ts";
import type { HeadlineAnswer, ReadHeadline } from "../../query/headline.ts";
import type { ReadSeries, Series } from "../../query/series.ts";
import type { ReadSources, SourceStatus } from "../../query/sources.ts";

/** What the page reads from. */
export interface PageReads {
  readonly readSeries: ReadSeries;
  readonly readHeadline: ReadHeadline;
  readonly readContributions: ReadContributions;
  readonly readSources: ReadSources;
  readonly origins: OriginMap;
  readonly clock: Clock;
}

/** The market whose headline the page gives. */
export const SOURCE = "openrouter";

const WEEKS_SHOWN = 53; // a year and the week it is compared with

/** All that the page is made from, as known at one moment. */
export interface Answers {
  readonly weeks: Series;
  readonly headline: HeadlineAnswer["headline"];
  /** Of the headline's week; null where there is none. */
  readonly models: Series | null;
  readonly contributions: ContributionsAnswer["change"];
  readonly sources: readonly SourceStatus[];
}

export async function readAll(
  reads: PageReads,
  definition: DefinitionId,
  at: Instant,
): Promise<Answers> {
  const asked = { source: SOURCE, asOf: at, definition };
  const weekly = { ...asked, grain: "week", by: "origin" } as const;
  const [weeks, { headline }, sources] = await Promise.all([
    reads.readSeries({ ...weekly, limit: WEEKS_SHOWN }),
    reads.readHeadline(asked),
    reads.readSources(),
  ]);
  if (!headline) return { weeks, headline, models: null, contributions: null, sources };
  return { weeks, headline, sources, ...(await ofWeek(headline.period)) };

  async function ofWeek(period: Period) {
    const [models, contributions] = await Promise.all([
      reads.readSeries({ ...weekly, by: "model", span: spanOf(period), limit: 1 }),
      reads.readContributions({ ...asked, period, key: "CN", by: "model" }),
    ]);
    return { models, contributions: contributions.change };
  }
}
