import Papa from "papaparse";
import type { Exportable, ExportPage } from "../exporting.ts";
import type { Cell, Column, Kind, Table } from "./column.ts";

// What a spreadsheet takes for a formula, and what already bears our apostrophe, so that taking one off gives the text back.
const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/;
const BOM = "\uFEFF";
const DECIMAL = /^-?\d+(\.\d+)?$/;

/** RFC 4180 text of a table, a page at a time: CRLF, text defused, numbers as they are. */
export async function* csvText(
  table: Table,
  { meta }: Pick<Exportable, "meta">,
  pages: AsyncIterable<ExportPage>,
  bom: boolean,
): AsyncGenerator<string> {
  const { columns } = table;
  yield (bom ? BOM : "") + linesOf([columns.map(({ name }) => name)]);
  for await (const { rows } of pages) {
    if (rows.length === 0) continue;
    yield linesOf(
      rows.map((row) => columns.map((column) => written(column, column.cell(row, meta)))),
    );
  }
}

/** Lines of cells, each ended by CRLF. */
export function linesOf(rows: readonly (readonly unknown[])[]): string {
  const options = { newline: "\r\n", escapeFormulae: FORMULA };
  return `${Papa.unparse(rows as unknown[][], options)}\r\n`;
}

/** The text of a cell as it was before it was defused. */
export function undefused(text: string): string {
  return text.startsWith("'") && FORMULA.test(text) ? text.slice(1) : text;
}

// Only text is defused: a number that stands as text would lose its sign to an apostrophe.
function written({ kind }: Column, cell: Cell): unknown {
  return typeof cell === "string" && isDigits(kind, cell) ? new Digits(cell) : cell;
}

function isDigits(kind: Kind, text: string): boolean {
  return kind === "decimal" && DECIMAL.test(text);
}

class Digits {
  readonly #digits: string;

  constructor(digits: string) {
    this.#digits = digits;
  }

  toString(): string {
    return this.#digits;
  }
}
