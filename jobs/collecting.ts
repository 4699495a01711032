import type { Observations } from "../server/ports.ts";
import { collect, type Collected, type CollectOptions, type CollectPorts } from "./collect.ts";
import { isCollectionDue } from "./due.ts";
import { runOnce, type RunPorts, type WorkResult } from "./run.ts";

export interface CollectingPorts extends CollectPorts, RunPorts {
  readonly observations: Observations;
}

export const COLLECT_JOB = "collect openrouter";

/** Collects when the store says that something is due; does nothing otherwise, or while another process does. */
export async function collectWhenDue(ports: CollectingPorts, signal: AbortSignal): Promise<void> {
  const { source, sourceStates, jobRuns, observations, clock } = ports;
  const now = clock();
  const due = isCollectionDue(
    {
      lastRun: await jobRuns.newest(COLLECT_JOB),
      state: await sourceStates.state(source.id),
      newestAsOf: await observations.newestAsOf(source.id, now),
    },
    now,
  );
  if (due) await collectNow(ports, { signal });
}

/** One collection now, as a job run; `busy` while another process collects. */
export async function collectNow(
  ports: CollectingPorts,
  options: Omit<CollectOptions, "onProgress"> & Partial<Pick<CollectOptions, "onProgress">>,
): Promise<WorkResult | "busy"> {
  return runOnce(ports, {
    job: COLLECT_JOB,
    run: async (progress) => {
      const onProgress = async (done: number, total: number): Promise<void> => {
        await progress(done, total);
        await options.onProgress?.(done, total);
      };
      return resultOf(await collect(ports, { ...options, onProgress }));
    },
  });
}

function resultOf({ taken, unreachable }: Collected): WorkResult {
  const rows = taken.reduce((sum, one) => sum + one.rows, 0);
  const newDays = taken.reduce((sum, one) => sum + one.newDays, 0);
  const reasons = taken.flatMap(({ setAside }) => setAside.flatMap((aside) => aside.reasons));
  const detail = [
    taken.length > 0
      ? `${taken.length} snapshots, ${rows} rows, ${newDays} new contents of days`
      : "nothing new",
    ...(reasons.length > 0 ? [`set aside: ${reasons.slice(0, 5).join("; ")}`] : []),
    ...(unreachable ? [unreachable.reason] : []),
  ].join("; ");
  const gotNothing = taken.length > 0 && rows === 0;
  if (unreachable || gotNothing) return { result: "failed", detail };
  return { result: taken.length > 0 ? "done" : "nothing", detail };
}
