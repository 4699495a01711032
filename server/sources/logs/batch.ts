import type { Instant } from "../../market/instant.ts";
import type { RawBatch } from "../../ports.ts";

/** A day's sum of one model, as a query answers it; the text of a whole number. */
export interface LogRow {
  readonly date: string;
  readonly model_permaslug: string;
  readonly total_tokens: string;
}

export interface Asked {
  readonly source: string;
  /** Where the sums come from, without what is secret about it. */
  readonly address: string;
  /** When the query began: what is written later is not in it. */
  readonly asOf: Instant;
  /** What the query cost, in words. */
  readonly cost: string;
}

/** Daily sums as a batch. Nothing says which days a log should have, so it has no window. */
export function logBatch(
  { source, address, asOf, cost }: Asked,
  rows: readonly LogRow[],
): RawBatch {
  const body = new TextEncoder().encode(JSON.stringify({ data: rows }));
  const notes = [cost];
  return { source, address, fetchedAt: asOf, asOf, window: null, body, faults: [], notes };
}

const GB = 1e9;

export function costText(rows: number, bytes: number, seconds: number): string {
  const read = `${rows.toLocaleString("en-US")} rows`;
  return `the query read ${read}, ${(bytes / GB).toFixed(2)} GB, in ${seconds.toFixed(2)} s`;
}
