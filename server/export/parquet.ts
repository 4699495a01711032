import { ByteWriter, ParquetWriter, type SchemaElement } from "hyparquet-writer";
import { Unwritable, type Exportable, type ExportPage } from "../exporting.ts";
import type { Cell, Column, Kind, Table } from "./column.ts";
import { othersDone } from "./paced.ts";

// As many as are encoded at once, while every other request waits.
const GROUP_ROWS = 3_000;
const GROUP_CELLS = 54_000;
const INT64_MAX = 2n ** 63n - 1n;

const ELEMENTS: Readonly<Record<Kind, Omit<SchemaElement, "name">>> = {
  day: { type: "INT32", converted_type: "DATE" },
  instant: { type: "INT64", converted_type: "TIMESTAMP_MILLIS" },
  text: { type: "BYTE_ARRAY", converted_type: "UTF8" },
  whole: { type: "INT64" },
  number: { type: "DOUBLE" },
  decimal: { type: "BYTE_ARRAY", converted_type: "UTF8" },
};

/** A table as Parquet, a row group at a time; its footer comes last, so a file that was cut off does not open. */
export async function* parquetBytes(
  { columns, title }: Table,
  { meta, filter }: Exportable,
  pages: AsyncIterable<ExportPage>,
): AsyncGenerator<Uint8Array> {
  const bytes = new ByteWriter();
  const writer = new ParquetWriter({
    writer: bytes,
    schema: [{ name: "root", num_children: columns.length }, ...columns.map(elementOf)],
    createdBy: "tokentide",
    kvMetadata: noted({ title: title.en, ...meta, filter: JSON.stringify(filter) }),
  });
  const encoders = columns.map(encoderOf);
  const groupRows = Math.min(GROUP_ROWS, Math.floor(GROUP_CELLS / columns.length));
  let cells = columns.map((): unknown[] => []);
  const encode = (): Uint8Array => {
    void writer.write({
      // The least and greatest of a group are of use where groups can be passed over by them, and text is not in order.
      columnData: columns.map(({ name, kind }, i) => ({
        name,
        data: cells[i] ?? [],
        statistics: kind !== "text" && kind !== "decimal",
      })),
      rowGroupSize: Number.MAX_SAFE_INTEGER,
    });
    cells = columns.map((): unknown[] => []);
    return taken(bytes);
  };
  for await (const { rows } of pages) {
    for (let i = 0; i < columns.length; i++) {
      const { cell } = columns[i] as Column;
      const encodeCell = encoders[i] as Encoder;
      const column = cells[i] as unknown[];
      for (const row of rows) column.push(encodeCell(cell(row, meta)));
    }
    if ((cells[0]?.length ?? 0) >= groupRows) {
      await othersDone();
      yield encode();
    }
  }
  if ((cells[0]?.length ?? 0) > 0) yield encode();
  void writer.finish();
  yield taken(bytes);
}

function elementOf({ name, kind }: Column): SchemaElement {
  return { name, repetition_type: "OPTIONAL", ...ELEMENTS[kind] };
}

function noted(known: Readonly<Record<string, unknown>>) {
  return Object.entries(known).map(([key, value]) => ({ key, value: String(value) }));
}

/** What was written since the last time, copied, since the buffer is used again. */
function taken(writer: ByteWriter): Uint8Array {
  const bytes = writer.getBytes().slice();
  writer.index = 0;
  return bytes;
}

type Encoder = (cell: Cell) => unknown;

// Most cells are those of the row above, and a date takes long to read.
function encoderOf(column: Column): Encoder {
  let last: Cell = null;
  let value: unknown = null;
  return (cell) => {
    if (cell !== last) {
      last = cell;
      value = encodable(column, cell);
    }
    return value;
  };
}

function encodable({ kind, name }: Column, cell: Cell): unknown {
  if (cell === null) return null;
  switch (kind) {
    case "day":
    case "instant":
      return new Date(String(cell));
    case "whole":
      return whole(name, BigInt(cell));
    case "text":
    case "number":
    case "decimal":
      return cell;
  }
}

function whole(name: string, value: bigint): bigint {
  if (value > INT64_MAX || value < -INT64_MAX - 1n) {
    throw new Unwritable(`${name}: ${value} is beyond the 64 bits of Parquet; take CSV or JSON`);
  }
  return value;
}
