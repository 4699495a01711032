import type { Day } from "./day.ts";
import type { Instant } from "./instant.ts";
import { authorOf, OTHER, type Permaslug } from "./permaslug.ts";

/** A country (ISO 3166-1 alpha-2), `unattributed` or `other`. */
export type Origin = string;

export const UNATTRIBUTED: Origin = "unattributed";

export function isCountry(origin: Origin): boolean {
  return origin !== UNATTRIBUTED && origin !== OTHER;
}

/** An author's headquarters from a day on; `origin` is null where none is known. */
export interface Author {
  readonly author: string;
  readonly name: string;
  readonly origin: string | null;
  readonly from: Day;
  readonly confidence: "high" | "medium" | "low" | "none";
  readonly source: string;
  readonly sourceDate: string;
  readonly note: string;
}

/** One model given an origin of its own: for which days' tokens, and from which as-of on we say so. */
export interface Attribution {
  readonly permaslug: Permaslug;
  readonly origin: string;
  readonly appliesFrom: Day;
  readonly knownFrom: Instant;
}

/** Which country a model's tokens are counted for, by day and as it was known. */
export interface OriginMap {
  readonly authors: readonly Author[];
  readonly attributions: readonly Attribution[];
  /** The author's own origin on a day. */
  ofAuthor(author: string, day: Day): Origin;
  /** The model's origin on a day as known at `asOf`: its own attribution before its author's. */
  ofModel(slug: Permaslug, day: Day, asOf: Instant): Origin;
}

export function originMap(
  authors: readonly Author[],
  attributions: readonly Attribution[],
): OriginMap {
  const byAuthor = Map.groupBy(authors, ({ author }) => author);
  const bySlug = Map.groupBy(attributions, ({ permaslug }) => permaslug);

  function ofAuthor(author: string, day: Day): Origin {
    if (author === OTHER) return OTHER;
    const seats = byAuthor.get(author);
    if (!seats) return UNATTRIBUTED;
    // Asked for every row of every day: an author has one seat, but for a few.
    const [only] = seats;
    if (only && seats.length === 1) return (only.from <= day && only.origin) || UNATTRIBUTED;
    const before = seats.filter(({ from }) => from <= day);
    return latest(before, ({ from }) => from)?.origin ?? UNATTRIBUTED;
  }

  function ofModel(slug: Permaslug, day: Day, asOf: Instant): Origin {
    if (slug === OTHER) return OTHER;
    const own = bySlug.get(slug);
    if (!own) return ofAuthor(authorOf(slug), day);
    const known = own.filter(
      ({ appliesFrom, knownFrom }) => appliesFrom <= day && knownFrom <= asOf,
    );
    const newest = latest(known, ({ appliesFrom, knownFrom }) => `${knownFrom} ${appliesFrom}`);
    return newest?.origin ?? ofAuthor(authorOf(slug), day);
  }
  return { authors, attributions, ofAuthor, ofModel };
}

function latest<Item>(items: readonly Item[], by: (item: Item) => string) {
  let found: Item | undefined;
  for (const item of items) if (!found || by(item) >= by(found)) found = item;
  return found;
}
