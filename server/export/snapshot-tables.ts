import type { Format, TableName } from "../exporting.ts";
import { DEFINITION_IDS } from "../market/definition.ts";

/** A file of every set, in each of the formats. Only what is derived: no publisher's own rows. */
export interface SnapshotTable {
  readonly name: string;
  readonly table: TableName;
  readonly parameters: Readonly<Record<string, string>>;
}

export const SNAPSHOT_FORMATS: readonly Format[] = ["csv", "parquet", "zip"];

export const SNAPSHOT_TABLES: readonly SnapshotTable[] = [
  ...DEFINITION_IDS.map((definition) => shares("week", "origin", definition)),
  shares("week", "author"),
  shares("week", "model"),
  shares("month", "origin"),
  shares("day", "origin"),
  { name: "revisions_origin", table: "revisions", parameters: { by: "origin" } },
  { name: "claims", table: "claims", parameters: {} },
  { name: "events", table: "events", parameters: {} },
];

function shares(grain: string, by: string, definition = "all"): SnapshotTable {
  const name = `shares_${grain}_${by}_${definition}`;
  return { name, table: "shares", parameters: { grain, by, definition } };
}
