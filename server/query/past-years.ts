import type { DefinitionId } from "../market/definition.ts";
import type { Instant } from "../market/instant.ts";
import type { OriginMap } from "../market/origin.ts";
import { spanOfYear, yearOf } from "../market/period.ts";
import type { PeriodVolumes } from "../market/volume.ts";
import type { KnownYear, PastYears } from "../ports.ts";
import type { ReadSeries } from "./series.ts";

export interface YearsQuery {
  readonly source: string;
  readonly asOf: Instant;
  readonly definition: DefinitionId;
}

/** What is worked out of the periods of a year: anything that JSON holds. */
export interface YearWork<Worked> {
  /** Names it; to be changed whenever the same periods would come out otherwise, or be written otherwise. */
  readonly form: string;
  readonly grain: "week" | "month";
  readonly of: (periods: readonly PeriodVolumes[]) => Worked;
}

export interface ReadYears<Worked> {
  /** The last closed period. */
  readonly last: PeriodVolumes;
  /** What each year came to, in order, the last one up to that period. */
  readonly worked: readonly Worked[];
}

/** Works the last year out from its days; earlier ones once for as long as each stands. */
export function pastYearsReader(
  pastYears: PastYears,
  { authors, attributions }: OriginMap,
  readSeries: ReadSeries,
) {
  const seats = JSON.stringify(authors.map(({ author, origin, from }) => [author, origin, from]));

  /** Undefined before a period is closed. */
  return async <Worked>(
    query: YearsQuery,
    work: YearWork<Worked>,
  ): Promise<ReadYears<Worked> | undefined> => {
    const basis = basisOf(query, work);
    const years = await pastYears.years(query.source, query.asOf, basis);
    const periods = await lastOf(years, async (year) => periodsOf(query, work.grain, year));
    const last = periods.at(-1);
    if (!last) return undefined;
    const worked: Worked[] = [];
    const missing: (KnownYear & { readonly worked: string })[] = [];
    for (const known of years) {
      // A later period is closed, so none of these years is still to close by the passing of time alone.
      if (known.year >= yearOf(last.period)) break;
      const kept =
        known.worked ?? JSON.stringify(work.of(await periodsOf(query, work.grain, known.year)));
      if (known.worked === null) missing.push({ ...known, worked: kept });
      worked.push(JSON.parse(kept) as Worked);
    }
    await keepStanding(query, basis, missing);
    return { last, worked: [...worked, work.of(periods)] };
  };

  async function periodsOf(
    { source, asOf, definition }: YearsQuery,
    grain: "week" | "month",
    year: string,
  ) {
    const span = spanOfYear(year, grain);
    const read = await readSeries({
      source,
      asOf,
      definition,
      grain,
      by: "origin",
      span,
      limit: Infinity,
    });
    return read.periods;
  }

  /** Names all that decides what comes out, the days themselves left out: another map of origins is another basis. */
  function basisOf({ definition, asOf }: YearsQuery, { form, grain }: YearWork<unknown>): string {
    const known = attributions.filter(({ knownFrom }) => knownFrom <= asOf);
    const apart = known.map((one) => [one.permaslug, one.origin, one.appliesFrom, one.knownFrom]);
    return JSON.stringify([form, grain, definition, seats, apart]);
  }

  /** Keeps what stood still while it was read: a batch may have come in between. */
  async function keepStanding(
    { source, asOf }: YearsQuery,
    basis: string,
    years: readonly (KnownYear & { readonly worked: string })[],
  ): Promise<void> {
    if (years.length === 0) return;
    const states = new Set((await pastYears.years(source, asOf, basis)).map(stateOf));
    const standing = years.filter((known) => states.has(stateOf(known)));
    await pastYears.keep(source, basis, standing);
  }
}

/** The periods of the last year that has a closed one, up to that. */
async function lastOf(
  years: readonly KnownYear[],
  periodsOf: (year: string) => Promise<readonly PeriodVolumes[]>,
): Promise<readonly PeriodVolumes[]> {
  for (const { year } of years.toReversed()) {
    const periods = await periodsOf(year);
    const last = periods.findLastIndex(({ closed }) => closed);
    if (last >= 0) return periods.slice(0, last + 1);
  }
  return [];
}

function stateOf({ year, asOf, number }: KnownYear): string {
  return `${year} ${asOf} ${number}`;
}
