import { promisify } from "node:util";
import { zstdDecompress } from "node:zlib";
import type { Day } from "../market/day.ts";
import { formatInstant, type Instant } from "../market/instant.ts";
import type { Vintage } from "../market/observation.ts";
import type { Document, Documents, Observations } from "../ports.ts";
import type { Cell } from "./column.ts";
import { lineOf } from "./csv.ts";
import { PACKED_TABLES, packedDescriptor, packedReadme, type PackedName } from "./packed-tables.ts";
import { encoded, othersDone } from "./paced.ts";
import { measured, textEntry, zipBytes, type ZipEntry } from "./zip.ts";

export interface PackingPorts {
  readonly observations: Observations;
  readonly documents: Documents;
  /** The sources that are kept as documents. */
  readonly documentSources: readonly string[];
  /** Nothing after it goes in. */
  readonly asOf: Instant;
  readonly onVintage: (done: number, total: number) => void;
}

const VINTAGES_MAX = 1_000_000;
const CONTENTS_AT_ONCE = 4;

/** The rows with all their vintages: for the operator, and for `import` into another store. */
export function operatorPackage(ports: PackingPorts): AsyncIterable<Uint8Array> {
  return zipBytes(entriesOf(ports));
}

async function* entriesOf(ports: PackingPorts): AsyncGenerator<ZipEntry> {
  const vintages = await vintagesOf(ports);
  const documents = await documentsOf(ports);
  // Numbered in the order in which they are met, so that two stores with the same vintages give the same bytes.
  const contents = new Map<number, number>();
  const files: [PackedName, AsyncIterable<readonly Cell[]>][] = [
    ["vintages", vintageLines(vintages)],
    ["days", dayLines(ports, vintages, contents)],
    ["rows", rowLines(ports, contents)],
    ["lab_shares", labLines(ports, contents)],
    ["documents", documentLines(documents)],
  ];
  const written = [];
  for (const [name, lines] of files) {
    const found = { rows: 0 };
    const bytes = encoded(csvOf(name, lines, found));
    const { entry, found: size } = measured({ name: `${name}.csv`, bytes });
    yield entry;
    written.push({ table: name, ...size, rows: found.rows });
  }
  for (const document of documents) {
    const bytes = await promisify(zstdDecompress)(document.body);
    yield { name: pathOf(document), bytes: one(bytes) };
  }
  const asOf = vintages.at(-1)?.asOf ?? null;
  const sources = [...new Set(vintages.map(({ source }) => source))];
  yield textEntry("datapackage.json", packedDescriptor(sources, written, asOf));
  yield textEntry("README.md", packedReadme(sources, written, asOf));
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

const LINES_AT_ONCE = 2_000;

async function* csvOf(
  name: PackedName,
  lines: AsyncIterable<readonly Cell[]>,
  found: { rows: number },
): AsyncGenerator<string> {
  let text = lineOf(PACKED_TABLES[name].columns.map((column) => column.name));
  for await (const line of lines) {
    text += lineOf(line);
    found.rows += 1;
    if (found.rows % LINES_AT_ONCE > 0) continue;
    yield text;
    await othersDone();
    text = "";
  }
  yield text;
}

async function vintagesOf({ observations, asOf }: PackingPorts): Promise<Vintage[]> {
  const found: Vintage[] = [];
  for (const source of await observations.sources()) {
    found.push(...(await observations.vintages(source, asOf, VINTAGES_MAX)));
  }
  return found.toSorted((a, b) => a.asOf - b.asOf || (nameOf(a) < nameOf(b) ? -1 : 1));
}

function nameOf({ source, sha256 }: Vintage): string {
  return `${source} ${sha256}`;
}

async function* vintageLines(vintages: readonly Vintage[]): AsyncGenerator<Cell[]> {
  for (const [i, vintage] of vintages.entries()) {
    const { source, asOf, sha256, from, to, rowCount, address, fetchedAt, notes } = vintage;
    const times = [formatInstant(asOf), sha256, from, to, rowCount];
    yield [i + 1, source, ...times, address, formatInstant(fetchedAt), JSON.stringify(notes)];
  }
}

async function* dayLines(
  { observations, onVintage }: PackingPorts,
  vintages: readonly Vintage[],
  contents: Map<number, number>,
): AsyncGenerator<[number, Day, number]> {
  for (const [i, { source, asOf, from, to }] of vintages.entries()) {
    await othersDone();
    for (const { day, id } of await observations.contents(source, asOf, { start: from, end: to })) {
      if (!contents.has(id)) contents.set(id, contents.size + 1);
      yield [i + 1, day, contents.get(id) ?? 0];
    }
    onVintage(i + 1, vintages.length);
  }
}

async function* rowLines(
  { observations }: PackingPorts,
  contents: ReadonlyMap<number, number>,
): AsyncGenerator<Cell[]> {
  for (const ids of chunks([...contents.keys()])) {
    const rows = Map.groupBy(await observations.rows(ids), ({ content }) => content);
    for (const id of ids) {
      for (const { permaslug, tokens } of rows.get(id) ?? []) {
        yield [contents.get(id) ?? 0, permaslug, tokens];
      }
    }
  }
}

async function* labLines(
  { observations }: PackingPorts,
  contents: ReadonlyMap<number, number>,
): AsyncGenerator<Cell[]> {
  for (const ids of chunks([...contents.keys()])) {
    const shares = Map.groupBy(await observations.labShares(ids), ({ content }) => content);
    for (const id of ids) {
      for (const { lab, metric, percent } of shares.get(id) ?? []) {
        yield [contents.get(id) ?? 0, lab, metric, percent];
      }
    }
  }
}

function* chunks(ids: readonly number[]): Generator<number[]> {
  for (let i = 0; i < ids.length; i += CONTENTS_AT_ONCE) yield ids.slice(i, i + CONTENTS_AT_ONCE);
}

async function documentsOf({
  documents,
  documentSources,
  asOf,
}: PackingPorts): Promise<Document[]> {
  const found: Document[] = [];
  for (const source of documentSources) {
    let document = await documents.newest(source, asOf);
    while (document) {
      found.push(document);
      document = await documents.newest(source, document.asOf - 1);
    }
  }
  return found.toReversed();
}

async function* documentLines(documents: readonly Document[]): AsyncGenerator<string[]> {
  for (const document of documents) {
    const { source, asOf, sha256 } = document;
    yield [source, formatInstant(asOf), sha256, pathOf(document)];
  }
}

function pathOf({ source, asOf }: Document): string {
  return `documents/${source}/${formatInstant(asOf).replaceAll(":", "-")}`;
}
