import type { Exportable, ExportMeta, ExportPage, ExportRow } from "../exporting.ts";
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
  const line = lineWriter(columns);
  for await (const { rows } of pages) {
    let text = "";
    for (const row of rows) text += line(row, meta);
    if (text !== "") yield text;
  }
}

type LineWriter = (row: ExportRow, meta: ExportMeta) => string;

// A library writes half as many rows a second. Most cells are those of the row above, and most often the same few
// are not: what stands before and behind those is kept as one text each.
function lineWriter(columns: readonly Column[]): LineWriter {
  const cells = columns.map((): Cell => null);
  const texts = columns.map(() => "");
  const kept = { from: 0, to: columns.length, before: "", behind: "\r\n" };
  return (row, meta) => {
    let from = columns.length;
    let to = 0;
    for (let i = 0; i < columns.length; i++) {
      const column = columns[i] as Column;
      const value = column.cell(row, meta);
      if (value === cells[i]) continue;
      cells[i] = value;
      texts[i] = cellText(column.kind, value);
      if (to === 0) from = i;
      to = i + 1;
    }
    if (from !== kept.from || to !== kept.to) {
      const before = texts
        .slice(0, from)
        .map((text) => `${text},`)
        .join("");
      const behind = texts
        .slice(Math.max(from, to))
        .map((text) => `,${text}`)
        .join("");
      Object.assign(kept, { from, to, before, behind: `${behind}\r\n` });
    }
    if (to === 0) return `${texts.join(",")}\r\n`;
    let text = kept.before;
    for (let i = from; i < to; i++) text += i === from ? texts[i] : `,${texts[i]}`;
    return text + kept.behind;
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
