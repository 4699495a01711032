import type { DefinitionId } from "../market/definition.ts";
import { lastClosed } from "../market/headline.ts";
import type { Instant } from "../market/instant.ts";
import type { OriginMap } from "../market/origin.ts";
import { spanOfYear, yearOf } from "../market/period.ts";
import { joinRuns, runsOf, type LeadRun } from "../market/streak.ts";
import type { PeriodVolumes } from "../market/volume.ts";
import type { KnownYear, Leads } from "../ports.ts";
import type { ReadSeries } from "./series.ts";

/** To be raised whenever the same weeks would come out as other runs, or as runs written otherwise. */
const FORM = 1;

export interface RunsQuery {
  readonly source: string;
  readonly asOf: Instant;
  readonly definition: DefinitionId;
}

export interface WeekAndRuns {
  /** The last closed week. */
  readonly week: PeriodVolumes;
  /** Of all weeks held up to it. */
  readonly runs: readonly LeadRun[];
}

export type ReadRuns = (query: RunsQuery) => Promise<WeekAndRuns | undefined>;

/** Reads the last closed week and who led up to it: its own year from its days, earlier ones as they were kept. */
export function runsReader(leads: Leads, origins: OriginMap, readSeries: ReadSeries): ReadRuns {
  const basisOf = basisReader(origins);

  return async (query) => {
    const basis = basisOf(query);
    const years = await leads.years(query.source, query.asOf, basis);
    const found = await lastYear(query, years);
    if (!found) return undefined;
    // A later week is closed, so no week of these years is still to close by the passing of time alone.
    const earlier = years.filter(({ year }) => year < yearOf(found.week.period));
    const runs: LeadRun[] = [];
    const worked: KnownYear[] = [];
    for (const known of earlier) {
      const { year, runs: kept } = known;
      const ofYear = kept === null ? runsOf(await weeksOf(query, year)) : readRuns(kept);
      if (kept === null) worked.push({ ...known, runs: JSON.stringify(ofYear) });
      runs.push(...ofYear);
    }
    await keepStanding(query, basis, worked);
    return { week: found.week, runs: joinRuns([...runs, ...runsOf(found.weeks)]) };
  };

  /** The last closed week, and the weeks of its year up to it. */
  async function lastYear(query: RunsQuery, years: readonly KnownYear[]) {
    for (const { year } of years.toReversed()) {
      const weeks = await weeksOf(query, year);
      const week = lastClosed(weeks);
      if (week) return { week, weeks: weeks.filter(({ period }) => period <= week.period) };
    }
    return undefined;
  }

  async function weeksOf(query: RunsQuery, year: string): Promise<readonly PeriodVolumes[]> {
    const weekly = { ...query, grain: "week", by: "origin" } as const;
    return (await readSeries({ ...weekly, span: spanOfYear(year), limit: Infinity })).periods;
  }

  /** Keeps what stood still while it was read: a batch may have come in between. */
  async function keepStanding(query: RunsQuery, basis: string, worked: readonly KnownYear[]) {
    if (worked.length === 0) return;
    const now = await leads.years(query.source, query.asOf, basis);
    const states = new Set(now.map(stateOf));
    const standing = worked.filter((known) => states.has(stateOf(known)));
    await leads.keep(
      query.source,
      basis,
      standing.map((known) => ({ ...known, runs: known.runs ?? "" })),
    );
  }
}

function stateOf({ year, asOf, number }: KnownYear): string {
  return `${year} ${asOf} ${number}`;
}

function readRuns(kept: string): LeadRun[] {
  return JSON.parse(kept) as LeadRun[];
}

/** Names all that decides who led, the days themselves left out: another map of origins is another basis. */
function basisReader({ authors, attributions }: OriginMap) {
  const seats = JSON.stringify(authors.map(({ author, origin, from }) => [author, origin, from]));
  return ({ definition, asOf }: RunsQuery): string => {
    const known = attributions.filter(({ knownFrom }) => knownFrom <= asOf);
    const apart = known.map((one) => [one.permaslug, one.origin, one.appliesFrom, one.knownFrom]);
    return JSON.stringify([FORM, definition, seats, apart]);
  };
}
