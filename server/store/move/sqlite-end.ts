import { existsSync, renameSync, rmSync } from "node:fs";
import { BadCopy } from "../bad-copy.ts";
import { openDatabase, type Db } from "../sqlite/database.ts";
import { pageText, type Goal, type Origin, type Row } from "./end.ts";

/** The store in a file, as it is now: what is written meanwhile is not seen. */
export function sqliteOrigin(file: string): Origin {
  if (!existsSync(file)) throw new Error(`${file}: there is no such file`);
  const db = openDatabase(file);
  db.exec("begin");
  return originOf(db);
}

/** Fills a file beside, which gets the name of the store when it is whole. */
export function sqliteGoal(file: string): Goal {
  if (existsSync(file)) refuseFilled(file);
  const unfinished = `${file}.unfinished`;
  removeFile(unfinished);
  const db = openDatabase(unfinished);
  db.exec("delete from change_number; delete from evaluation");
  return {
    ...originOf(db),
    put: async (table, rows) => {
      const marks = table.columns.map(() => "?").join(", ");
      const insert = db.prepare(`insert into ${table.name} values (${marks})`);
      db.transaction(() => {
        for (const row of rows) insert.run(...row);
      }).immediate();
    },
    finish: async () => {
      db.pragma("wal_checkpoint(truncate)");
      db.close();
      removeFile(file);
      renameSync(unfinished, file);
    },
    close: async () => {
      db.close();
      removeFile(unfinished);
    },
  };
}

function originOf(db: Db): Origin {
  return {
    count: async ({ name }) => Number(db.prepare(`select count(*) from ${name}`).pluck().get()),
    page: async (table, after, limit) =>
      db
        .prepare<unknown[], Row>(pageText(table, after === null, () => "?"))
        .safeIntegers()
        .raw()
        .all(...(after ?? []), limit),
    close: async () => void db.close(),
  };
}

function refuseFilled(file: string): void {
  const db = openDatabase(file);
  try {
    const filled = db
      .prepare("select exists (select 1 from batch) or exists (select 1 from job_run)")
      .pluck()
      .get();
    if (filled !== 0) throw new BadCopy("a store is there already, and it is not empty");
  } finally {
    db.close();
  }
}

function removeFile(file: string): void {
  for (const suffix of ["", "-wal", "-shm"]) rmSync(file + suffix, { force: true });
}
