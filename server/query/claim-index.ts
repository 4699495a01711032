import { lastDayOf, supersededBy, type Claim } from "../market/claim.ts";
import { dayOf, parseDay, type Day } from "../market/day.ts";
import type { Instant } from "../market/instant.ts";

type Topic = Claim["topic"];

/** Claims made ready to be found, so that an answer looks at its own topic and page, however many there are. */
export interface ClaimIndex {
  /** Those of a topic, or all, in the order in which they are listed. */
  ofTopic(topic: Topic | undefined): readonly Claim[];
  /** Whether it was stated by then. */
  isKnown(claim: Claim, asOf: Instant): boolean;
  /** Which claim known by then replaced it; null where none did. */
  replacerOf(claim: Claim, asOf: Instant): string | null;
}

const CURATED = parseDay("2026-11-22"); // what was collected then was stated by then

/** The first day on which it can be said to be known; null where nobody says when it was stated. */
function knownFrom({ stated }: Pick<Claim, "stated">): Day | null {
  if (stated === null) return null;
  // A statement of a month may have come on its last day: before then nobody can be said to have known it.
  const last = lastDayOf(stated);
  // A year or month that was running when it was collected had been stated by then.
  return stated.length < 10 && stated <= CURATED && CURATED < last ? CURATED : last;
}

export function isStated(claim: Pick<Claim, "stated">, asOf: Instant): boolean {
  const from = knownFrom(claim);
  return from === null || from <= dayOf(asOf);
}

export function indexOfClaims(claims: readonly Claim[]): ClaimIndex {
  const byTopic = Map.groupBy(claims, ({ topic }) => topic);
  const from = new Map(claims.map((claim) => [claim, knownFrom(claim)]));
  const replacers = Map.groupBy(claims, ({ supersedes }) => supersedes);
  const isKnown = (claim: Claim, asOf: Instant) => {
    const day = from.get(claim) ?? null;
    return day === null || day <= dayOf(asOf);
  };
  return {
    ofTopic: (topic) => (topic === undefined ? claims : (byTopic.get(topic) ?? [])),
    isKnown,
    replacerOf: ({ id }, asOf) => {
      const known = replacers.get(id)?.filter((claim) => isKnown(claim, asOf)) ?? [];
      return supersededBy(known).get(id) ?? null;
    },
  };
}
