import type { Table } from "./tables.ts";

export type Value = bigint | string | Uint8Array | null;
export type Row = readonly Value[];

/** A store as its bare tables, seen at one moment. */
export interface Origin {
  readonly count: (table: Table) => Promise<number>;
  /** So many rows in the order of the key, from behind a key on. */
  readonly page: (table: Table, after: Row | null, limit: number) => Promise<Row[]>;
  readonly close: () => Promise<void>;
}

/** A store that is filled. Until it is finished nobody can open it as a store. */
export interface Goal extends Origin {
  /** Writes rows, in one transaction. */
  readonly put: (table: Table, rows: readonly Row[]) => Promise<void>;
  /** Makes a store of it. */
  readonly finish: () => Promise<void>;
}

/** The statement of a page; `mark` writes the place of a value. */
export function pageText(table: Table, isFirst: boolean, mark: (n: number) => string): string {
  const names = table.columns.map(({ name }) => name).join(", ");
  const key = table.key.join(", ");
  const after = `where (${key}) > (${table.key.map((_, i) => mark(i + 1)).join(", ")})`;
  const limit = `limit ${mark(isFirst ? 1 : table.key.length + 1)}`;
  const order = key === "" ? "" : `order by ${key}`;
  return `select ${names} from ${table.name} ${isFirst ? "" : after} ${order} ${limit}`;
}

/** The values of the key of a row. */
export function keyOf(table: Table, row: Row): Row {
  return table.key.map(
    (name) => row[table.columns.findIndex((column) => column.name === name)] ?? null,
  );
}
