import type { Exportable, ExportFile, Format, WriteExport, WriteOptions } from "../exporting.ts";
import { csvText } from "./csv.ts";
import { fileName } from "./file-name.ts";
import { jsonText } from "./json.ts";
import { packageBytes } from "./package.ts";
import { encoded, paced } from "./paced.ts";
import { parquetBytes } from "./parquet.ts";
import { TABLE_OF } from "./tables.ts";

const CONTENT_TYPES: Readonly<Record<Format, string>> = {
  csv: "text/csv; charset=utf-8; header=present",
  json: "application/json",
  parquet: "application/vnd.apache.parquet",
  zip: "application/zip",
};

/** Every table in every format. `base` is where citations point: this server's public address. */
export function exporter(base: string): WriteExport {
  return (exportable, format, options = {}) => {
    const counted = { rows: 0 };
    const file: ExportFile = {
      name: fileName(exportable, format),
      contentType: CONTENT_TYPES[format],
      bytes: bytesOf({ exportable, format, options, base }, counted),
      rows: () => counted.rows,
    };
    return file;
  };
}

interface Writing {
  readonly exportable: Exportable;
  readonly format: Format;
  readonly options: WriteOptions;
  readonly base: string;
}

function bytesOf(
  { exportable, format, options, base }: Writing,
  counted: { rows: number },
): AsyncIterable<Uint8Array> {
  const table = TABLE_OF[exportable.table];
  const pages = paced(exportable.pages(), ({ rows, done, total }) => {
    counted.rows += rows.length;
    options.onPage?.(done, total);
  });
  switch (format) {
    case "csv":
      return encoded(csvText(table, exportable, pages, options.bom ?? false));
    case "json":
      return encoded(jsonText(exportable, pages));
    case "parquet":
      return parquetBytes(table, exportable, pages);
    case "zip":
      return packageBytes(table, exportable, pages, base);
  }
}
