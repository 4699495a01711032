import type { Observations } from "../ports.ts";
import type { ReadRevisions, Revision, RevisionsQuery } from "./revisions.ts";
import type { Instant } from "../market/instant.ts";

export interface RevisionPages {
  readonly asOf: Instant | null;
  readonly total: number;
  readonly pages: () => AsyncIterable<readonly Revision[]>;
}

export type ReadRevisionPages = (
  query: Omit<RevisionsQuery, "limit" | "before"> & { readonly limit?: number },
) => Promise<RevisionPages>;

const PAGE_DAYS = 4; // each has as many vintages as hold it, and each of those is read

/** Every revision, from the oldest day, a few days a page. */
export function revisionPagesReader(
  observations: Observations,
  readRevisions: ReadRevisions,
): ReadRevisionPages {
  return async (query) => {
    const asOf = await observations.newestAsOf(query.source, query.asOf);
    if (asOf === null) return { asOf, total: 0, pages: async function* () {} };
    const { limit } = query;
    if (limit !== undefined) {
      const found = await readRevisions({ ...query, limit });
      return {
        asOf,
        total: 1,
        pages: async function* () {
          yield found.revisions;
        },
      };
    }
    const versions = await observations.revisedDays(query.source, asOf, query.span);
    const days = [...new Set(versions.map(({ day }) => day))];
    return {
      asOf,
      total: Math.ceil(days.length / PAGE_DAYS),
      pages: async function* () {
        for (let i = 0; i < days.length; i += PAGE_DAYS) {
          const page = days.slice(i, i + PAGE_DAYS);
          const [start, end] = [page[0], page.at(-1)];
          if (!start || !end) continue;
          const span = { start, end };
          const found = await readRevisions({ ...query, asOf, span, limit: page.length });
          yield found.revisions;
        }
      },
    };
  };
}
