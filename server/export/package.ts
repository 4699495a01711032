import type { Exportable, ExportPage } from "../exporting.ts";
import { licenceOf, publisherOf } from "../words/export.ts";
import { csvText } from "./csv.ts";
import type { Column, Kind, Table, Written } from "./column.ts";
import { encoded } from "./paced.ts";
import { readme } from "./readme.ts";
import { measured, textEntry, zipBytes, type ZipEntry } from "./zip.ts";

const TYPES: Readonly<Record<Kind, string>> = {
  day: "date",
  instant: "datetime",
  text: "string",
  whole: "integer",
  number: "number",
  decimal: "number",
};

/** A Frictionless data package: the CSV, its description, and how to read and cite it. Equal rows give equal bytes. */
export function packageBytes(
  table: Table,
  exportable: Exportable,
  pages: AsyncIterable<ExportPage>,
  base: string,
): AsyncGenerator<Uint8Array> {
  return zipBytes(entriesOf(table, exportable, pages, base));
}

async function* entriesOf(
  table: Table,
  exportable: Exportable,
  pages: AsyncIterable<ExportPage>,
  base: string,
): AsyncGenerator<ZipEntry> {
  let rows = 0;
  const counted = async function* () {
    for await (const page of pages) {
      rows += page.rows.length;
      yield page;
    }
  };
  const name = `${exportable.table}.csv`;
  const bytes = encoded(csvText(table, exportable, counted(), false));
  const { entry, found } = measured({ name, bytes });
  yield entry;
  const written = { ...found, rows };
  const described = JSON.stringify(descriptor(table, exportable, written), null, 2);
  yield textEntry("datapackage.json", `${described}\n`);
  yield textEntry("README.md", readme(table, exportable, written, base));
}

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
    resources: [{ ...resourceOf(exportable.table, table, written), ...rights }],
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

type Described = Pick<Table, "title" | "about" | "key"> & {
  readonly columns: readonly Omit<Column, "cell">[];
};

/** One CSV as a resource of a data package. */
export function resourceOf(
  name: string,
  { title, about, columns, key }: Described,
  { name: path, bytes, sha256 }: Written,
) {
  return {
    profile: "tabular-data-resource",
    name,
    path,
    title: title.en,
    description: about,
    format: "csv",
    mediatype: "text/csv",
    encoding: "utf-8",
    bytes,
    hash: `sha256:${sha256}`,
    dialect: {
      delimiter: ",",
      lineTerminator: "\r\n",
      quoteChar: '"',
      doubleQuote: true,
      header: true,
    },
    schema: { fields: columns.map(fieldOf), primaryKey: key, missingValues: [""] },
  };
}

function fieldOf({ name, kind, unit, about }: Omit<Column, "cell">) {
  const description = unit === undefined ? about : `${about}; in ${unit}`;
  // The default form of a datetime has no milliseconds, which a publisher's as-of has.
  const format = kind === "instant" ? { format: "any" } : {};
  return { name, type: TYPES[kind], ...format, description };
}
