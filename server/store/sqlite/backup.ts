import { copyFileSync, existsSync, renameSync, rmSync } from "node:fs";
import Database from "better-sqlite3";
import { BadCopy } from "../bad-copy.ts";
import { openDatabase, type Db } from "./database.ts";

export interface Copied {
  /** Number of the newest change in the copy. */
  readonly changes: number;
  readonly vintages: number;
}

const PAGES_AT_ONCE = 500; // two megabytes, so that readers and writers hardly wait

/** Copies a store that may be in use, checks the copy, and only then gives it its name. */
export async function backup(
  db: Db,
  file: string,
  onProgress: (done: number, total: number) => void,
): Promise<Copied> {
  if (existsSync(file))
    throw new BadCopy("there is a file of that name already; a new name was expected");
  const unfinished = `${file}.unfinished`;
  rmSync(unfinished, { force: true });
  try {
    const { totalPages: total } = await db.backup(unfinished, {
      progress: ({ totalPages, remainingPages }) => {
        onProgress(totalPages - remainingPages, totalPages);
        return PAGES_AT_ONCE;
      },
    });
    onProgress(total, total);
    const copied = verify(unfinished);
    renameSync(unfinished, file);
    return copied;
  } finally {
    for (const suffix of ["", "-wal", "-shm"]) rmSync(unfinished + suffix, { force: true });
  }
}

/** Checks a backup and puts it in a store's place; what stood there is kept beside it. */
export function restore(file: string, target: string, stamp: string): Copied & { kept?: string } {
  if (!existsSync(file)) throw new BadCopy("there is no such file");
  const unfinished = `${target}.unfinished`;
  rmSync(unfinished, { force: true });
  copyFileSync(file, unfinished);
  try {
    const copied = verify(unfinished);
    if (!existsSync(target)) {
      renameSync(unfinished, target);
      return copied;
    }
    settle(target);
    const kept = `${target}.before-${stamp}`;
    renameSync(target, kept);
    renameSync(unfinished, target);
    return { ...copied, kept };
  } finally {
    for (const suffix of ["", "-wal", "-shm"]) rmSync(unfinished + suffix, { force: true });
  }
}

/** Opens the copy as a store, which brings an older schema up to date, and has SQLite check every page. */
function verify(file: string): Copied {
  const db = openDatabase(file);
  try {
    const fault = db.pragma("integrity_check", { simple: true });
    if (fault !== "ok") throw new BadCopy(`the copy is damaged: ${String(fault)}`);
    const count = (sql: string) => Number(db.prepare(sql).pluck().get());
    db.pragma("wal_checkpoint(truncate)");
    return {
      changes: count("select value from change_number"),
      vintages: count("select count(*) from vintage"),
    };
  } finally {
    db.close();
  }
}

/** Writes what is still in the log into the file, and refuses where another process has it open. */
function settle(target: string): void {
  const db = new Database(target, { timeout: 0 });
  try {
    db.pragma("locking_mode = exclusive");
    db.exec("begin exclusive; commit");
    db.pragma("wal_checkpoint(truncate)");
  } catch (error) {
    if (!/busy|locked/i.test((error as Error).message)) throw error;
    throw new BadCopy(`${target} is in use: stop the program first`);
  } finally {
    db.close();
  }
}
