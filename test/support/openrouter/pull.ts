import type { Day } from "../../../server/market/day.ts";
import type { Observation } from "../../../server/market/observation.ts";
import { OTHER } from "../../../server/market/permaslug.ts";

/** What the publisher knew at one moment: `asOf` is RFC 3339, each day whole. */
export interface Pull {
  readonly asOf: string;
  readonly days: ReadonlyMap<Day, readonly Observation[]>;
}

/** Everything the publisher ever knew, pulls in time order. */
export interface Archive {
  readonly pulls: readonly Pull[];
}

/** The published order of a day's rows: most tokens first, ties by name, `other` last whatever its size. */
export function inPublishedOrder(rows: Iterable<Observation>): Observation[] {
  return [...rows].toSorted((a, b) => {
    const others = Number(a.permaslug === OTHER) - Number(b.permaslug === OTHER);
    if (others !== 0) return others;
    if (a.tokens !== b.tokens) return a.tokens > b.tokens ? -1 : 1;
    if (a.permaslug === b.permaslug) return 0;
    return a.permaslug < b.permaslug ? -1 : 1;
  });
}
