import type { TableName } from "../exporting.ts";
import { CLAIMS, EVENTS } from "./claim-table.ts";
import type { Table } from "./column.ts";
import { REVISIONS, SHARES, VOLUMES } from "./series-table.ts";

/** Every table that can be taken away; every writer writes each of them. */
export const TABLE_OF: Readonly<Record<TableName, Table>> = {
  volumes: VOLUMES,
  shares: SHARES,
  claims: CLAIMS,
  events: EVENTS,
  revisions: REVISIONS,
};
