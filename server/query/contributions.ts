import { contributions, type Contribution } from "../market/contribution.ts";
import type { DefinitionId } from "../market/definition.ts";
import type { Instant } from "../market/instant.ts";
import type { OriginMap } from "../market/origin.ts";
import { grainOf, previousOf, spanOf, type Period } from "../market/period.ts";
import { authorOf, type Permaslug } from "../market/permaslug.ts";
import { changePp } from "../market/share.ts";
import type { By } from "../market/volume.ts";
import type { ReadSeries } from "./series.ts";

export interface ContributionsQuery {
  readonly source: string;
  readonly asOf: Instant;
  readonly definition: DefinitionId;
  readonly period: Period;
  /** Whose change of share is stated beside the rows. */
  readonly key: string;
  readonly by: "author" | "model";
}

export interface ContributionsAnswer {
  readonly asOf: Instant | null;
  /** Null where the period or the one before it is not closed. */
  readonly change: {
    readonly previous: Period;
    readonly changePp: number;
    /** What `key` may be: what stands in either period. */
    readonly keys: ReadonlySet<string>;
    readonly rows: readonly (Contribution & { readonly origin: string })[];
  } | null;
}

export type ReadContributions = (query: ContributionsQuery) => Promise<ContributionsAnswer>;

/** What each model or author added to the change of shares from the period before. */
export function contributionsReader(origins: OriginMap, readSeries: ReadSeries): ReadContributions {
  return async (query) => {
    const { key, period, by } = query;
    const keyBy: By = /^([A-Z]{2}|other|unattributed)$/.test(key) ? "origin" : by;
    const { asOf, now, before } = await pair(by);
    const keyed = keyBy === by ? { now, before } : await pair(keyBy);
    if (asOf === null || !now?.closed || !before?.closed || !keyed.now || !keyed.before) {
      return { asOf, change: null };
    }
    const { end } = spanOf(period);
    const originOf = (name: string) =>
      by === "model"
        ? origins.ofModel(name as Permaslug, end, query.asOf)
        : origins.ofAuthor(authorOf(name as Permaslug), end);
    const rows = contributions(now, before).map((row) => ({ ...row, origin: originOf(row.key) }));
    const previous = previousOf(period);
    const keys = new Set([...keyed.now.volumes.keys(), ...keyed.before.volumes.keys()]);
    const change = changePp(keyed.now, keyed.before, key);
    return { asOf, change: { previous, changePp: change, keys, rows } };

    async function pair(of: By) {
      const { source, definition } = query;
      const span = spanOf(period);
      const asked = { source, definition, asOf: query.asOf, grain: grainOf(period), by: of, span };
      const series = await readSeries({ ...asked, limit: Infinity });
      const all = [...series.compared, ...series.periods];
      return { asOf: series.asOf, now: find(period), before: find(previousOf(period)) };

      function find(wanted: Period) {
        return all.find((found) => found.period === wanted);
      }
    }
  };
}
