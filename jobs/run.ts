import { MINUTE_MS } from "../server/market/instant.ts";
import type { Clock, JobRun, JobRuns } from "../server/ports.ts";
import type { Log } from "../server/log.ts";

export interface RunPorts {
  readonly jobRuns: JobRuns;
  readonly clock: Clock;
  readonly log: Log;
  /** Names this process among all that share the store. */
  readonly holder: string;
  readonly isGone: (holder: string) => boolean;
}

export interface Work {
  readonly job: string;
  /** What it did, in words; `nothing` where there was nothing new. Failures are values. */
  readonly run: (progress: (done: number, total: number) => Promise<void>) => Promise<WorkResult>;
}

export interface WorkResult {
  readonly result: NonNullable<JobRun["result"]>;
  readonly detail: string;
}

const STOPPED: WorkResult = { result: "lost", detail: "it was stopped before its end" };
const BROKE: WorkResult = { result: "failed", detail: "it broke; see the log" };
const LEASE_MS = 2 * MINUTE_MS; // longer than the slowest request with its retries
const RENEW_MS = 30_000;

/** Runs the work unless another process does; the run and its result are kept. */
export async function runOnce(ports: RunPorts, { job, run }: Work): Promise<WorkResult | "busy"> {
  const { jobRuns, clock, log, holder, isGone } = ports;
  const leaseUntil = () => clock() + LEASE_MS;
  const id = await jobRuns.claim({ job, holder, now: clock(), leaseUntil: leaseUntil(), isGone });
  if (id === undefined) return "busy";

  const reached = { done: 0, total: 0 };
  const progress = async (done: number, total: number): Promise<void> => {
    Object.assign(reached, { done, total });
    await jobRuns.progress(id, leaseUntil(), done, total);
  };
  const renewal = setInterval(() => void progress(reached.done, reached.total), RENEW_MS);
  try {
    const result = await run(progress);
    await jobRuns.finish(id, clock(), result.result, result.detail);
    log[result.result === "failed" ? "warn" : "info"]({ job, ...result }, "job ended");
    return result;
  } catch (error) {
    // Stopped with the process: what is left is due as soon as it starts again.
    const isStopped = error instanceof Error && error.name === "AbortError";
    const result = isStopped ? STOPPED : BROKE;
    await jobRuns.finish(id, clock(), result.result, result.detail);
    if (isStopped) return result;
    throw error;
  } finally {
    clearInterval(renewal);
  }
}
