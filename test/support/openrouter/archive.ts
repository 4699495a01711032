import { parseDay, type Day } from "../../../server/market/day.ts";
import type { Observation } from "../../../server/market/observation.ts";
import { parsePermaslug, type Permaslug } from "../../../server/market/permaslug.ts";
import { inPublishedOrder, type Archive, type Pull } from "./pull.ts";

export type { Archive, Pull } from "./pull.ts";
export { syntheticArchive, type SyntheticMarket } from "./synthetic.ts";

type Known = Map<Day, Map<Permaslug, bigint>>;

/**
 * Reads `as_of,date,model_permaslug,total_tokens`: a row is a value new or changed at `as_of`, an empty value a row
 * that is gone. Pull k holds every delta up to the k-th `as_of`.
 */
export function archiveOfDeltas(csvText: string): Archive {
  const known: Known = new Map();
  const pulls: Pull[] = [];
  for (const [asOf, deltas] of deltasByAsOf(csvText)) {
    for (const { day, permaslug, tokens } of deltas) {
      const rows = known.get(day) ?? new Map<Permaslug, bigint>();
      known.set(day, rows);
      if (tokens === null) rows.delete(permaslug);
      else rows.set(permaslug, tokens);
    }
    pulls.push({ asOf, days: frozen(known) });
  }
  return { pulls };
}

/** The independent oracle: each day as the newest pull up to `asOf` that holds the day has it. */
export function rowsKnownAt(archive: Archive, asOf: string): Map<Day, Observation[]> {
  const rows = new Map<Day, Observation[]>();
  const limit = Date.parse(asOf);
  for (const pull of archive.pulls) {
    if (Date.parse(pull.asOf) > limit) continue;
    for (const [day, observations] of pull.days) rows.set(day, inPublishedOrder(observations));
  }
  return new Map([...rows].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

interface Delta {
  readonly day: Day;
  readonly permaslug: Permaslug;
  readonly tokens: bigint | null;
}

function deltasByAsOf(csvText: string): [asOf: string, deltas: Delta[]][] {
  const [header, ...lines] = csvText.split(/\r?\n/).filter((line) => line !== "");
  if (header !== "as_of,date,model_permaslug,total_tokens") {
    throw new RangeError(`"${header}" is not the header of a file of deltas`);
  }
  const byAsOf = Map.groupBy(lines.map(parseLine), ({ asOf }) => asOf);
  return [...byAsOf].toSorted(([a], [b]) => Date.parse(a) - Date.parse(b));
}

function parseLine(line: string): Delta & { readonly asOf: string } {
  const [asOf = "", date = "", slug = "", value = ""] = line.split(",");
  return {
    asOf,
    day: parseDay(date),
    permaslug: parsePermaslug(slug),
    tokens: value === "" ? null : BigInt(value),
  };
}

function frozen(known: Known): Map<Day, Observation[]> {
  return new Map(
    Array.from(known, ([day, rows]) => [
      day,
      inPublishedOrder(Array.from(rows, ([permaslug, tokens]) => ({ permaslug, tokens }))),
    ]),
  );
}
