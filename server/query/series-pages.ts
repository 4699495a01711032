import type { Day } from "../market/day.ts";
import type { Instant } from "../market/instant.ts";
import { daysOf, periodsOf, previousOf, spanOf, type Period, type Span } from "../market/period.ts";
import type { PeriodVolumes } from "../market/volume.ts";
import type { CitedWeek } from "../ports.ts";
import { citedVolumes } from "./cited.ts";
import { heldDays, periodCounter, type Contents } from "./count-periods.ts";
import type { OriginPorts } from "./day-volumes.ts";
import type { Series, SeriesQuery } from "./series.ts";

export type SeriesPagesQuery = Omit<SeriesQuery, "limit" | "before"> & {
  /** The newest so many; all of them where it is absent. */
  readonly limit?: number;
};

/** Every period of a series, from the oldest, in pages of about as many rows. */
export interface SeriesPages {
  readonly asOf: Instant | null;
  readonly total: number;
  readonly pages: () => AsyncIterable<Pick<Series, "periods" | "compared">>;
}

export type ReadSeriesPages = (query: SeriesPagesQuery) => Promise<SeriesPages>;

const PAGE_ROWS = 1_000; // a few milliseconds, which is how long another request waits for it
const COMPARED_MAX = 7; // of `7d` the period compared with lies seven periods back

/** Reads series of any length in constant memory. What is held is looked up once, so later vintages change nothing. */
export function seriesPagesReader(
  ports: OriginPorts,
  cited: readonly CitedWeek[],
): ReadSeriesPages {
  const { observations } = ports;
  const count = periodCounter(ports);

  return async (query) => {
    const { source, grain, asOf, limit } = query;
    const newest = await observations.newestAsOf(source, asOf);
    if (newest === null) return { asOf: null, total: 0, pages: async function* () {} };
    const contents = await observations.contents(source, asOf);
    const held: Contents = new Map(contents.map((content) => [content.day, content]));
    const all = periodsOf(held.keys(), grain);
    const weeks = citedWeeks(query);
    const chosen = [...new Set([...all, ...weeks.keys()])]
      .filter((period) => overlaps(period, query.span))
      .toSorted()
      .slice(-(limit ?? Infinity));
    const asked = { query: { ...query, newest }, held, heldPeriods: new Set(all), weeks };
    return { asOf: newest, total: chosen.length, pages: () => pagesOf(asked, chosen) };
  };

  interface Asked {
    readonly query: Parameters<typeof count>[0];
    readonly held: Contents;
    readonly heldPeriods: ReadonlySet<Period>;
    readonly weeks: ReadonlyMap<Period, CitedWeek>;
  }

  async function* pagesOf(asked: Asked, chosen: readonly Period[]) {
    let carried: PeriodVolumes[] = [];
    for (const page of splitByRows(chosen, asked.held)) {
      const known = new Set([...page, ...carried.map(({ period }) => period)]);
      const missing = [...new Set(page.map(previousOf))].filter(
        // What the page before has is carried on; only the first page lacks any.
        (period) => carried.length === 0 && asked.heldPeriods.has(period) && !known.has(period),
      );
      const counted = await count(asked.query, [...missing, ...page], asked.held);
      const periods = counted.slice(missing.length).map((period) => withCited(period, asked.weeks));
      yield { periods, compared: [...carried, ...counted.slice(0, missing.length)] };
      carried = [...carried, ...counted.slice(0, missing.length), ...periods].slice(-COMPARED_MAX);
    }
  }

  function citedWeeks({ source, definition, grain, by, asOf }: SeriesPagesQuery) {
    const known = cited.filter(
      (week) => week.source === source && week.definition === definition && week.asOf <= asOf,
    );
    const isOfWeeks = grain === "week" && by === "origin";
    return new Map(isOfWeeks ? known.map((week) => [week.period, week]) : []);
  }
}

function withCited(counted: PeriodVolumes, weeks: ReadonlyMap<Period, CitedWeek>): PeriodVolumes {
  const week = weeks.get(counted.period);
  return week && !counted.closed ? citedVolumes(week) : counted;
}

function overlaps(period: Period, span: Span | undefined): boolean {
  if (!span) return true;
  const { start, end } = spanOf(period);
  return start <= span.end && end >= span.start;
}

/** Runs of periods that need about as many rows each; one period at least. */
function* splitByRows(periods: readonly Period[], held: Contents): Generator<Period[]> {
  let page: Period[] = [];
  let rows = 0;
  let before: ReadonlySet<Day> = new Set();
  for (const period of periods) {
    // Of overlapping periods a day is read once.
    const own = heldDays(period, held).filter((day) => !before.has(day));
    const more = own.reduce((sum, day) => sum + (held.get(day)?.rowCount ?? 0), 0);
    if (page.length > 0 && rows + more > PAGE_ROWS) {
      yield page;
      page = [];
      rows = 0;
    }
    page.push(period);
    rows += more;
    before = new Set(daysOf(period));
  }
  if (page.length > 0) yield page;
}
