import { lastDayOf, type Claim } from "../../market/claim.ts";
import type { ClaimFound } from "../../query/claims.ts";

/** Claims of one entity that count the same, in time order. */
export interface ScopeGroup {
  readonly entity: string;
  readonly scope: Claim["scope"];
  readonly claims: readonly ClaimFound[];
}

/** Claims by what they count; groups in the order of their first claims. */
export function byScope(claims: readonly ClaimFound[]): ScopeGroup[] {
  const groups = Map.groupBy(claims, ({ claim }) => `${claim.entity}\n${claim.scope.en}`);
  return [...groups.values()].flatMap((found) => {
    const [first] = found;
    if (!first) return [];
    const { entity, scope } = first.claim;
    return [{ entity, scope, claims: found.toSorted(inTime) }];
  });
}

/** The newest last, by the time that they speak of, then by when they were stated. */
export function inTime({ claim: a }: ClaimFound, { claim: b }: ClaimFound): number {
  const [left, right] = [a, b].map((of) => `${of.period?.end ?? ""} ${statedBy(of)}`);
  return (left ?? "") < (right ?? "") ? -1 : 1;
}

/** The last day on which it may have been stated; empty where that is not known. */
export function statedBy({ stated }: Claim): string {
  return stated === null ? "" : lastDayOf(stated);
}
