import { HOUR_MS } from "../server/market/instant.ts";
import { MARKET } from "../server/market/source.ts";
import type { Observations, RangeSource } from "../server/ports.ts";
import { backfill, refresh } from "./backfill.ts";
import { collect, type Collected, type CollectOptions, type CollectPorts } from "./collect.ts";
import { isCollectionDue, isDailyDue } from "./due.ts";
import { runOnce, type RunPorts, type WorkResult } from "./run.ts";
import { jobOf } from "./whole.ts";

export interface CollectingPorts extends CollectPorts, RunPorts {
  readonly observations: Observations;
  /** The whole history, where there is a key. */
  readonly range?: RangeSource;
}

export const COLLECT_JOB = jobOf({ id: MARKET });

/** Collects when the store says that something is due; does nothing otherwise, or while another process does. */
export async function collectWhenDue(ports: CollectingPorts, signal: AbortSignal): Promise<void> {
  const { source, sourceStates, jobRuns, observations, clock } = ports;
  const now = clock();
  const due = isCollectionDue(
    {
      lastRun: await jobRuns.newest(jobOf(source)),
      state: await sourceStates.state(source.id),
      newestAsOf: await observations.newestAsOf(source.id, now),
    },
    now,
  );
  if (due || (ports.range && (await isRefreshDue(ports)))) await collectNow(ports, { signal });
}

const REFRESH_MS = 6 * HOUR_MS; // the newest days are restated; the publisher allows 500 requests a day

async function isRefreshDue({ jobRuns, sourceStates, source, clock }: CollectingPorts) {
  const lastRun = await jobRuns.newest(jobOf(source));
  const state = await sourceStates.state(source.id);
  return isDailyDue(lastRun, state, clock(), REFRESH_MS);
}

/** One collection now, as a job run; `busy` while another process collects. */
export async function collectNow(
  ports: CollectingPorts,
  options: Omit<CollectOptions, "onProgress"> & Partial<Pick<CollectOptions, "onProgress">>,
): Promise<WorkResult | "busy"> {
  return runOnce(ports, {
    job: jobOf(ports.source),
    run: async (progress, written) => {
      const onProgress = async (done: number, total: number): Promise<void> => {
        await progress(done, total);
        await options.onProgress?.(done, total);
      };
      return resultOf(await collectAll({ ...ports, ...written }, { ...options, onProgress }));
    },
  });
}

/** With a key the history first, then the snapshots with their own as-ofs, then the newest days once more. */
async function collectAll(ports: CollectingPorts, options: CollectOptions): Promise<Collected> {
  const { range } = ports;
  if (!range || options.from !== undefined || options.to !== undefined)
    return collect(ports, options);
  const keyed = { ...ports, range };
  const history = await backfill(keyed, options);
  const snapshots = await collect(ports, options, history.unreachable);
  const newest = history.unreachable ? undefined : await refresh(keyed, options.signal);
  const parts = [history, snapshots, ...(newest ? [newest] : [])];
  const unreachable = parts.find((part) => part.unreachable)?.unreachable;
  if (unreachable && !snapshots.unreachable) {
    const { reason, retryAfterMs } = unreachable;
    const notBefore = retryAfterMs === undefined ? {} : { notBefore: ports.clock() + retryAfterMs };
    const failed = { ok: false, reason, ...notBefore } as const;
    await ports.sourceStates.attempted(ports.source.id, ports.clock(), failed);
  }
  const taken = parts.flatMap((part) => part.taken);
  return unreachable ? { taken, unreachable } : { taken };
}

export function resultOf({ taken, unreachable }: Collected): WorkResult {
  const rows = taken.reduce((sum, one) => sum + one.rows, 0);
  const newDays = taken.reduce((sum, one) => sum + one.newDays, 0);
  const reasons = taken.flatMap(({ setAside }) => setAside.flatMap((aside) => aside.reasons));
  const detail = [
    taken.length > 0
      ? `${taken.length} ${taken.length === 1 ? "batch" : "batches"}, ${rows} rows, ${newDays} new contents of days`
      : "nothing new",
    ...(reasons.length > 0 ? [`set aside: ${reasons.slice(0, 5).join("; ")}`] : []),
    ...(unreachable ? [unreachable.reason] : []),
  ].join("; ");
  const gotNothing = taken.length > 0 && rows === 0;
  if (unreachable || gotNothing) return { result: "failed", detail };
  return { result: taken.length > 0 ? "done" : "nothing", detail };
}
