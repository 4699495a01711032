import type { Day } from "../../server/market/day.ts";
import { parseInstant, type Instant } from "../../server/market/instant.ts";
import type { Observation } from "../../server/market/observation.ts";
import type { Observations } from "../../server/ports.ts";

/** Everything a store answers as known at a moment: each held day with all its rows. */
export async function heldAt(
  observations: Observations,
  source: string,
  asOf: Instant | string,
): Promise<Map<Day, Observation[]>> {
  const at = typeof asOf === "string" ? parseInstant(asOf) : asOf;
  const contents = await observations.contents(source, at);
  const rows = Map.groupBy(
    await observations.rows(contents.map(({ id }) => id)),
    ({ content }) => content,
  );
  return new Map(
    contents.map(({ id, day }) => [
      day,
      (rows.get(id) ?? []).map(({ permaslug, tokens }) => ({ permaslug, tokens })),
    ]),
  );
}
