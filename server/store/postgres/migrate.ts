import type pg from "pg";
import { migrationsOf, NewerSchema, type Migration } from "../migrate.ts";

const TRIES_MAX = 10;
// Another process made the same table, or was about to, at the same time.
const MADE_MEANWHILE = new Set(["23505", "42P07", "42P06", "40P01", "XX000"]);

/** In the place of the version while a store is being moved into the database. */
export const UNFINISHED = -1;

/**
 * Brings the schema up to date. Throws, untouched, where it is somebody else's or newer, or half moved there unless it
 * is to be moved into.
 */
export async function migrate(pool: pg.Pool, { isGoal = false } = {}): Promise<void> {
  const migrations = migrationsOf("postgres");
  for (let tries = 1; ; tries++) {
    try {
      const found = await versionIn(pool, migrations.length);
      if (found === migrations.length || (found === UNFINISHED && isGoal)) return;
      if (found === UNFINISHED)
        throw new Error("A move into this store was not finished. Run migrate-store again.");
      await inTransaction(pool, (client) => apply(client, migrations));
      return;
    } catch (error) {
      if (tries === TRIES_MAX || !MADE_MEANWHILE.has(String((error as pg.DatabaseError).code)))
        throw error;
    }
  }
}

async function apply(client: pg.ClientBase, migrations: readonly Migration[]): Promise<void> {
  await client.query("create table if not exists tokentide_schema (version integer not null)");
  // Whoever comes second waits here, and then finds that everything is done.
  await client.query("lock table tokentide_schema in exclusive mode");
  const found = await versionIn(client, migrations.length);
  for (const { number, sql } of migrations.filter(({ number }) => number > found)) {
    await client.query(sql);
    await client.query("delete from tokentide_schema");
    await client.query("insert into tokentide_schema values ($1)", [number]);
  }
}

/** 0 where there is nothing yet. */
async function versionIn(db: pg.Pool | pg.ClientBase, known: number): Promise<number> {
  const [ours, tables] = await tablesOf(db);
  if (!ours && tables > 0)
    throw new Error(
      "The database holds tables of something else. Give Tokentide a database of its own. It was not touched.",
    );
  if (!ours) return 0;
  const { rows } = await db.query<{ version: number }>("select version from tokentide_schema");
  const version = rows[0]?.version ?? 0;
  if (version > known) throw new NewerSchema(version, known);
  return version;
}

/** Whether our own table is there, and how many others are that no extension brought. */
async function tablesOf(db: pg.Pool | pg.ClientBase): Promise<[boolean, number]> {
  const { rows } = await db.query<{ ours: boolean; others: number }>(
    `select coalesce(bool_or(relname = 'tokentide_schema'), false) as ours,
            (count(*) filter (where relname <> 'tokentide_schema'))::int as others
       from pg_class c
      where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p')
        and not exists (select 1 from pg_depend d where d.objid = c.oid and d.deptype = 'e')`,
  );
  return [rows[0]?.ours ?? false, rows[0]?.others ?? 0];
}

async function inTransaction(
  pool: pg.Pool,
  work: (client: pg.ClientBase) => Promise<void>,
): Promise<void> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query("begin");
    await work(client);
    await client.query("commit");
  } catch (error) {
    await client.query("rollback").catch((failed: Error) => void (broken = failed));
    throw error;
  } finally {
    client.release(broken);
  }
}
