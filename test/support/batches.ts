import { createHash } from "node:crypto";
import { parseDay } from "../../server/market/day.ts";
import { parseInstant, type Instant } from "../../server/market/instant.ts";
import type { Span } from "../../server/market/period.ts";
import { byKey } from "../../server/market/volume.ts";
import type { CheckedBatch, SetAside } from "../../server/ports.ts";
import { daysOf, listed, type Days, type Rows } from "./days.ts";

export interface BatchText {
  readonly source?: string;
  readonly asOf: string | Instant | null;
  readonly days?: Readonly<Record<string, Rows>> | Days;
  readonly setAside?: readonly { day: string | null; hash?: string; reasons?: string[] }[];
  readonly address?: string;
  readonly fetchedAt?: string;
  readonly notes?: readonly string[];
  /** Where two batches must differ in their bytes alone. */
  readonly bytes?: string;
}

/** A batch as a check would hand it to the store, from what is written down by hand. */
export function batchOf(text: BatchText): CheckedBatch {
  const { source = "market", address = "rows.csv", fetchedAt = "2026-10-01T03:00:00Z" } = text;
  const { asOf, notes = [], setAside = [] } = text;
  const days = sortedDays(text.days ?? {});
  const rows = listed(days);
  const bytes = text.bytes ?? JSON.stringify([rows, setAside]);
  return {
    source,
    address,
    notes,
    fetchedAt: parseInstant(fetchedAt),
    asOf: typeof asOf === "string" ? parseInstant(asOf) : asOf,
    sha256: sha256(bytes),
    size: bytes.length,
    body: Buffer.from(bytes),
    window: windowOf(days),
    rowCount: rows.length,
    days: Array.from(days, ([day, ofDay]) => ({ day, rows: ofDay, hash: hashOf(ofDay) })),
    setAside: setAside.map((aside) => asideOf(aside, sha256(bytes))),
  };
}

function sortedDays(days: NonNullable<BatchText["days"]>): Days {
  const read: Days = days instanceof Map ? days : daysOf(days as Readonly<Record<string, Rows>>);
  return new Map([...read].toSorted(byKey));
}

function windowOf(days: Days): Span | null {
  const names = [...days.keys()];
  const [start, end] = [names[0], names.at(-1)];
  return start && end ? { start, end } : null;
}

/** The hash that the rows of a day have in these batches. */
export function hashOf(rows: readonly object[]): string {
  return sha256(rows.map((row) => Object.values(row).join(" ")).join("\n"));
}

function asideOf(
  { day, hash, reasons }: { day: string | null; hash?: string; reasons?: string[] },
  ofBytes: string,
): SetAside {
  return {
    day: day === null ? null : parseDay(day),
    hash: hash ?? (day === null ? ofBytes : `rows of ${day}`),
    reasons: reasons ?? ["it looked odd"],
  };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
