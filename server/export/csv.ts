import type { Exportable, ExportPage } from "../exporting.ts";
import { defused } from "../formula.ts";
import type { Cell, Column, Kind, Table } from "./column.ts";

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
  const safe = defused(cell);
  return QUOTED.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
