import type { Headline } from "../../market/headline.ts";
import type { Origin } from "../../market/origin.ts";
import type { Period } from "../../market/period.ts";
import type { ContributionsAnswer } from "../../query/contributions.ts";
import type { NameOf } from "../../query/names.ts";

const MOVES_SHOWN = 10;

export interface Move {
  readonly key: string;
  readonly name: string;
  readonly origin: Origin;
  readonly contributionPp: number;
  readonly changeTokens: bigint;
}

export interface MovesView {
  readonly period: Period;
  readonly previous: Period;
  readonly rows: readonly Move[];
  /** What all rows that are not shown add up to. */
  readonly rest: { readonly count: number; readonly contributionPp: number };
}

/** The largest contributions to the change of shares since the week before. */
export function movesOf(
  { period }: Headline,
  change: ContributionsAnswer["change"],
  nameOf: NameOf,
): MovesView | null {
  if (!change) return null;
  const shown = change.rows.slice(0, MOVES_SHOWN);
  const rows = shown.map((row) => ({ ...row, name: nameOf(row.key) }));
  const others = change.rows.slice(MOVES_SHOWN);
  const rest = { count: others.length, contributionPp: sumPp(others) };
  return { period, previous: change.previous, rows, rest };
}

// In millionths, the smallest that a contribution is told in.
function sumPp(rows: readonly { readonly contributionPp: number }[]): number {
  const millionths = rows.reduce((sum, row) => sum + Math.round(row.contributionPp * 1e6), 0);
  return millionths / 1e6;
}
