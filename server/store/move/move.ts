import { createHash, type Hash } from "node:crypto";
import { isPostgres } from "../../store-address.ts";
import { BadCopy } from "../bad-copy.ts";
import { keyOf, type Goal, type Origin, type Row } from "./end.ts";
import { postgresGoal, postgresOrigin } from "./postgres-end.ts";
import { sqliteGoal, sqliteOrigin } from "./sqlite-end.ts";
import { storeTables, type Table } from "./tables.ts";

export interface Moved {
  readonly tables: number;
  readonly rows: number;
}

const ROWS_AT_ONCE = 5_000;
const BODIES_AT_ONCE = 20; // each may be some megabytes

/**
 * Copies a store into a new one of whatever engine, and compares both by counts and hashes before the new one may be
 * opened. Interrupted, it leaves nothing that can be opened, and begins anew when it is run again.
 */
export async function moveStore(
  from: string,
  to: string,
  onProgress: (done: number, total: number) => void,
): Promise<Moved> {
  const tables = storeTables();
  const origin = await originAt(from);
  try {
    const goal = await goalAt(to, tables);
    try {
      const rows = await copyAll(origin, goal, tables, onProgress);
      await goal.finish();
      return { tables: tables.length, rows };
    } catch (error) {
      await goal.close();
      throw error;
    }
  } finally {
    await origin.close();
  }
}

async function originAt(address: string): Promise<Origin> {
  return isPostgres(address) ? postgresOrigin(address) : sqliteOrigin(fileOf(address));
}

async function goalAt(address: string, tables: readonly Table[]): Promise<Goal> {
  return isPostgres(address) ? postgresGoal(address, tables) : sqliteGoal(fileOf(address));
}

async function copyAll(
  origin: Origin,
  goal: Goal,
  tables: readonly Table[],
  onProgress: (done: number, total: number) => void,
): Promise<number> {
  const counts: number[] = [];
  for (const table of tables) counts.push(await origin.count(table));
  const total = counts.reduce((sum, count) => sum + count, 0);
  let done = 0;
  for (const [i, table] of tables.entries()) {
    const written = createHash("sha256");
    for await (const rows of pagesOf(origin, table)) {
      await goal.put(table, rows);
      for (const row of rows) digest(written, row);
      onProgress((done += rows.length), total);
    }
    await compare(goal, table, counts[i] ?? 0, written.digest("hex"));
  }
  return total;
}

async function compare(goal: Goal, table: Table, count: number, hash: string): Promise<void> {
  const found = createHash("sha256");
  let rows = 0;
  for await (const page of pagesOf(goal, table)) {
    for (const row of page) digest(found, row);
    rows += page.length;
  }
  if (rows !== count || found.digest("hex") !== hash)
    throw new BadCopy(`${table.name}: ${rows} rows came of ${count}, or they are not the same`);
}

async function* pagesOf(store: Origin, table: Table): AsyncGenerator<Row[]> {
  const limit = table.columns.some(({ type }) => type === "blob") ? BODIES_AT_ONCE : ROWS_AT_ONCE;
  let after: Row | null = null;
  for (;;) {
    const rows: Row[] = await store.page(table, after, limit);
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < limit || table.key.length === 0) return;
    after = keyOf(table, last);
  }
}

/** One way to write a row down, whatever engine it came from. */
function digest(hash: Hash, row: Row): void {
  for (const value of row) {
    if (value === null) hash.update("null;");
    else if (typeof value === "bigint") hash.update(`${value};`);
    else hash.update(`${value.length}:`).update(value);
  }
  hash.update("\n");
}

function fileOf(address: string): string {
  return address.slice("sqlite:".length);
}
