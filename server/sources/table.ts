import Papa from "papaparse";
import type { z } from "zod";
import { expectedOf } from "../shape.ts";

/** A row of a curated table that cannot be taken; says file, line and field. */
export class BadTable extends Error {}

// What stands for bytes that are no UTF-8, and what no table holds.
const UNREADABLE = /\uFFFD|[^\P{Cc}\t\n\r]/u;

/** Reads a CSV with a header row by row through a shape; `keyOf` must tell its rows apart. */
export function readTable<Shape extends z.ZodObject>(
  file: string,
  text: string,
  shape: Shape,
  keyOf: (row: z.infer<Shape>) => string,
): z.infer<Shape>[] {
  const { data, errors, meta } = Papa.parse<Record<string, string>>(text.replace(/^\uFEFF/, ""), {
    header: true,
    delimiter: ",",
  });
  // An empty line is no row, but the rows below it keep their line.
  const empty = new Set(data.flatMap((row, i) => (isEmpty(row) ? [i] : [])));
  const error = errors.find(({ row }) => row === undefined || !empty.has(row));
  if (error) {
    // Of a quote left open the row counts the header too.
    const row = (error.row ?? 0) - (error.type === "Quotes" ? 1 : 0);
    throw badRow(file, Math.max(0, row), error.message);
  }
  // A page of a sign-in, say, which may have no second line.
  if (data.length === empty.size) refuseForeign(file, meta.fields ?? [], shape);
  const keys = new Set<string>();
  return data.flatMap((row, i) => {
    if (empty.has(i)) return [];
    const unreadable = Object.keys(row).find((name) => UNREADABLE.test(String(row[name])));
    if (unreadable !== undefined) {
      throw badRow(
        file,
        i,
        `${unreadable}: text in UTF-8, without control characters, was expected`,
      );
    }
    const parsed = shape.safeParse(row);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw badRow(
        file,
        i,
        `${issue?.path.join(".") || "columns"}: ${issue ? expectedOf(issue) : "?"}`,
      );
    }
    const key = keyOf(parsed.data);
    if (keys.has(key)) throw badRow(file, i, `"${key}" stands there twice`);
    keys.add(key);
    return [parsed.data];
  });
}

function refuseForeign(file: string, header: readonly string[], { shape }: z.ZodObject): void {
  if (header.length === 0 || Object.keys(shape).some((name) => header.includes(name))) return;
  throw new BadTable(`${file}, line 1: the header has none of ${Object.keys(shape).join(", ")}`);
}

function isEmpty(row: Record<string, string>): boolean {
  const values = Object.values(row);
  return values.length === 1 && values[0] === "";
}

/** Row 0 stands on the second line, below the header; no field of ours holds a line end. */
export function badRow(file: string, row: number, reason: string): BadTable {
  return new BadTable(`${file}, line ${row + 2}, ${reason}`);
}
