import type { Claim, Contradiction } from "../../market/claim.ts";
import type { ClaimFound, ClaimsAnswer } from "../../query/claims.ts";
import { byScope, type ScopeGroup } from "./claim-groups.ts";

/** The two whose tokens a day are set beside each other, each as it counts. */
export const SHOWN = ["ByteDance", "Google"];

/** A group of the chart carries a letter, in the table too. */
export interface LetteredGroup extends ScopeGroup {
  readonly letter: string | null;
}

export interface DailyView {
  readonly shown: readonly LetteredGroup[];
  readonly others: readonly ScopeGroup[];
  readonly claims: readonly ClaimFound[];
  readonly contradictions: readonly Contradiction[];
  /** Claims of the topic that are not among them. */
  readonly more: number;
}

export function dailyOf({ claims, contradictions, more }: ClaimsAnswer): DailyView {
  const groups = byScope(claims);
  const shown = SHOWN.flatMap((entity) => groups.filter((group) => group.entity === entity));
  return {
    shown: lettered(shown),
    others: groups.filter(({ entity }) => !SHOWN.includes(entity)),
    claims,
    contradictions,
    more,
  };
}

function lettered(groups: readonly ScopeGroup[]): LetteredGroup[] {
  const drawn = groups.filter(({ claims }) => claims.some(({ claim }) => isDrawn(claim)));
  return groups.map((group) => {
    const place = drawn.indexOf(group);
    return { ...group, letter: place < 0 ? null : String.fromCodePoint(FIRST_LETTER + place) };
  });
}

const FIRST_LETTER = 65; // A

/** What has no daily equivalent, or speaks of no time, is in the table alone. */
export function isDrawn({ derived, period }: Claim): boolean {
  return derived !== null && derived.perDay > 0n && period !== null;
}

/** Of the widest of its scopes, which holds its largest figure, the newest. */
export function newestOf(groups: DailyView["shown"], entity: string): Claim | undefined {
  const of = groups.filter((group) => group.entity === entity);
  const most = (group: LetteredGroup) =>
    group.claims.reduce((top, { claim }) => Math.max(top, Number(claim.derived?.perDay ?? 0n)), 0);
  const widest = of.toSorted((a, b) => most(b) - most(a))[0];
  return widest?.claims.findLast(({ claim }) => isDrawn(claim))?.claim;
}
