import { knownFrom, type Claim } from "../market/claim.ts";
import type { Day } from "../market/day.ts";
import type { ListedQuery } from "../ports.ts";

/** A claim as a row without its list, in the order of CLAIM_COLUMNS. */
export function rowOf(claim: Claim, position: number): (string | number | null)[] {
  const { id, statement, topic, entity, supersedes } = claim;
  const from = knownFrom(claim) ?? ALWAYS;
  return [position, id, statement, topic, entity.toLowerCase(), from, supersedes, textOf(claim)];
}

export const CLAIM_COLUMNS = "position, id, statement, topic, entity, known_from, supersedes, body";

const ALWAYS = ""; // before any day

function textOf(claim: Claim): string {
  const { derived } = claim;
  const kept: Kept = {
    ...claim,
    derived: derived && { ...derived, perDay: String(derived.perDay) },
  };
  return JSON.stringify(kept);
}

/** The claim that a row's body holds. */
export function claimOf(body: string): Claim {
  const kept = JSON.parse(body) as Kept;
  const { derived } = kept;
  return { ...kept, derived: derived && { ...derived, perDay: BigInt(derived.perDay) } };
}

/** JSON has no exact integers of any size. */
type Kept = Omit<Claim, "derived"> & {
  readonly derived: { readonly perDay: string; readonly formula: string } | null;
};

/** What follows `where`, with `?` for its values. */
export interface Where {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** How an engine says that a column is one of some names, and is given them. */
export interface Among {
  readonly text: (column: string) => string;
  readonly value: (names: readonly string[]) => unknown;
}

type Part = readonly [text: string, ...values: unknown[]];

/** The order of a few found by name: a sum, or SQLite would go along the positions of the whole list. */
export const BY_PLACE = "position + 0";

/** What the claims asked for are ordered by. */
export function orderOf({ names }: ListedQuery): string {
  return names ? BY_PLACE : "position";
}

/** The claims of a list that are asked for, behind a position. */
export function whereOf(list: number, query: ListedQuery, after: number, among: Among): Where {
  const { day, topic, entity, names, without = [] } = query;
  const parts: Part[] = [
    [`batch = ? and ${orderOf(query)} > ? and known_from <= ?`, list, after, day],
  ];
  if (topic !== undefined) parts.push(["topic = ?", topic]);
  if (entity !== undefined) parts.push(["entity = ?", entity.toLowerCase()]);
  if (names) parts.push(namedBy(list, names, among));
  if (without.length > 0) parts.push([`not (${among.text("id")})`, among.value(without)]);
  return joined(parts);
}

/** The claims of a list that one of these names is the id or the statement of. */
export function whereNamed(list: number, names: readonly string[], among: Among): Where {
  return joined([["batch = ?", list], namedBy(list, names, among)]);
}

/** The claims of a list, stated by the day, that say they replace one of these. */
export function whereReplacing(
  list: number,
  day: Day,
  ids: readonly string[],
  among: Among,
): Where {
  return joined([
    ["batch = ? and known_from <= ?", list, day],
    [among.text("supersedes"), among.value(ids)],
  ]);
}

/** Either is found by an index of its own; of an `or` SQLite looks at every claim. */
function namedBy(list: number, names: readonly string[], { text, value }: Among): Part {
  const by = (column: string) => `select id from claim where batch = ? and ${text(column)}`;
  const found = value(names);
  return [`id in (${by("id")} union all ${by("statement")})`, list, found, list, found];
}

function joined(parts: readonly Part[]): Where {
  return {
    text: parts.map(([text]) => text).join(" and "),
    values: parts.flatMap(([, ...values]) => values),
  };
}
