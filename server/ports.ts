export type * from "./alerting.ts";
export type * from "./exporting.ts";
export type * from "./listed.ts";
export type * from "./job-runs.ts";
export type * from "./publishers.ts";
import type { Alerts, Outbox } from "./alerting.ts";
import type { JobRuns } from "./job-runs.ts";
import type { ListedClaims } from "./listed.ts";
import type { Claim } from "./market/claim.ts";
import type { Day } from "./market/day.ts";
import type { Instant } from "./market/instant.ts";
import type { Observation, Vintage } from "./market/observation.ts";
import type { Span } from "./market/period.ts";
import type { Permaslug } from "./market/permaslug.ts";
import type { LabShare } from "./market/second-market.ts";

export type Clock = () => Instant;

/** A day's rows as they stand in the store; what it holds never changes. */
export interface Content {
  readonly id: number;
  readonly day: Day;
  readonly rowCount: number;
  readonly tokens: bigint;
}

/** What tells the vintages of a source apart. */
export type VintageKey = Pick<Vintage, "asOf" | "sha256">;

export interface ModelListing {
  readonly permaslug: Permaslug;
  readonly firstDay: Day;
  readonly lastDay: Day;
}

export interface ContentRow extends Observation {
  readonly content: number;
}

export interface AuthorVolume {
  readonly content: number;
  readonly author: string;
  readonly tokens: bigint;
  readonly freeTokens: bigint;
}

/** What one vintage has of a day. */
export interface DayVersion {
  readonly day: Day;
  readonly asOf: Instant;
  readonly content: number;
}

/** Reads of what was accepted. Each method is one consistent read. */
export interface Observations {
  /** As-of of the newest vintage known by `asOf`; null before the first. */
  newestAsOf(source: string, asOf: Instant): Promise<Instant | null>;
  /** The content of each held day as known at `asOf`, in time order. */
  contents(source: string, asOf: Instant, span?: Span): Promise<Content[]>;
  /** Sums by author, in no order. */
  authorVolumes(contents: readonly number[]): Promise<AuthorVolume[]>;
  /** All rows, by content, largest first. */
  rows(contents: readonly number[]): Promise<ContentRow[]>;
  /** The HEAD_ROWS largest rows of each content, by content, largest first. */
  heads(contents: readonly number[]): Promise<ContentRow[]>;
  /** The rows of a few models. */
  rowsOf(contents: readonly number[], permaslugs: readonly Permaslug[]): Promise<ContentRow[]>;
  /** How many vintages made in the span of time hold the day. */
  countHolding(source: string, day: Day, from: Instant, to: Instant): Promise<number>;
  /** Every vintage's content of each day known by `asOf`, by day, then as-of; days without a second content left out. */
  revisedDays(source: string, asOf: Instant, span?: Span): Promise<DayVersion[]>;
  /** Newest first, ties by hash; with `before`, those that come after it in this order. */
  vintages(source: string, asOf: Instant, limit: number, before?: VintageKey): Promise<Vintage[]>;
  /** Shares of a market that publishes no volumes, by content. */
  labShares(contents: readonly number[]): Promise<(LabShare & { readonly content: number })[]>;
  /** Every model that the source has listed, by name. */
  models(source: string): Promise<ModelListing[]>;
  /** Sources that hold at least one vintage. */
  sources(): Promise<string[]>;
}

/** One state of a year of a source: while it stands, its weeks and its months read the same. */
export interface YearState {
  /** As in `2026` of `2026-W30`, or of `2026-07`. */
  readonly year: string;
  readonly asOf: Instant;
  readonly number: number;
}

export interface KnownYear extends YearState {
  /** What was kept of it on a basis; null where nothing was. */
  readonly worked: string | null;
}

/** What was worked out of past years, so that no answer reads all of them; a basis is any text. */
export interface PastYears {
  /** The state of each year held, as known at `asOf`, in order, with what was kept of it. */
  years(source: string, asOf: Instant, basis: string): Promise<KnownYear[]>;
  /** Keeps what was worked out of years in these states; false where the store is busy and nothing was kept. */
  keep(
    source: string,
    basis: string,
    years: readonly (YearState & { readonly worked: string })[],
  ): Promise<boolean>;
}

/** The head of a day reaches this far down. */
export const HEAD_ROWS = 64;

export interface CheckedDay {
  readonly day: Day;
  /** SHA-256 of the rows. */
  readonly hash: string;
  readonly rows: readonly Observation[];
  /** Instead of rows, where a market publishes shares alone. */
  readonly labShares?: readonly LabShare[];
}

export interface SetAside {
  /** Null for the batch as a whole. */
  readonly day: Day | null;
  /** Of the day's rows; empty where there are none. */
  readonly hash: string;
  readonly reasons: readonly string[];
}

/** A batch after its check: what is kept, and what is set aside with its reasons. */
export interface CheckedBatch {
  readonly source: string;
  readonly address: string;
  readonly fetchedAt: Instant;
  /** Null where the batch did not say. */
  readonly asOf: Instant | null;
  readonly sha256: string;
  readonly size: number;
  /** The bytes as they came, compressed with zstd. */
  readonly body: Uint8Array;
  /** First and last day that came, and how many rows. */
  readonly window: Span | null;
  readonly rowCount: number;
  readonly days: readonly CheckedDay[];
  readonly setAside: readonly SetAside[];
  readonly notes: readonly string[];
}

export interface Kept {
  /** False where the very same vintage was held before. */
  readonly isNew: boolean;
  /** Days whose rows were not stored yet. */
  readonly newDays: number;
  /** Set aside now and not before. */
  readonly setAside: readonly SetAside[];
}

export interface QuarantineItem {
  readonly id: number;
  readonly source: string;
  readonly asOf: Instant | null;
  readonly day: Day | null;
  readonly hash: string;
  readonly reasons: readonly string[];
  readonly at: Instant;
  readonly state: "open" | "accepted" | "discarded" | "superseded";
  readonly remark: string | null;
  readonly address: string;
}

/** Writes of what was fetched. Each method is one transaction. */
export interface Intake {
  /** Keeps a batch: its bytes, its vintage, the days not stored yet, their roll-ups, what was set aside. */
  keep(batch: CheckedBatch): Promise<Kept>;
  /** Of these days, the totals held now. */
  totals(source: string, days: readonly Day[]): Promise<Map<Day, bigint>>;
  /** Which of `day hash` were stored, or discarded by an operator, before. */
  knownHashes(
    source: string,
    days: readonly Day[],
  ): Promise<{ stored: Set<string>; discarded: Set<string> }>;
  /** Newest first; `open` alone unless all are asked for. */
  quarantined(all: boolean): Promise<QuarantineItem[]>;
  quarantineItem(id: number): Promise<
    | (QuarantineItem & {
        readonly body: Uint8Array;
        readonly size: number;
        readonly sha256: string;
        readonly fetchedAt: Instant;
      })
    | undefined
  >;
  /** Settles an open item; with `batch`, what it holds is kept in the same transaction. False where it is not open any more. */
  decide(
    id: number,
    decision: "accepted" | "discarded",
    remark: string,
    at: Instant,
    batch?: CheckedBatch,
  ): Promise<boolean>;
}

/** What became of an operator's decision on what was set aside. */
export type Decided =
  | { readonly kind: "decided"; readonly days: number }
  | { readonly kind: "unknown" }
  | { readonly kind: "closed"; readonly state: string }
  | { readonly kind: "impossible"; readonly reason: string };

/** A fetch that is read whole. */
export interface Document {
  readonly id: number;
  readonly source: string;
  readonly asOf: Instant;
  readonly sha256: string;
  /** Compressed with zstd. */
  readonly body: Uint8Array;
}

export interface Documents {
  /**
   * Notes a document under its as-of, with the claims that it lists; false where its bytes are those of the one before,
   * which are stored once.
   */
  keep(
    document: {
      readonly source: string;
      readonly address: string;
      readonly asOf: Instant;
      readonly sha256: string;
      readonly size: number;
      readonly body: Uint8Array;
    },
    claims: readonly Claim[],
  ): Promise<boolean>;
  /** The newest known by `asOf`. */
  newest(source: string, asOf: Instant): Promise<Document | undefined>;
  newestAsOf(source: string, asOf: Instant): Promise<Instant | null>;
}

/** How the latest tries of a source went. */
export interface SourceState {
  readonly source: string;
  readonly attemptedAt: Instant;
  readonly failingSince: Instant | null;
  readonly reason: string | null;
  /** The publisher asked not to be called before. */
  readonly notBefore: Instant | null;
  /** The ETag of the newest manifest that was taken in whole. */
  readonly validator: string | null;
}

/** A dated snapshot that was asked for and not taken. */
export interface MissedSnapshot {
  readonly snapshot: Day;
  readonly triedAt: Instant;
  readonly reason: "absent" | "refused";
}

export interface SourceStates {
  state(source: string): Promise<SourceState | undefined>;
  openQuarantine(
    source: string,
  ): Promise<{ readonly count: number; readonly reasons: readonly string[] }>;
  /** Notes how a try went; a first failure is a change, and so is a first success after one. */
  attempted(source: string, at: Instant, outcome: Attempted): Promise<void>;
  missedSnapshots(source: string): Promise<MissedSnapshot[]>;
  markMissed(source: string, missed: MissedSnapshot): Promise<void>;
  /** Where the source's vintages came from. */
  takenAddresses(source: string): Promise<string[]>;
}

export type Attempted =
  | { readonly ok: true; readonly validator?: string }
  | { readonly ok: false; readonly reason: string; readonly notBefore?: Instant };

export interface Change {
  readonly number: number;
  readonly at: Instant;
  readonly kind: "vintage" | "quarantine" | "source" | "document" | "alert" | "delivery";
  readonly source: string;
  readonly detail: string;
}

export interface Changes {
  /** Number of the newest change; 0 at first. Cheap enough to ask at every request. */
  newest(): Promise<number>;
  since(number: number, limit: number): Promise<Change[]>;
}

/** What a job writes to. */
export type Written = Pick<Store, "intake" | "documents" | "sourceStates">;

/** One store. It is opened and migrated when it is first asked something. */
export interface Store {
  /** Opens and migrates it now; rejects with the reason where that cannot be. */
  ready(): Promise<void>;
  /** The same, but a write rejects with a `LostRun` and does nothing once the run is not under way any more. */
  readonly under: (run: number) => Written;
  readonly observations: Observations;
  readonly pastYears: PastYears;
  readonly intake: Intake;
  readonly documents: Documents;
  readonly claims: ListedClaims;
  readonly sourceStates: SourceStates;
  readonly jobRuns: JobRuns;
  readonly changes: Changes;
  readonly alerts: Alerts;
  readonly outbox: Outbox;
  /** A consistent copy while the store is in use, checked before it gets its name. */
  backup(
    file: string,
    onProgress: (done: number, total: number) => void,
  ): Promise<{ readonly changes: number; readonly vintages: number }>;
  /** What is damaged, in the engine's words; null where nothing is. */
  findFault(): Promise<string | null>;
  close(): Promise<void>;
}
