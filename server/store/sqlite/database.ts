import Database from "better-sqlite3";
import { LostRun } from "../lost-run.ts";
import { migrationsOf, NewerSchema, type Migration } from "../migrate.ts";

export type Db = Database.Database;

const APPLICATION_ID = 0x746b7469; // "tkti", so that a store is told from any other SQLite file
export const BUSY_MS = 10_000; // longer than another process's largest transaction

/** Opens or makes the file and brings its schema up to date. Throws, untouched, where it is not ours or newer. */
export function openDatabase(file: string): Db {
  const db = opened(file);
  try {
    const migrations = migrationsOf("sqlite");
    refuseForeign(db, migrations.length);
    db.pragma("journal_mode = wal");
    db.pragma("synchronous = full");
    db.pragma("foreign_keys = on");
    for (const migration of migrations) apply(db, migration);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function opened(file: string): Db {
  try {
    return new Database(file, { timeout: BUSY_MS });
  } catch (cause) {
    throw new Error(`The store ${file} cannot be opened: ${(cause as Error).message}.`, { cause });
  }
}

/**
 * Runs a transaction that need not outlive a power cut, so that its commit waits for no disk. It outlives the end of
 * the process, however that comes.
 */
export function unforced<Result>(db: Db, run: () => Result): Result {
  db.pragma("synchronous = normal");
  try {
    return run();
  } finally {
    db.pragma("synchronous = full");
  }
}

function refuseForeign(db: Db, known: number): void {
  const tables = db.prepare("select count(*) from sqlite_master").pluck().get();
  const id = db.pragma("application_id", { simple: true });
  if (tables !== 0 && id !== APPLICATION_ID) {
    throw new Error("The file is an SQLite database of something else. It was not touched.");
  }
  const version = schemaOf(db);
  if (version > known) throw new NewerSchema(version, known);
}

function apply(db: Db, { number, sql }: Migration): void {
  db.transaction(() => {
    // Asked inside the transaction: another process may have been first.
    if (schemaOf(db) >= number) return;
    db.exec(sql);
    db.pragma(`application_id = ${APPLICATION_ID}`);
    db.pragma(`user_version = ${number}`);
  }).immediate();
}

function schemaOf(db: Db): number {
  return Number(db.pragma("user_version", { simple: true }));
}

/** Called first in each write; throws where the write comes too late. */
export type Fence = () => void;

export const noFence: Fence = () => {};

/** Refuses writes once the run is not under way any more. */
export function fenceOf(db: Db, run: number): Fence {
  const find = db.prepare<[number]>("select 1 from job_run where id = ? and finished_at is null");
  return () => {
    if (find.get(run) === undefined) throw new LostRun(run);
  };
}
