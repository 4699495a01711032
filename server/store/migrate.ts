import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const MIGRATIONS = join(import.meta.dirname, "../../data/migrations");

export interface Migration {
  readonly number: number;
  readonly sql: string;
}

/** The numbered SQL files of an engine, in order. */
export function migrationsOf(engine: "sqlite" | "postgres"): Migration[] {
  const folder = join(MIGRATIONS, engine);
  return readdirSync(folder)
    .toSorted()
    .map((file) => ({
      number: Number.parseInt(file, 10),
      sql: readFileSync(join(folder, file), "utf8"),
    }));
}

/** The store was written by a newer Tokentide; it was left as it is. */
export class NewerSchema extends Error {
  constructor(found: number, known: number) {
    super(
      `The store has schema ${found}; this Tokentide knows schemas up to ${known}. ` +
        "Use the Tokentide that wrote it, or a newer one. The store was not touched.",
    );
  }
}
