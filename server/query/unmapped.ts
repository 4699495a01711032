import { dayOf, plusDays, type Day } from "../market/day.ts";
import type { Instant } from "../market/instant.ts";
import { UNATTRIBUTED, type OriginMap } from "../market/origin.ts";
import { periodOf, settledAt } from "../market/period.ts";
import { OTHER } from "../market/permaslug.ts";
import { decimalOf } from "../market/rational.ts";
import type { Observations } from "../ports.ts";

/** An author that nobody has classified, on a closed day of which such authors carried more than a little. */
export interface Unmapped {
  readonly day: Day;
  readonly author: string;
  /** 0..1 of the day. */
  readonly share: number;
}

export type ReadUnmapped = (source: string, asOf: Instant) => Promise<Unmapped[]>;

const DAYS = 7; // what is older was said then
const SHARE_MIN = { n: 1n, d: 200n }; // 0.5 %

/** Authors without a row in the map, where together they exceed 0.5 % of one of the newest closed days. */
export function unmappedReader(observations: Observations, origins: OriginMap): ReadUnmapped {
  const classified = new Set([...origins.authors.map(({ author }) => author), OTHER as string]);
  return async (source, asOf) => {
    const newest = await observations.newestAsOf(source, asOf);
    if (newest === null) return [];
    const last = dayOf(newest);
    const span = { start: plusDays(last, -2 * DAYS), end: last };
    const contents = (await observations.contents(source, asOf, span))
      .filter(({ day }) => newest >= settledAt(periodOf(day, "day")))
      .slice(-DAYS);
    const volumes = Map.groupBy(
      (await observations.authorVolumes(contents.map(({ id }) => id))).filter(
        ({ author }) => !classified.has(author),
      ),
      ({ content }) => content,
    );
    return contents.flatMap(({ id, day, tokens: total }) => {
      const unknown = (volumes.get(id) ?? []).filter(
        ({ author }) => origins.ofAuthor(author, day) === UNATTRIBUTED,
      );
      const sum = unknown.reduce((all, { tokens }) => all + tokens, 0n);
      if (sum * SHARE_MIN.d <= total * SHARE_MIN.n) return [];
      return unknown.map(({ author, tokens }) => ({
        day,
        author,
        share: decimalOf({ n: tokens, d: total }),
      }));
    });
  };
}
