import type { DefinitionId } from "./market/definition.ts";
import type { Day } from "./market/day.ts";
import type { Instant } from "./market/instant.ts";
import type { Observation, Vintage } from "./market/observation.ts";
import type { LabShare } from "./market/second-market.ts";

// What is asked of exports. The questions are the interface's own; the writers know no question.

export const TABLES = ["volumes", "shares", "claims", "events", "revisions"] as const;
export type TableName = (typeof TABLES)[number];

export const FORMATS = ["csv", "json", "parquet", "zip"] as const;
export type Format = (typeof FORMATS)[number];

/** A row as the interface gives it. */
export type ExportRow = Readonly<Record<string, unknown>>;

export interface ExportPage {
  readonly rows: readonly ExportRow[];
  /** Periods so far, of how many. */
  readonly done: number;
  readonly total: number;
}

/** The `meta` of the interface's answer to the same question. */
export interface ExportMeta {
  readonly as_of: string | null;
  readonly definition: DefinitionId | null;
  readonly source: string;
  readonly attribution: string;
  readonly stale: boolean;
  readonly next_cursor: string | null;
}

/** A question to a table, and its answer page by page. */
export interface Exportable {
  readonly table: TableName;
  readonly meta: ExportMeta;
  /** The parameters that hold, defaults included; `as_of` is the newest vintage known. */
  readonly filter: Readonly<Record<string, string>>;
  /** Beside which market it stands, where no source is asked for. */
  readonly market?: string;
  readonly pages: () => AsyncIterable<ExportPage>;
}

export interface ExportFile {
  readonly name: string;
  readonly contentType: string;
  /** Made as it is read; to stop reading stops the work. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** How many rows have been written so far. */
  readonly rows: () => number;
}

export interface WriteOptions {
  /** A byte order mark, for a spreadsheet that takes UTF-8 for something else without one. */
  readonly bom?: boolean;
  readonly onPage?: (done: number, total: number) => void;
}

export type WriteExport = (
  exportable: Exportable,
  format: Format,
  options?: WriteOptions,
) => ExportFile;

/** A format cannot hold a value that is to be written. */
export class Unwritable extends Error {}

export interface SnapshotVintage {
  readonly source: string;
  readonly as_of: string;
  readonly sha256: string;
}

export interface SnapshotFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly rows: number;
  /** Of the figures alone, without as-of: equal where a later vintage changed nothing. */
  readonly figures: string;
}

/** What a dated set holds and rests on. */
export interface SnapshotManifest {
  readonly date: string;
  readonly revision: number;
  readonly as_of: string;
  readonly attribution: readonly string[];
  readonly citation: { readonly en: string; readonly zh: string };
  readonly left_out: readonly string[];
  readonly vintages: readonly SnapshotVintage[];
  readonly files: readonly SnapshotFile[];
}

/** The dated sets. A set that was published is never written again. */
export interface Snapshots {
  /** Every published set, oldest first. */
  list(): Promise<readonly SnapshotManifest[]>;
  /** Makes the set of a date as known then. Publishes it unless its figures are those of `before`. */
  publish(wanted: SnapshotWanted, before: SnapshotManifest | undefined): Promise<boolean>;
  /** Takes the oldest dates away, so that so many are left. */
  retain(dates: number): Promise<void>;
}

export interface SnapshotWanted {
  readonly date: string;
  readonly asOf: Instant;
  readonly vintages: readonly SnapshotVintage[];
}

/** A file of a published set, to be read from and up to a byte, both included. */
export interface StoredFile {
  readonly size: number;
  readonly sha256: string;
  read(start: number, end: number): AsyncIterable<Uint8Array>;
}

export interface SnapshotReads {
  list(): Promise<readonly SnapshotManifest[]>;
  /** Undefined where there is no such set or file. */
  open(set: string, file: string): Promise<StoredFile | undefined>;
}

/** A vintage in an operator's package, and which content it has of each day. */
export interface PackedVintage extends Omit<Vintage, "id"> {
  readonly days: readonly { readonly day: Day; readonly content: number }[];
}

/** A day's rows, largest first; or shares, where a market publishes no volumes. */
export interface PackedContent {
  readonly rows: readonly Observation[];
  readonly labShares: readonly LabShare[];
}

export interface PackedDocument {
  readonly source: string;
  readonly asOf: Instant;
  readonly sha256: string;
  readonly body: Uint8Array;
}

/** Everything that answers rest on, out of one store and into another. */
export interface StorePackage {
  /** The oldest first. */
  readonly vintages: readonly PackedVintage[];
  readonly contents: ReadonlyMap<number, PackedContent>;
  readonly documents: readonly PackedDocument[];
}
