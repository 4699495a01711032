import { weekSaid, type Contradiction } from "../../market/claim.ts";
import type { DefinitionId } from "../../market/definition.ts";
import type { Period } from "../../market/period.ts";
import type { ClaimFound, ClaimsAnswer } from "../../query/claims.ts";
import { inTime } from "./claim-groups.ts";

/** How near a count must come to be said to reproduce what the press counts, in per cent. */
const REPRODUCED_PCT = 0.25;

/** Which definition comes nearest to all that was said of countries in a week. */
export interface Fit {
  readonly definition: DefinitionId;
  /** The largest difference, in per cent. */
  readonly off: number;
  readonly reproduces: boolean;
}

export interface PressWeek {
  readonly period: Period;
  readonly claims: readonly ClaimFound[];
  /** Null for a week that we cannot count, or of which a total alone was said. */
  readonly fit: Fit | null;
}

export interface PressView {
  /** Newest first. */
  readonly weeks: readonly PressWeek[];
  /** Whatever else the reports say, by statement, newest first. */
  readonly others: readonly (readonly ClaimFound[])[];
  readonly claims: readonly ClaimFound[];
  readonly contradictions: readonly Contradiction[];
  /** Claims of the topic that are not among them. */
  readonly more: number;
}

/** What the press said of the tokens of a week, by week; all else that it said apart. */
export function pressOf({ claims, contradictions, more }: ClaimsAnswer): PressView {
  const byWeek = Map.groupBy(claims, weekOf);
  const weeks = [...byWeek].flatMap(([period, found]) =>
    period === null ? [] : [{ period, claims: found, fit: fitOf(found) }],
  );
  return {
    weeks: weeks.toSorted((a, b) => (a.period < b.period ? 1 : -1)),
    others: byStatement(byWeek.get(null) ?? []),
    claims,
    contradictions,
    more,
  };
}

function byStatement(claims: readonly ClaimFound[]): ClaimFound[][] {
  const groups = Map.groupBy(claims.toSorted(inTime).toReversed(), ({ claim }) => claim.statement);
  return [...groups.values()].map((group) => group.toReversed());
}

function weekOf({ claim }: ClaimFound): Period | null {
  return claim.quantity === "week_tokens" ? weekSaid(claim) : null;
}

// A total is of the whole market, whatever the figures by country beside it are counted from.
function fitOf(found: readonly ClaimFound[]): Fit | null {
  const worst = new Map<DefinitionId, number>();
  for (const { claim, counted } of found) {
    if (claim.country === null) continue;
    for (const { definition, differencePct } of counted?.byDefinition ?? []) {
      worst.set(definition, Math.max(worst.get(definition) ?? 0, Math.abs(differencePct)));
    }
  }
  const [best] = [...worst].toSorted(([, a], [, b]) => a - b);
  if (!best) return null;
  const [definition, off] = best;
  return { definition, off, reproduces: off <= REPRODUCED_PCT };
}
