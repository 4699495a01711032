import type { Message } from "../alert/event.ts";
import type { Instant } from "../market/instant.ts";
import type { Vintage } from "../market/observation.ts";
import type { Attempted, DeliveryRow, QuarantineItem, SourceState } from "../ports.ts";

// What both engines make of their rows.

export type VintageRow = Omit<Vintage, "notes"> & { notes: string };

export function vintageOf({ notes, ...vintage }: VintageRow): Vintage {
  return { ...vintage, notes: JSON.parse(notes) as string[] };
}

export type ItemRow = Omit<QuarantineItem, "reasons"> & { reasons: string };

export interface BytesRow {
  readonly body: Uint8Array;
  readonly size: number;
  readonly sha256: string;
  readonly fetchedAt: number;
}

export function itemOf<Row extends ItemRow>(row: Row): Omit<Row, "reasons"> & QuarantineItem {
  return { ...row, reasons: JSON.parse(row.reasons) as string[] };
}

export function openReasons(rows: readonly string[]) {
  return { count: rows.length, reasons: rows.flatMap((text) => JSON.parse(text) as string[]) };
}

/** How a source stands after a try. */
export function stateAfter(
  source: string,
  before: SourceState | undefined,
  attemptedAt: Instant,
  outcome: Attempted,
): SourceState {
  const kept = before?.validator ?? null;
  if (outcome.ok) {
    const validator = outcome.validator ?? kept;
    return { source, attemptedAt, failingSince: null, reason: null, notBefore: null, validator };
  }
  const failingSince = before?.failingSince ?? attemptedAt;
  const { reason, notBefore = null } = outcome;
  return { source, attemptedAt, failingSince, reason, notBefore, validator: kept };
}

export type StoredDelivery = Omit<DeliveryRow, "message"> & { readonly message: string };

export function deliveryOf({ message, ...row }: StoredDelivery): DeliveryRow {
  return { ...row, message: JSON.parse(message) as Message };
}
