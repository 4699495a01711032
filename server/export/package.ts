import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { ZipFile } from "yazl";
import type { Exportable, ExportPage } from "../exporting.ts";
import { licenceOf, publisherOf } from "../words/export.ts";
import { csvText } from "./csv.ts";
import type { Column, Kind, Table, Written } from "./column.ts";
import { encoded } from "./paced.ts";
import { readme } from "./readme.ts";

const TYPES: Readonly<Record<Kind, string>> = {
  day: "date",
  instant: "datetime",
  text: "string",
  whole: "integer",
  number: "number",
  decimal: "number",
};

/** A Frictionless data package: the CSV, its description, and how to read and cite it. Equal rows give equal bytes. */
export async function* packageBytes(
  table: Table,
  exportable: Exportable,
  pages: AsyncIterable<ExportPage>,
  address: string,
): AsyncGenerator<Uint8Array> {
  const zip = new ZipFile();
  const out = Readable.from(zip.outputStream as AsyncIterable<Uint8Array>);
  const name = `${exportable.table}.csv`;
  const hash = createHash("sha256");
  const found = { bytes: 0, rows: 0 };
  const counted = async function* () {
    for await (const page of pages) {
      found.rows += page.rows.length;
      yield page;
    }
  };
  const hashed = async function* () {
    for await (const chunk of encoded(csvText(table, exportable, counted(), false))) {
      hash.update(chunk);
      found.bytes += chunk.length;
      yield chunk;
    }
    const written = { name, ...found, sha256: hash.digest("hex") };
    const described = descriptor(table, exportable, written);
    zip.addBuffer(
      Buffer.from(`${JSON.stringify(described, null, 2)}\n`),
      "datapackage.json",
      ENTRY,
    );
    zip.addBuffer(Buffer.from(readme(table, exportable, written, address)), "README.md", ENTRY);
    zip.end();
  };
  const rows = Readable.from(hashed(), { objectMode: false });
  rows.on("error", (error) => out.destroy(error));
  zip.addReadStream(rows, name, ENTRY);
  try {
    for await (const chunk of out) yield chunk as Uint8Array;
  } finally {
    rows.destroy();
  }
}

// Fixed, and in local time as ZIP has it: at noon no time zone skips an hour.
const ENTRY = { mtime: new Date(2020, 0, 1, 12), mode: 0o100644, forceDosTimestamp: true };

function descriptor(table: Table, exportable: Exportable, written: Written) {
  const { meta, filter } = exportable;
  const licence = licenceOf(meta.source);
  const rights = {
    ...(licence ? { licenses: [licence] } : {}),
    sources: [publisherOf(meta.source)],
  };
  return {
    profile: "tabular-data-package",
    name: `tokentide-${exportable.table}`,
    title: `Tokentide: ${table.title.en}`,
    description: `${table.about}. ${meta.attribution}`,
    ...(meta.as_of === null ? {} : { created: meta.as_of }),
    ...rights,
    resources: [
      {
        profile: "tabular-data-resource",
        name: exportable.table,
        path: written.name,
        title: table.title.en,
        description: table.about,
        format: "csv",
        mediatype: "text/csv",
        encoding: "utf-8",
        bytes: written.bytes,
        hash: `sha256:${written.sha256}`,
        ...rights,
        dialect: {
          delimiter: ",",
          lineTerminator: "\r\n",
          quoteChar: '"',
          doubleQuote: true,
          header: true,
        },
        schema: { fields: table.columns.map(fieldOf), primaryKey: table.key, missingValues: [""] },
      },
    ],
    tokentide: {
      as_of: meta.as_of,
      definition: meta.definition,
      source: meta.source,
      attribution: meta.attribution,
      filter,
      rows: written.rows,
    },
  };
}

function fieldOf({ name, kind, unit, about }: Column) {
  const description = unit === undefined ? about : `${about}; in ${unit}`;
  return {
    name,
    type: TYPES[kind],
    description,
    ...(kind === "instant" ? { format: "default" } : {}),
  };
}
