import pg from "pg";
import { LostRun } from "../lost-run.ts";
import { migrate } from "./migrate.ts";
import { openPool } from "./pool.ts";

/** Runs statements. A text may have `?` for its values, as on SQLite, or `$1`. */
export interface Sql {
  /** Integers come as numbers; one beyond 2^53 throws. */
  readonly rows: <Row>(text: string, values?: readonly unknown[]) => Promise<Row[]>;
  /** Each row as an array, each integer as a bigint. */
  readonly exact: <Row>(text: string, values?: readonly unknown[]) => Promise<Row[]>;
  /** Answers how many rows it wrote or found. */
  readonly run: (text: string, values?: readonly unknown[]) => Promise<number>;
}

/** A database, connected to when it is first asked something. */
export interface Db extends Sql {
  /** Connects and brings the schema up to date. */
  readonly ready: () => Promise<void>;
  /** All or nothing. Done again from its beginning where it got in another one's way. */
  readonly transaction: <T>(work: (sql: Sql) => Promise<T>) => Promise<T>;
  readonly close: () => Promise<void>;
}

export function openDatabase(databaseUrl: string): Db {
  const { pool, begin } = openPool(databaseUrl);
  let migrated: Promise<void> | undefined;
  const ready = (): Promise<void> => {
    migrated ??= migrate(pool).catch((error: unknown) => {
      migrated = undefined; // to be tried again when it is next asked for
      throw explained(error, databaseUrl);
    });
    return migrated;
  };
  const ask: Ask = async (query) => {
    await ready();
    try {
      return await pool.query(query);
    } catch (error) {
      // It was the connection that was ended, so nothing was done: another one is asked.
      if ((error as pg.DatabaseError).code !== CONNECTION_ENDED) throw error;
      return pool.query(query);
    }
  };
  return {
    ...sqlOver(ask),
    ready,
    transaction: async (work) => {
      await ready();
      return transaction(pool, begin, work);
    },
    close: async () => {
      await migrated?.catch(() => {});
      if (!pool.ended) await pool.end();
    },
  };
}

/** The same database, whose transactions are refused once the run is not under way any more. */
export function fencedBy(db: Db, run: number): Db {
  return {
    ...db,
    transaction: (work) =>
      db.transaction(async (sql) => {
        // Held until the end, so that nobody takes the run over in between.
        const found = await sql.run(
          "select 1 from job_run where id = ? and finished_at is null for share",
          [run],
        );
        if (found === 0) throw new LostRun(run);
        return work(sql);
      }),
  };
}

/** A failure to connect, with where to; it comes as a bare code, or as several of them. */
function explained(error: unknown, databaseUrl: string): unknown {
  const { code, message } = error as pg.DatabaseError;
  if (code === undefined) return error;
  const { host } = new URL(databaseUrl);
  return new Error(`The store at ${host} cannot be used: ${message || code}`, { cause: error });
}

type Query = pg.QueryConfig & { readonly rowMode?: "array" };
type Ask = (query: Query) => Promise<pg.QueryResult>;

function sqlOver(ask: Ask): Sql {
  return {
    rows: async <Row>(text: string, values: readonly unknown[] = []) =>
      (await ask({ text: numbered(text), values: [...values], types: AS_NUMBERS })).rows as Row[],
    exact: async <Row>(text: string, values: readonly unknown[] = []) => {
      const asked = { text: numbered(text), values: [...values], types: AS_BIGINTS };
      return (await ask({ ...asked, rowMode: "array" })).rows as Row[];
    },
    run: async (text, values = []) =>
      (await ask({ text: numbered(text), values: [...values] })).rowCount ?? 0,
  };
}

/** Of this transaction alone. Not for one that adds to the change log: a number that was read is never another change's. */
export const DO_NOT_WAIT_FOR_THE_DISK = "set local synchronous_commit = off";

const CONNECTION_ENDED = "57P01"; // by an operator, or by a server that stops
const TRIES_MAX = 5;
const IN_THE_WAY = new Set(["40001", "40P01"]); // a failed serialization, a deadlock

async function transaction<T>(
  pool: pg.Pool,
  begin: string,
  work: (sql: Sql) => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt(pool, begin, work);
    } catch (error) {
      if (tries === TRIES_MAX || !IN_THE_WAY.has(String((error as pg.DatabaseError).code)))
        throw error;
    }
  }
}

async function attempt<T>(
  pool: pg.Pool,
  begin: string,
  work: (sql: Sql) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query(begin);
    const result = await work(sqlOver((query) => client.query(query)));
    await client.query("commit");
    return result;
  } catch (error) {
    await client.query("rollback").catch((failed: Error) => void (broken = failed));
    throw error;
  } finally {
    client.release(broken);
  }
}

function numbered(text: string): string {
  let count = 0;
  return text.replaceAll("?", () => `$${++count}`);
}

// PostgreSQL's own numbers of its types.
const [INT8, INT4, NUMERIC] = [20, 23, 1700];

function typesWith(integer: (text: string) => unknown): pg.CustomTypesConfig {
  return {
    getTypeParser: ((oid: number, format: "text" | "binary") => {
      if (oid === INT8 || oid === INT4) return integer;
      return oid === NUMERIC ? BigInt : (pg.types.getTypeParser(oid, format) as unknown);
    }) as pg.CustomTypesConfig["getTypeParser"],
  };
}

export const AS_BIGINTS = typesWith(BigInt);
const AS_NUMBERS = typesWith((text) => {
  const number = Number(text);
  if (!Number.isSafeInteger(number)) throw new Error(`${text} is beyond what a number holds`);
  return number;
});

/** Integers as one array literal, which is quicker to write and to read than a list of texts. */
export function integers(values: readonly (number | bigint)[]): string {
  return `{${values.join(",")}}`;
}
