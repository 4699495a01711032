import type { Gates } from "../server/market/check.ts";
import { daysFrom, type Day } from "../server/market/day.ts";
import { formatInstant, type Instant } from "../server/market/instant.ts";
import type { Clock, Intake } from "../server/ports.ts";
import { ingest, type Ingested, type IngestPorts } from "./ingest.ts";

export interface ImportPorts extends IngestPorts {
  readonly intake: Intake;
  readonly clock: Clock;
}

export interface ImportRequest {
  readonly source: string;
  readonly body: Uint8Array;
  /** Where the bytes came from, to be shown: a file's name, or `-`. */
  readonly address: string;
  /** Without it the file's own `meta.as_of`, and without that, now. */
  readonly asOf?: Instant;
}

export type Imported =
  | { readonly kind: "unreadable"; readonly reason: string }
  | ({
      readonly kind: "imported";
      readonly asOf: Instant;
      readonly gaps: readonly Day[];
    } & Ingested);

/** Brings in rows of one's own as a vintage of a source. Gaps between its days are reported, not refused. */
export async function importRows(ports: ImportPorts, request: ImportRequest): Promise<Imported> {
  const { source, body, address } = request;
  const read = ports.readRows(body);
  if (read.kind === "unreadable") return read;
  const fetchedAt = ports.clock();
  const asOf = request.asOf ?? read.asOf ?? fetchedAt;
  if (asOf > fetchedAt)
    return { kind: "unreadable", reason: `its as-of, ${formatInstant(asOf)}, lies in the future` };

  const raw = { source, address, fetchedAt, asOf, window: null, body, faults: [], notes: [] };
  // What an operator brings is taken at its word: it may be another market's, and small.
  const gates: Gates = { ...ports.gatesOf(source), cited: [] };
  const ingested = await ingest({ ...ports, readRows: () => read, gatesOf: () => gates }, raw);
  const days = read.days.map(({ day }) => day);
  return { kind: "imported", asOf, gaps: gapsOf(days), ...ingested };
}

function gapsOf(days: readonly Day[]): Day[] {
  const held = new Set(days);
  const [first, last] = [days[0], days.at(-1)];
  return first && last ? daysFrom(first, last).filter((day) => !held.has(day)) : [];
}
