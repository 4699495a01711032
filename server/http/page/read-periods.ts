import { plusDays } from "../../market/day.ts";
import { DEFINITION_IDS } from "../../market/definition.ts";
import { grainOf, spanOf, type Period } from "../../market/period.ts";
import type { Counting } from "../../market/statement.ts";
import type { Series } from "../../query/series.ts";
import type { Frame } from "./frame.ts";
import { extentOf, suiting } from "./range.ts";
import type { PageReads } from "./read.ts";

/** The periods by origin that the address asks for. */
export async function readPeriods(reads: PageReads, { address, at }: Frame): Promise<Series> {
  const { grain, definition } = address;
  const range = address.range ?? suiting(grain);
  const asked = { source: reads.market, asOf: at, definition, grain, by: "origin" } as const;
  const series = await reads.readSeries({ ...asked, ...extentOf(range, grain) });
  if (typeof range === "string" || grainOf(range.from) !== grain) return series;
  // Seven days overlap their neighbours: of those that touch the span only these were meant.
  const within = ({ period }: { period: Period }) => period >= range.from && period <= range.to;
  return { ...series, periods: series.periods.filter(within) };
}

const WEEKS_BEFORE = 26; // half a year is long enough for a sentence

/** The weeks up to one, held and closed, under every definition. */
export async function readCountings(
  reads: PageReads,
  { at }: Frame,
  week: Period,
): Promise<Counting[]> {
  const { start, end } = spanOf(week);
  const span = { start: plusDays(start, -7 * WEEKS_BEFORE), end };
  const asked = { source: reads.market, asOf: at, grain: "week", by: "origin" } as const;
  return Promise.all(
    DEFINITION_IDS.map(async (definition) => {
      const { periods } = await reads.readSeries({
        ...asked,
        definition,
        span,
        limit: WEEKS_BEFORE + 1,
      });
      return { definition, weeks: periods.filter((of) => of.closed && !of.citedAsOf) };
    }),
  );
}
