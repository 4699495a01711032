import type { Claim } from "./market/claim.ts";
import type { Day } from "./market/day.ts";
import type { Instant } from "./market/instant.ts";

// The claims of common lists, as a store holds them; ports.ts hands these on.

/** A list as it came once; what it holds never changes. */
export interface ListVersion {
  readonly list: number;
  /** False where it was kept before its claims were. */
  readonly isKept: boolean;
}

export interface ListedQuery {
  /** Stated by then. */
  readonly day: Day;
  readonly topic?: Claim["topic"] | undefined;
  /** In any case. */
  readonly entity?: string | undefined;
  /** Ids of claims, or of statements. */
  readonly names?: readonly string[] | undefined;
  /** Ids that are left out. */
  readonly without?: readonly string[];
}

export interface ListPage {
  /** The claim of this id is the last of the page before; null for the first page. */
  readonly after: string | null;
  readonly limit: number;
  /** Of those that come after, so many are counted at most. */
  readonly moreMax: number;
}

/** Reads of the claims of common lists, each in the order of its list. */
export interface ListedClaims {
  /** The list known by `asOf`; null before the first. */
  newest(source: string, asOf: Instant): Promise<ListVersion | null>;
  /** Keeps the claims of a list that was kept without them; does nothing where it has them. One transaction. */
  keep(list: number, claims: readonly Claim[]): Promise<void>;
  /** The claims asked for, and how many come after these, up to `moreMax`. */
  page(
    list: number,
    query: ListedQuery,
    page: ListPage,
  ): Promise<{ readonly claims: Claim[]; readonly more: number }>;
  /** Those stated by the day that say they replace one of these. */
  replacing(list: number, day: Day, ids: readonly string[]): Promise<Claim[]>;
  /** The ids of those whose id or statement is one of these, in no order. */
  named(list: number, names: readonly string[]): Promise<string[]>;
}
