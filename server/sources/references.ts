import type { z } from "zod";
import type { Claim, Contradiction, MarketEvent, SeedFigure } from "../market/claim.ts";
import { BadTable, readTable } from "./table.ts";

/** A table as it was read, to say where in it a row stands. */
export interface Table {
  readonly file: string;
  readonly csv: string;
  readonly shape: Identified;
}

export type Identified = z.ZodObject<{ id: z.ZodString }>;

/** What a row names in one of its fields, and what may be named there. */
export interface Naming {
  readonly of: Table;
  readonly id: string;
  readonly field: string;
  readonly names: readonly string[];
  readonly known: ReadonlySet<string>;
}

export interface Names {
  readonly claims: ReadonlyMap<string, Claim>;
  /** Claims, statements and events. */
  readonly all: ReadonlySet<string>;
  readonly seeds: ReadonlySet<string>;
}

interface Named {
  readonly claims: readonly Claim[];
  readonly events: readonly MarketEvent[];
  readonly seedFigures: readonly SeedFigure[];
  readonly contradictions: readonly Contradiction[];
}

export function namesOf({ claims, events, seedFigures }: Named): Names {
  return {
    claims: new Map(claims.map((claim) => [claim.id, claim])),
    all: new Set([
      ...claims.flatMap(({ id, statement }) => [id, statement]),
      ...events.map(({ id }) => id),
    ]),
    seeds: new Set(seedFigures.map(({ id }) => id)),
  };
}

/** Throws with file, line and field where a row names what is not there. */
export function refuseDangling(namings: readonly Naming[]): void {
  for (const { of, id, field, names, known } of namings) {
    const dangling = names.find((name) => !known.has(name));
    if (dangling !== undefined) refuse(of, id, field, `"${dangling}" is the id of nothing here`);
  }
}

/** Throws with file, line and field where a claim names what is not there, or replaces itself in the end. */
export function refuseClaims(of: Table, claims: readonly Claim[], names: Names): void {
  const ids = new Set(names.claims.keys());
  refuseDangling(
    claims.flatMap(({ id, supersedes, seeAlso, seed }) => [
      { of, id, field: "supersedes", names: supersedes === null ? [] : [supersedes], known: ids },
      { of, id, field: "see_also", names: seeAlso, known: names.all },
      { of, id, field: "seed", names: seed, known: names.seeds },
    ]),
  );
  const circular = claims.find((claim) => replacesItself(claim, names.claims));
  if (circular) refuse(of, circular.id, "supersedes", "it replaces itself in the end");
}

function replacesItself({ id, supersedes }: Claim, claims: ReadonlyMap<string, Claim>): boolean {
  const passed = new Set<string>();
  for (let at = supersedes; at !== null && !passed.has(at);) {
    passed.add(at);
    at = claims.get(at)?.supersedes ?? null;
  }
  return passed.has(id);
}

/** Throws where a claim of one table stands in another too. */
export function refuseTwice(
  tables: readonly { readonly of: Table; readonly claims: readonly Claim[] }[],
): void {
  const passed = new Set<string>();
  for (const { of, claims } of tables) {
    const again = claims.find(({ id }) => passed.has(id));
    if (again) refuse(of, again.id, "id", `"${again.id}" stands in another file too`);
    for (const { id } of claims) passed.add(id);
  }
}

/** Reads the table once more to tell the line. */
function refuse({ file, csv, shape }: Table, id: string, field: string, message: string): never {
  const without = shape.refine((row) => row.id !== id, { path: [field], message });
  readTable(file, csv, without, (row) => row.id);
  throw new BadTable(`${file}, ${id}, ${field}: ${message}`);
}
