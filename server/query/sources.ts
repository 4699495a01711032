import { formatInstant, type Instant } from "../market/instant.ts";
import type { Clock, JobRun, SourceState, Store } from "../ports.ts";

/** A source that is collected on a schedule. */
export interface CollectedSource {
  readonly id: string;
  /** The job that collects it. */
  readonly job: string;
  /** From the newest as-of on, how long its data is fresh. */
  readonly freshMs: number;
  /** Switched off by the configuration. */
  readonly isOff?: boolean;
}

export interface SourceStatus {
  readonly id: string;
  readonly state: "ok" | "pending" | "stale" | "degraded" | "unreachable" | "off";
  /** Why it is not ok, in words; null where it is. */
  readonly reason: string | null;
  readonly asOf: Instant | null;
  /** Null where nothing was collected yet, or for rows of one's own, which have no schedule. */
  readonly freshUntil: Instant | null;
  /** Since when it has not been reached; null where the last try reached it. */
  readonly failingSince: Instant | null;
  readonly lastRun: JobRun | null;
  readonly quarantined: number;
}

export type ReadSources = () => Promise<SourceStatus[]>;

/** The state of each source: those that are collected first, then those that were imported. */
export function sourcesReader(
  store: Store,
  collected: readonly CollectedSource[],
  clock: Clock,
): ReadSources {
  return async () => {
    const imported = (await store.observations.sources()).filter(
      (id) => !collected.some((source) => source.id === id),
    );
    return Promise.all([...collected, ...imported.map((id) => ({ id }))].map(statusOf));
  };

  async function newestAsOf(id: string, now: Instant): Promise<Instant | null> {
    const document = await store.documents.newestAsOf(id, now);
    return document ?? store.observations.newestAsOf(id, now);
  }

  async function statusOf(source: { readonly id: string } & Partial<CollectedSource>) {
    const now = clock();
    const { id, job, freshMs } = source;
    const asOf = await newestAsOf(id, now);
    const quarantine = await store.sourceStates.openQuarantine(id);
    const tried = await store.sourceStates.state(id);
    const isTimed = freshMs !== undefined && !source.isOff;
    const freshUntil = asOf === null || !isTimed ? null : asOf + freshMs;
    const found = {
      late: lateText(asOf, freshUntil, now),
      isPending: asOf === null && freshMs !== undefined,
      failure: failureText(tried),
      reasons: quarantine.reasons,
    };
    return {
      id,
      asOf,
      freshUntil,
      quarantined: quarantine.count,
      ...(source.isOff ? OFF : stateOf(found)),
      failingSince: tried?.failingSince ?? null,
      lastRun: (job && (await store.jobRuns.newest(job))) || null,
    };
  }
}

function lateText(asOf: Instant | null, freshUntil: Instant | null, now: Instant): string | null {
  if (asOf === null || freshUntil === null || now <= freshUntil) return null;
  return `late: nothing newer than ${formatInstant(asOf)}, expected by ${formatInstant(freshUntil)}`;
}

function failureText(tried: SourceState | undefined): string | null {
  if (tried === undefined || tried.failingSince === null) return null;
  return `not reached since ${formatInstant(tried.failingSince)}: ${tried.reason ?? "it failed"}`;
}

const OFF = { state: "off", reason: "switched off by the configuration" } as const;

interface Found {
  readonly late: string | null;
  readonly isPending: boolean;
  readonly failure: string | null;
  readonly reasons: readonly string[];
}

/** The first that applies is the state; every one that applies is in the reason. */
function stateOf({ late, isPending, failure, reasons }: Found) {
  const aside =
    reasons.length > 0 ? `set aside: ${reasons.slice(0, REASONS_SHOWN).join("; ")}` : null;
  const found = [
    { state: "stale", said: late },
    { state: "unreachable", said: failure },
    { state: "degraded", said: aside },
    { state: "pending", said: isPending ? "nothing collected yet" : null },
  ] as const;
  const applying = found.filter(({ said }) => said !== null);
  const reason = applying.length > 0 ? applying.map(({ said }) => said).join("; ") : null;
  return { state: applying[0]?.state ?? "ok", reason } as const;
}

const REASONS_SHOWN = 3; // the rest are in the quarantine list
