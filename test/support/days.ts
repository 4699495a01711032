import { daysFrom, parseDay, plusDays, type Day } from "../../server/market/day.ts";
import type { Observation } from "../../server/market/observation.ts";
import { parsePermaslug } from "../../server/market/permaslug.ts";
import { inPublishedOrder } from "./openrouter/pull.ts";

/** Tokens by permaslug. */
export type Rows = Readonly<Record<string, bigint>>;
export type Days = ReadonlyMap<Day, readonly Observation[]>;

/** A day's rows in the order a source publishes them. */
export function observationsOf(rows: Rows): Observation[] {
  return inPublishedOrder(
    Object.entries(rows).map(([slug, tokens]) => ({ permaslug: parsePermaslug(slug), tokens })),
  );
}

/** Days written down by hand: rows by day. */
export function daysOf(rows: Readonly<Record<string, Rows>>): Map<Day, Observation[]> {
  return new Map(
    Object.entries(rows).map(([day, ofDay]) => [parseDay(day), observationsOf(ofDay)]),
  );
}

/** So many days in a row from `first` on, each with the rows that `rowsOf` gives it. */
export function manyDays(
  first: string,
  count: number,
  rowsOf: (day: Day, index: number) => Rows,
): Map<Day, Observation[]> {
  const start = parseDay(first);
  return new Map(
    daysFrom(start, plusDays(start, count - 1)).map((day, i) => [
      day,
      observationsOf(rowsOf(day, i)),
    ]),
  );
}

/** A copy with the rows of one day changed. */
export function withDay(days: Days, day: string, rows: Rows): Map<Day, Observation[]> {
  const changed = new Map(Array.from(days, ([d, of]): [Day, Observation[]] => [d, [...of]]));
  return changed.set(parseDay(day), observationsOf(rows));
}

/** The days as a file of one's own. */
export function csvText(days: Days): string {
  const lines = Array.from(days, ([day, rows]) =>
    rows.map(({ permaslug, tokens }) => `${day},${permaslug},${tokens}`),
  );
  return ["date,model_permaslug,total_tokens", ...lines.flat(), ""].join("\n");
}

/** A plain form for comparisons: `day permaslug tokens`, in order. */
export function listed(days: Days): string[] {
  return Array.from(days, ([day, rows]) =>
    rows.map(({ permaslug, tokens }) => `${day} ${permaslug} ${tokens}`),
  ).flat();
}
