import type { Exportable, ExportPage } from "../exporting.ts";
import type { Cell, Column, Kind, Table } from "./column.ts";

// What a spreadsheet takes for a formula, and what already bears our apostrophe, so that taking one off gives the text back.
const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/;
const QUOTED = /[",\r\n]|^\s|\s$/;
const DECIMAL = /^-?\d+(\.\d+)?$/;
const BOM = "\uFEFF";

/** RFC 4180 text of a table, a page at a time: CRLF, text defused, numbers as they are. */
export async function* csvText(
  { columns }: Pick<Table, "columns">,
  { meta }: Pick<Exportable, "meta">,
  pages: AsyncIterable<ExportPage>,
  bom: boolean,
): AsyncGenerator<string> {
  yield (bom ? BOM : "") + lineOf(columns.map(({ name }) => name));
  const cells = columns.map(cellWriter);
  for await (const { rows } of pages) {
    let text = "";
    for (const row of rows) {
      let separator = "";
      for (const [i, { cell }] of columns.entries()) {
        text += separator + (cells[i] as CellWriter)(cell(row, meta));
        separator = ",";
      }
      text += "\r\n";
    }
    if (text !== "") yield text;
  }
}

type CellWriter = (cell: Cell) => string;

// A library writes half as many rows a second. Most cells are those of the row above, so each column remembers its last.
function cellWriter({ kind }: Column): CellWriter {
  let last: Cell = null;
  let text = "";
  return (cell) => {
    if (cell !== last) {
      last = cell;
      text = cellText(kind, cell);
    }
    return text;
  };
}

/** A line of texts and numbers, ended by CRLF. */
export function lineOf(cells: readonly Cell[]): string {
  return `${cells.map((cell) => cellText("text", cell)).join(",")}\r\n`;
}

// Only text is defused: a number would lose its sign to an apostrophe.
function cellText(kind: Kind, cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell !== "string") return String(cell);
  if (kind === "decimal" && DECIMAL.test(cell)) return cell;
  const safe = FORMULA.test(cell) ? `'${cell}` : cell;
  return QUOTED.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The text of a cell as it was before it was defused. */
export function undefused(text: string): string {
  return text.startsWith("'") && FORMULA.test(text) ? text.slice(1) : text;
}
