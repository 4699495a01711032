import { DEFINITIONS, type DefinitionId } from "../market/definition.ts";
import { dayOf, plusDays } from "../market/day.ts";
import type { Instant } from "../market/instant.ts";
import {
  periodsOf,
  previousOf,
  spanOf,
  type Grain,
  type Period,
  type Span,
} from "../market/period.ts";
import type { By, PeriodVolumes } from "../market/volume.ts";
import { heldDays, periodCounter, type Contents } from "./count-periods.ts";
import type { OriginPorts } from "./day-volumes.ts";

export interface SeriesQuery {
  readonly source: string;
  readonly asOf: Instant;
  readonly grain: Grain;
  readonly by: By;
  readonly definition: DefinitionId;
  /** Periods that overlap it. */
  readonly span?: Span;
  /** The newest so many. */
  readonly limit: number;
  /** Only periods before this one. */
  readonly before?: Period;
}

export interface Series {
  /** Of the newest vintage known; null where there is none. */
  readonly asOf: Instant | null;
  /** In time order. */
  readonly periods: readonly PeriodVolumes[];
  /** Those that they are compared with and that are not among them. */
  readonly compared: readonly PeriodVolumes[];
  /** Where there are earlier ones, the period to go on before. */
  readonly next: Period | null;
}

export type ReadSeries = (query: SeriesQuery) => Promise<Series>;

const ROWS_MAX = 250_000; // ten years of days of 51 models and more; what one request may read by model

/** Periods of a source as known at an as-of, counted under a definition. */
export function seriesReader(ports: OriginPorts): ReadSeries {
  const { observations } = ports;
  const count = periodCounter(ports);

  return async (query) => {
    const asOf = await observations.newestAsOf(query.source, query.asOf);
    if (asOf === null) return { asOf, periods: [], compared: [], next: null };

    const held = await heldFor(query, asOf);
    const { chosen, compared, next } = choose(query, held);
    const counted = await count({ ...query, newest: asOf }, [...compared, ...chosen], held);
    const periods = counted.slice(compared.length);
    return { asOf, periods, compared: counted.slice(0, compared.length), next };
  };

  /** The contents that a question can touch: ten years that nobody asked for are not read. */
  async function heldFor(query: SeriesQuery, newest: Instant): Promise<Contents> {
    const { source, asOf, limit } = query;
    const within = reachOf(query, newest);
    const read = async (span?: Span) => {
      const contents = await observations.contents(source, asOf, span);
      return new Map(contents.map((content) => [content.day, content]));
    };
    if (!within) return read();
    const held = await read(within);
    const isEnough =
      query.span !== undefined ||
      periodsOf(held.keys(), query.grain).length > limit + COMPARED_BACK[query.grain];
    // Holes: the newest periods lie further back than they would without any.
    return isEnough ? held : read();
  }
}

const GRAIN_DAYS: Readonly<Record<Grain, number>> = { day: 1, "7d": 7, week: 7, month: 31 };

// How many periods before those asked for must be in reach. Every held day ends a `7d`, and the one it is compared with
// begins thirteen days before it.
const COMPARED_BACK: Readonly<Record<Grain, number>> = { day: 1, "7d": 14, week: 1, month: 1 };

/** The days of the periods asked for and of those they are compared with; undefined where that is all of them. */
function reachOf({ grain, span, limit, before }: SeriesQuery, newest: Instant): Span | undefined {
  const length = GRAIN_DAYS[grain];
  if (span) return { start: plusDays(span.start, -2 * length), end: plusDays(span.end, length) };
  if (limit > LIMIT_NEAR) return undefined;
  const end = before === undefined ? dayOf(newest) : spanOf(before).end;
  return { start: plusDays(end, -(limit + 4) * length), end };
}

const LIMIT_NEAR = 200; // more periods than a page shows are as well read whole

/** The newest periods that were asked for, as many as one request may read. */
function choose({ grain, by, definition, span, limit, before }: SeriesQuery, held: Contents) {
  const all = periodsOf(held.keys(), grain);
  const asked = all.filter((period) => {
    const { start, end } = spanOf(period);
    return (!span || (start <= span.end && end >= span.start)) && (!before || period < before);
  });
  let from = Math.max(0, asked.length - limit);
  if (by === "model" && DEFINITIONS[definition].top === undefined) {
    from = Math.max(from, boundByRows(asked, held));
  }
  const chosen = asked.slice(from);
  const among = new Set(chosen);
  const heldPeriods = new Set(all);
  const compared = chosen
    .map(previousOf)
    .filter((period) => heldPeriods.has(period) && !among.has(period));
  return { chosen, compared, next: from > 0 ? (chosen[0] ?? null) : null };
}

function boundByRows(periods: readonly Period[], held: Contents): number {
  let rows = 0;
  for (let i = periods.length - 1; i >= 0; i--) {
    for (const day of heldDays(periods[i] as Period, held)) rows += held.get(day)?.rowCount ?? 0;
    if (rows > ROWS_MAX) return Math.min(i + 1, periods.length - 1);
  }
  return 0;
}
