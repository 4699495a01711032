import { openDatabase, type Db } from "../sqlite/database.ts";

export type ColumnType = "integer" | "text" | "blob";

/** A table of the store, the same on every engine. */
export interface Table {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: ColumnType }[];
  /** Names of columns; empty for a table of one row. */
  readonly key: readonly string[];
}

/** Every table of a new store, each after those to which its rows refer. */
export function storeTables(): Table[] {
  const db = openDatabase(":memory:");
  try {
    return ordered(db, namesOf(db)).map((name) => tableOf(db, name));
  } finally {
    db.close();
  }
}

function namesOf(db: Db): string[] {
  const text = "select name from sqlite_master where type = 'table' and name not like 'sqlite%'";
  return db.prepare<[], string>(`${text} order by name`).pluck().all();
}

function ordered(db: Db, names: readonly string[]): string[] {
  const refersTo = new Map(
    names.map((name) => [
      name,
      (db.pragma(`foreign_key_list(${name})`) as { table: string }[]).map(({ table }) => table),
    ]),
  );
  const taken: string[] = [];
  const take = (name: string): void => {
    if (taken.includes(name)) return;
    for (const other of refersTo.get(name) ?? []) if (other !== name) take(other);
    taken.push(name);
  };
  names.forEach(take);
  return taken;
}

function tableOf(db: Db, name: string): Table {
  const columns = db.pragma(`table_info(${name})`) as { name: string; type: string; pk: number }[];
  const key = columns.filter(({ pk }) => pk > 0).toSorted((a, b) => a.pk - b.pk);
  return {
    name,
    columns: columns.map(({ name, type }) => ({ name, type: type.toLowerCase() as ColumnType })),
    key: key.map(({ name }) => name),
  };
}
