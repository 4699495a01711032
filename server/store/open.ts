import type { Clock, Store } from "../ports.ts";
import { BadCopy } from "./bad-copy.ts";
import { isPostgres } from "../store-address.ts";
import * as postgres from "./postgres/store.ts";
import { restore } from "./sqlite/backup.ts";
import * as sqlite from "./sqlite/store.ts";

export interface OpenOptions {
  /** By which leases run; the store's own where it is left out. */
  readonly clock?: Clock | undefined;
}

/** The store at `sqlite:FILE`, which is made where it is not there, or at `postgres://…`. */
export function openStore(databaseUrl: string, { clock }: OpenOptions = {}): Store {
  return isPostgres(databaseUrl)
    ? postgres.openStore(databaseUrl, clock)
    : sqlite.openStore(fileOf(databaseUrl), clock);
}

/** Puts a backup in the place of the store at `sqlite:FILE`, which nobody may have open. */
export function restoreStore(file: string, databaseUrl: string, stamp: string) {
  if (isPostgres(databaseUrl))
    throw new BadCopy("a store on PostgreSQL is put back by PostgreSQL's own tools, pg_restore");
  return restore(file, fileOf(databaseUrl), stamp);
}

function fileOf(databaseUrl: string): string {
  return databaseUrl.slice("sqlite:".length);
}
