import type { ReadDay } from "./market/check.ts";
import type { Claim } from "./market/claim.ts";
import type { Day } from "./market/day.ts";
import type { DefinitionId } from "./market/definition.ts";
import type { Instant } from "./market/instant.ts";
import type { Period, Span } from "./market/period.ts";
import type { LabShare } from "./market/second-market.ts";
import type { Volume } from "./market/volume.ts";

// What publishers and files send. The store's side of the ports is in ports.ts, which hands these on.

export interface Unreachable {
  readonly kind: "unreachable";
  readonly reason: string;
  /** How long the publisher asked us to stay away. */
  readonly retryAfterMs?: number;
}

/** What a manifest says of its dated snapshot. */
export interface Snapshot {
  readonly kind: "snapshot";
  readonly date: Day;
  readonly asOf: Instant;
  readonly address: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly rowCount: number;
  readonly notes: readonly string[];
}

export interface FetchedBatch {
  readonly kind: "batch";
  readonly batch: RawBatch;
}

/** A publisher of dated snapshots. A manifest that cannot be read comes back as a batch with its faults. */
export interface SnapshotSource {
  readonly id: string;
  /** The first date it ever published; before it an archive is walked only as far as it goes on. */
  readonly firstDate: Day;
  /** The newest manifest, or `unchanged` where it is still the one with that validator. */
  newest(
    validator: string | null,
    signal: AbortSignal,
  ): Promise<
    | { kind: "newest"; snapshot: Snapshot; validator: string | null }
    | { kind: "unchanged" }
    | FetchedBatch
    | Unreachable
  >;
  dated(
    date: Day,
    signal: AbortSignal,
  ): Promise<Snapshot | { kind: "absent" } | FetchedBatch | Unreachable>;
  /** The dated file; `absent` where the manifest names one that is not there. */
  fetch(
    snapshot: Snapshot,
    signal: AbortSignal,
  ): Promise<FetchedBatch | { kind: "absent" } | Unreachable>;
  /** The date of the snapshot at an address; undefined where it is none. */
  dateOf(address: string): Day | undefined;
}

/** A publisher that answers for any span of days. */
export interface RangeSource {
  readonly id: string;
  readonly firstDay: Day;
  /** At most so many days a request. */
  readonly daysMax: number;
  fetch(from: Day, to: Day, signal: AbortSignal): Promise<FetchedBatch | Unreachable>;
}

/** An address that is fetched whole. */
export interface WholeSource {
  readonly id: string;
  fetch(signal: AbortSignal): Promise<FetchedBatch | Unreachable>;
}

/** A day of a market that publishes shares alone. */
export interface LabDay {
  readonly day: Day;
  readonly shares: readonly LabShare[];
  readonly faults: readonly string[];
}

export type ReadLabs =
  | {
      readonly kind: "labs";
      readonly days: readonly LabDay[];
      readonly rowCount: number;
      readonly notes: readonly string[];
    }
  | { readonly kind: "unreadable"; readonly reason: string };

/** What the catalogue says of a model: US dollars a token, as decimal text. */
export interface CatalogueEntry {
  readonly name: string;
  readonly prompt: string;
  readonly completion: string;
}

/** Bytes as they came, with what was found wrong with them before they were read as rows. */
export interface RawBatch {
  readonly source: string;
  readonly address: string;
  readonly fetchedAt: Instant;
  readonly asOf: Instant | null;
  /** The days the source says it sent; null where it says nothing. */
  readonly window: Span | null;
  readonly body: Uint8Array;
  readonly faults: readonly string[];
  readonly notes: readonly string[];
}

/** Bytes read as rows, or why they could not be. */
export type Read =
  | {
      readonly kind: "rows";
      /** In time order; each day's rows largest first. */
      readonly days: readonly ReadDay[];
      readonly rowCount: number;
      readonly notes: readonly string[];
      /** What the batch itself says of when it was made. */
      readonly asOf: Instant | null;
    }
  | { readonly kind: "unreadable"; readonly reason: string };

/** A week's sums by origin, computed from rows that this store need not hold. */
export interface CitedWeek {
  readonly source: string;
  readonly period: Period;
  readonly definition: DefinitionId;
  readonly asOf: Instant;
  readonly volumes: ReadonlyMap<string, Volume>;
}

/** The total of a month as it was published; its origins are not known here. */
export interface CitedMonth {
  readonly source: string;
  readonly period: Period;
  readonly tokens: bigint;
  /** Those of them beyond each day's top 50. */
  readonly otherTokens: bigint;
  readonly asOf: Instant;
}

/** What is found in a fetch that is read whole: why it cannot be taken, or the claims that it lists, which may be none. */
export type FoundWhole =
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "taken"; readonly claims: readonly Claim[] };
