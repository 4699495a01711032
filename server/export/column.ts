import type { ExportMeta, ExportRow } from "../exporting.ts";

/** What a column holds: a UTC date, an instant in Z, text, whole numbers beyond 2^53, a float, decimal digits as stated. */
export type Kind = "day" | "instant" | "text" | "whole" | "number" | "decimal";

export type Cell = string | number | bigint | null;

export interface Column {
  readonly name: string;
  readonly kind: Kind;
  readonly unit?: string;
  readonly about: string;
  readonly cell: (row: ExportRow, meta: ExportMeta) => Cell;
}

/** What one row is, and its columns in order. */
export interface Table {
  readonly title: { readonly en: string; readonly zh: string };
  readonly about: string;
  readonly columns: readonly Column[];
  /** Columns that tell its rows apart. */
  readonly key: readonly string[];
}

/** What is said of a file that was written. */
export interface Written {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly rows: number;
}

/** The value of a field as it is; what is absent is null. */
export function field(name: string): Column["cell"] {
  return (row) => cellOf(row[name]);
}

/** The value of a field inside a field. */
export function inside(outer: string, name: string): Column["cell"] {
  return (row) => cellOf((row[outer] as ExportRow | null | undefined)?.[name]);
}

/** A list as one text. */
export function list(name: string): Column["cell"] {
  return (row) => textOf(row[name] as readonly string[] | undefined);
}

export function textOf(texts: readonly string[] | undefined): string | null {
  return texts === undefined || texts.length === 0 ? null : texts.join("; ");
}

function cellOf(value: unknown): Cell {
  return value === undefined || value === null ? null : (value as Cell);
}
