import { LRUCache } from "lru-cache";
import type { Claim } from "../market/claim.ts";
import { dayOf } from "../market/day.ts";
import type { Instant } from "../market/instant.ts";
import type { Documents, ListedClaims, ListedQuery, ListPage } from "../ports.ts";

/** A common list of claims as known at a moment, without those whose ids are our own. */
export interface CommonList {
  page(
    query: Omit<ListedQuery, "day" | "without">,
    page: ListPage,
  ): ReturnType<ListedClaims["page"]>;
  /** Those that say they replace one of these, in the list's order. */
  replacing(ids: readonly string[]): Promise<Claim[]>;
  /** Whether it is the id or the statement of a claim. */
  has(name: string): Promise<boolean>;
}

/** Null before the first list. */
export type ReadList = (asOf: Instant) => Promise<CommonList | null>;

export interface ListPorts {
  readonly documents: Documents;
  readonly claims: ListedClaims;
}

const REMEMBERED = 8; // the newest, and a few that frozen links ask for

/** Reads a common list from the rows kept of it; of a list that was kept before there were rows, makes them first. */
export function listReader(
  { documents, claims }: ListPorts,
  source: string,
  own: readonly Claim[],
  read: (body: Uint8Array) => Promise<readonly Claim[]>,
): ReadList {
  const ownIds = own.map(({ id }) => id);
  const oursOf = new LRUCache<number, Promise<readonly string[]>>({ max: REMEMBERED });

  return async (asOf) => {
    const found = await claims.newest(source, asOf);
    if (!found) return null;
    const { list } = found;
    const known = oursOf.get(list) ?? prepare(found.isKept, list, asOf);
    oursOf.set(list, known);
    // What failed may be asked for again.
    void known.catch(() => oursOf.delete(list));
    const without = await known;
    const day = dayOf(asOf);
    return {
      page: (query, page) => claims.page(list, { ...query, day, without }, page),
      replacing: async (ids) =>
        (await claims.replacing(list, day, ids)).filter(({ id }) => !without.includes(id)),
      has: async (name) => (await claims.named(list, [name])).length > 0,
    };
  };

  /** Which of our own ids the list has too. */
  async function prepare(isKept: boolean, list: number, asOf: Instant): Promise<readonly string[]> {
    if (!isKept) {
      const document = await documents.newest(source, asOf);
      if (document) await claims.keep(list, await read(document.body));
    }
    const named = new Set(await claims.named(list, ownIds));
    return ownIds.filter((id) => named.has(id));
  }
}
