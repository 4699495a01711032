import type pg from "pg";
import { BadCopy } from "../bad-copy.ts";
import { migrationsOf } from "../migrate.ts";
import { AS_BIGINTS, integers } from "../postgres/database.ts";
import { migrate, UNFINISHED } from "../postgres/migrate.ts";
import { openPool } from "../postgres/pool.ts";
import { pageText, type Goal, type Origin, type Row, type Value } from "./end.ts";
import type { ColumnType, Table } from "./tables.ts";

/** The store in a database, as it is now: what is written meanwhile is not seen. */
export async function postgresOrigin(databaseUrl: string): Promise<Origin> {
  const { client, close } = await connected(databaseUrl, false, async (client) => {
    await client.query("begin isolation level repeatable read read only");
  });
  return { ...originOf(client), close };
}

/** Fills a database whose schema is marked as unfinished until it is whole. */
export async function postgresGoal(databaseUrl: string, tables: readonly Table[]): Promise<Goal> {
  const { client, close } = await connected(databaseUrl, true, (client) => empty(client, tables));
  return {
    ...originOf(client),
    put: (table, rows) => put(client, table, rows),
    finish: async () => {
      await finish(client, tables);
      await close();
    },
    close,
  };
}

/** One connection to a migrated database, after what is to be done over it first. */
async function connected(
  databaseUrl: string,
  isGoal: boolean,
  first: (client: pg.ClientBase) => Promise<void>,
) {
  const { pool } = openPool(databaseUrl);
  let client: pg.PoolClient | undefined;
  const close = async (): Promise<void> => {
    client?.release(true);
    client = undefined;
    if (!pool.ending) await pool.end();
  };
  try {
    await migrate(pool, { isGoal });
    client = await pool.connect();
    await first(client);
    return { client, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function originOf(client: pg.ClientBase): Omit<Origin, "close"> {
  return {
    count: async ({ name }) => {
      const { rows } = await client.query<{ count: string }>(`select count(*) from ${name}`);
      return Number(rows[0]?.count);
    },
    page: async (table, after, limit) => {
      const text = pageText(table, after === null, (n) => `$${n}`);
      const values = [...(after ?? []), limit];
      const asked = { text, values, types: AS_BIGINTS, rowMode: "array" } as const;
      return (await client.query<Value[]>(asked)).rows;
    },
  };
}

/** Takes away what an earlier try left, or what a new store begins with. Refuses where there is more. */
async function empty(client: pg.ClientBase, tables: readonly Table[]): Promise<void> {
  const { rows } = await client.query<{ version: number; filled: boolean }>(
    `select version, exists (select 1 from batch) or exists (select 1 from job_run) as filled
       from tokentide_schema`,
  );
  if (rows[0]?.filled && rows[0].version !== UNFINISHED)
    throw new BadCopy("a store is there already, and it is not empty");
  const names = tables.map(({ name }) => name).join(", ");
  // Sent as one, they are one transaction.
  await client.query(
    `begin; truncate ${names}; update tokentide_schema set version = ${UNFINISHED}; commit`,
  );
}

const ARRAYS: Readonly<Record<ColumnType, string>> = {
  integer: "bigint[]",
  text: "text[]",
  blob: "bytea[]",
};

async function put(client: pg.ClientBase, table: Table, rows: readonly Row[]): Promise<void> {
  const names = table.columns.map(({ name }) => name).join(", ");
  const marks = table.columns.map(({ type }, i) => `$${i + 1}::${ARRAYS[type]}`).join(", ");
  const values = table.columns.map(({ type }, i) => {
    const column = rows.map((row) => row[i] ?? null);
    return type === "integer"
      ? integers(column.map((value) => (value ?? "null") as bigint))
      : column;
  });
  await client.query(`insert into ${table.name} (${names}) select * from unnest(${marks})`, values);
}

/** The next numbers go on behind the copied ones, and the schema gets its version. */
async function finish(client: pg.ClientBase, tables: readonly Table[]): Promise<void> {
  const numbered = tables.filter(
    ({ columns, key }) => key[0] === "id" && columns[0]?.type === "integer",
  );
  const version = migrationsOf("postgres").length;
  await client.query(
    [
      "begin",
      ...numbered.map(
        ({ name }) =>
          `select setval(pg_get_serial_sequence('${name}', 'id'), (select coalesce(max(id), 0) + 1 from ${name}), false)`,
      ),
      `update tokentide_schema set version = ${version}`,
      "commit",
    ].join("; "),
  );
}
