import type { Claim } from "../market/claim.ts";
import type { Contribution } from "../market/contribution.ts";
import type { Day } from "../market/day.ts";
import type { Instant } from "../market/instant.ts";
import type { Period } from "../market/period.ts";
import type { By, PeriodVolumes } from "../market/volume.ts";
import type { Counting } from "./book.ts";

/** How a source does, as far as alerts are concerned. */
export interface SourceReading {
  readonly id: string;
  readonly state: string;
  readonly reason: string | null;
  readonly asOf: Instant | null;
  readonly freshUntil: Instant | null;
  readonly quarantined: number;
}

export interface RevisionReading {
  readonly day: Day;
  readonly key: string;
  readonly old: bigint | null;
  readonly new: bigint | null;
  readonly newAsOf: Instant;
}

/** What alerts ask of the market: the same reads as those of the interface and the page. */
export interface AlertReads {
  /** Periods as known at an as-of, the newest so many, in time order. */
  readonly readSeries: (
    asked: Counting & { readonly source: string; readonly asOf: Instant; readonly limit: number },
  ) => Promise<{ readonly periods: readonly PeriodVolumes[] }>;
  readonly readContributions: (asked: {
    readonly source: string;
    readonly asOf: Instant;
    readonly definition: Counting["definition"];
    readonly period: Period;
    readonly key: string;
    readonly by: "model";
  }) => Promise<{ readonly change: { readonly rows: readonly Contribution[] } | null }>;
  readonly readSources: () => Promise<readonly SourceReading[]>;
  readonly readClaims: (asked: {
    readonly asOf: Instant;
    readonly topic?: Claim["topic"];
    readonly entity?: string;
  }) => Promise<{ readonly claims: readonly { readonly claim: Claim }[] }>;
  readonly readRevisions: (asked: {
    readonly source: string;
    readonly asOf: Instant;
    readonly by: By;
    readonly limit: number;
  }) => Promise<{ readonly revisions: readonly RevisionReading[] }>;
  readonly readUnmapped: (
    source: string,
    asOf: Instant,
  ) => Promise<readonly { readonly day: Day; readonly author: string; readonly share: number }[]>;
}
