import { formatInstant, type Instant } from "../market/instant.ts";
import type { Clock, JobRun, Store } from "../ports.ts";

/** A source that is collected on a schedule. */
export interface CollectedSource {
  readonly id: string;
  /** The job that collects it. */
  readonly job: string;
  /** From the newest as-of on, how long its data is fresh. */
  readonly freshMs: number;
}

export interface SourceStatus {
  readonly id: string;
  readonly state: "ok" | "pending" | "stale" | "degraded" | "unreachable" | "off";
  /** Why it is not ok, in words; null where it is. */
  readonly reason: string | null;
  readonly asOf: Instant | null;
  /** Null where nothing was collected yet, or for rows of one's own, which have no schedule. */
  readonly freshUntil: Instant | null;
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

  async function statusOf(source: { readonly id: string } & Partial<CollectedSource>) {
    const now = clock();
    const { id, job, freshMs } = source;
    const asOf = await store.observations.newestAsOf(id, now);
    const quarantine = await store.sourceStates.openQuarantine(id);
    const tried = await store.sourceStates.state(id);
    const freshUntil = asOf === null || freshMs === undefined ? null : asOf + freshMs;
    const found = {
      asOf,
      late:
        asOf !== null && freshUntil !== null && now > freshUntil
          ? `late: nothing newer than ${formatInstant(asOf)}, expected by ${formatInstant(freshUntil)}`
          : null,
      isPending: asOf === null && freshMs !== undefined,
      failure:
        tried === undefined || tried.failingSince === null
          ? null
          : `not reached since ${formatInstant(tried.failingSince)}: ${tried.reason ?? "it failed"}`,
      reasons: quarantine.reasons,
    };
    return {
      id,
      asOf,
      freshUntil,
      quarantined: quarantine.count,
      ...stateOf(found),
      lastRun: (job && (await store.jobRuns.newest(job))) || null,
    };
  }
}

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
