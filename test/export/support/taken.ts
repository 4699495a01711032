import { parse } from "csv-parse/sync";
import { strFromU8, unzipSync } from "fflate";
import { parquetReadObjects } from "hyparquet";
import type { Built } from "../../support/app.ts";

export type Cells = Record<string, string>;

/** The body of a good answer below /api/v1. */
export async function taken(
  { get }: Pick<Built, "get">,
  path: string,
  headers?: Record<string, string>,
): Promise<Uint8Array<ArrayBuffer>> {
  const response = await get(`/api/v1${path}`, headers);
  const body = new Uint8Array(await response.arrayBuffer());
  if (response.status !== 200) throw new Error(`${path}: ${response.status} ${strFromU8(body)}`);
  return body;
}

/** Rows of a CSV, read by a strict reader that is not ours. */
export function csvRows(body: Uint8Array): Cells[] {
  return parse(Buffer.from(body), { columns: true, record_delimiter: "\r\n", bom: true });
}

/** Rows of a Parquet file, with days and instants as text. */
export async function parquetRows(
  body: Uint8Array<ArrayBuffer>,
): Promise<Record<string, unknown>[]> {
  const rows = await parquetReadObjects({ file: body.buffer });
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name,
        value instanceof Date ? textOf(name, value) : value,
      ]),
    ),
  );
}

function textOf(name: string, at: Date): string {
  const text = at.toISOString();
  return name.startsWith("period_") ? text.slice(0, 10) : text.replace(".000Z", "Z");
}

/** The files of a ZIP as text. */
export function zipFiles(body: Uint8Array): Record<string, string> {
  return Object.fromEntries(
    Object.entries(unzipSync(body)).map(([name, bytes]) => [name, strFromU8(bytes)]),
  );
}
