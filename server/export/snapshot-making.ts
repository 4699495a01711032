import { createHash, randomBytes } from "node:crypto";
import { mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  Unwritable,
  type Exportable,
  type SnapshotFile,
  type SnapshotManifest,
  type SnapshotWanted,
  type TableName,
  type WriteExport,
} from "../exporting.ts";
import { formatInstant, type Instant } from "../market/instant.ts";
import { attribution, citationText } from "../words/citation.ts";
import { exportWords } from "../words/export.ts";
import { paced } from "./paced.ts";
import { SNAPSHOT_FORMATS, SNAPSHOT_TABLES } from "./snapshot-tables.ts";

/** What the sets of a folder are made from. */
export interface SnapshotMaking {
  readonly folder: string;
  /** The source whose figures they are. */
  readonly market: string;
  /** The table as it was known at an instant, and as it would have been asked for then. */
  readonly ask: (
    table: TableName,
    parameters: Readonly<Record<string, string>>,
    asOf: Instant,
  ) => Promise<Exportable>;
  readonly writeExport: WriteExport;
  /** Where citations point. */
  readonly base: string;
}

export const MANIFEST = "manifest.json";
/** What names of half-made and half-removed sets begin with. */
export const UNFINISHED = ".unfinished-";

/** The name of a set: its date, and from the second on its revision. */
export function setName({ date, revision }: Pick<SnapshotManifest, "date" | "revision">): string {
  return revision === 1 ? date : `${date}.r${revision}`;
}

/** Makes a set under another name and renames it: it is whole, or not there. False where it would say what `before` says. */
export async function publish(
  making: SnapshotMaking,
  wanted: SnapshotWanted,
  before: SnapshotManifest | undefined,
): Promise<boolean> {
  const { folder } = making;
  await removeUnfinished(folder);
  const unfinished = join(folder, `${UNFINISHED}${randomBytes(4).toString("hex")}`);
  await mkdir(unfinished, { recursive: true });
  try {
    const made = await writeTables(making, wanted.asOf, unfinished);
    if (before && figuresOf(before.files) === figuresOf(made.files)) return false;
    const manifest = manifestOf(making, wanted, (before?.revision ?? 0) + 1, made);
    const text = `${JSON.stringify(manifest, null, 2)}\n`;
    await writeSynced(join(unfinished, MANIFEST), [Buffer.from(text)]);
    await syncFolder(unfinished);
    // Fails where another process was first: nothing is ever written over.
    await rename(unfinished, join(folder, setName(manifest)));
    await syncFolder(folder);
    return true;
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** What a process that was killed left behind; one job at a time makes sets. */
async function removeUnfinished(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.startsWith(UNFINISHED)) continue;
    await rm(join(folder, name), { recursive: true, force: true });
  }
}

interface Made {
  readonly files: SnapshotFile[];
  /** What a format could not hold, and why. */
  readonly unwritable: string[];
}

async function writeTables(making: SnapshotMaking, asOf: Instant, folder: string): Promise<Made> {
  const made: Made = { files: [], unwritable: [] };
  for (const { name, table, parameters } of SNAPSHOT_TABLES) {
    const asked = { ...parameters, as_of: formatInstant(asOf) };
    const exportable = await making.ask(table, asked, asOf);
    const figures = await figuresHash(exportable);
    for (const format of SNAPSHOT_FORMATS) {
      const file = making.writeExport(exportable, format);
      const named = `${name}.${format}`;
      const written = await writeOrSay(join(folder, named), file.bytes);
      if (typeof written === "string") made.unwritable.push(`${named}: ${written}`);
      else made.files.push({ name: named, ...written, rows: file.rows(), figures });
    }
  }
  return made;
}

/** The file, or why its format cannot hold it. */
async function writeOrSay(path: string, bytes: AsyncIterable<Uint8Array>) {
  try {
    return await writeSynced(path, bytes);
  } catch (error) {
    if (!(error instanceof Unwritable)) throw error;
    await rm(path, { force: true });
    return error.message;
  }
}

async function figuresHash(exportable: Exportable): Promise<string> {
  const hash = createHash("sha256");
  for await (const { rows } of paced(exportable.pages(), () => {})) {
    for (const row of rows) hash.update(`${JSON.stringify(row, decimalStrings)}\n`);
  }
  return hash.digest("hex");
}

function decimalStrings(_name: string, value: unknown): unknown {
  return typeof value === "bigint" ? value.toString() : value;
}

function figuresOf(files: readonly SnapshotFile[]): string {
  return files.map(({ name, figures }) => `${name} ${figures}`).join("\n");
}

function manifestOf(
  { base, market }: SnapshotMaking,
  { date, asOf, vintages }: SnapshotWanted,
  revision: number,
  { files, unwritable }: Made,
): SnapshotManifest {
  const url = `${base}/snapshots/${setName({ date, revision })}/`;
  const about = { source: market, asOf, url, definition: null };
  const cite = (lang: "en" | "zh", title: string) =>
    citationText("text", { ...about, lang, title: `${title} ${date}` });
  return {
    date,
    revision,
    as_of: formatInstant(asOf),
    attribution: [attribution(market, asOf), attribution("claims", null)],
    citation: { en: cite("en", "Tokentide snapshot"), zh: cite("zh", "Tokentide 快照") },
    left_out: [exportWords("en").withoutRows, exportWords("en").withoutSecondMarket, ...unwritable],
    vintages,
    files,
  };
}

async function writeSynced(
  path: string,
  bytes: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash("sha256");
  let size = 0;
  const file = await open(path, "wx");
  try {
    for await (const chunk of bytes) {
      hash.update(chunk);
      size += chunk.length;
      await file.writeFile(chunk);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { bytes: size, sha256: hash.digest("hex") };
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
