import { parseInstant, type Instant } from "../../server/market/instant.ts";
import type { Span } from "../../server/market/period.ts";
import type { RawBatch } from "../../server/ports.ts";
import { csvText, type Days } from "./days.ts";

export interface RawText {
  readonly asOf: string | Instant | null;
  /** The rows, or the text as it came. */
  readonly body: Days | string;
  readonly window?: { readonly start: string; readonly end: string };
  readonly source?: string;
  readonly faults?: readonly string[];
  readonly address?: string;
}

/** Bytes as a source would hand them over, from what is written down by hand. */
export function rawOf(text: RawText): RawBatch {
  const { asOf, body, window, source = "openrouter", faults = [], address = "rows.csv" } = text;
  return {
    source,
    address,
    faults,
    notes: [],
    fetchedAt: parseInstant("2026-10-01T03:00:00Z"),
    asOf: typeof asOf === "string" ? parseInstant(asOf) : asOf,
    window: (window as Span | undefined) ?? null,
    body: Buffer.from(typeof body === "string" ? body : csvText(body)),
  };
}
