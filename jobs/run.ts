import { MINUTE_MS } from "../server/market/instant.ts";
import type { Clock, JobRun, JobRuns, Written } from "../server/ports.ts";
import type { Log } from "../server/log.ts";

export interface RunPorts {
  readonly jobRuns: JobRuns;
  readonly clock: Clock;
  readonly log: Log;
  /** Names this process among all that share the store. */
  readonly holder: string;
  readonly isGone: (holder: string) => boolean;
  /** What a run writes to: a write that comes after the run was taken over is refused. */
  readonly under: (run: number) => Written;
}

export interface Work {
  readonly job: string;
  /** What it did, in words; `nothing` where there was nothing new. Failures are values. */
  readonly run: (progress: Progress, written: Written) => Promise<WorkResult>;
}

export type Progress = (done: number, total: number) => Promise<void>;

export interface WorkResult {
  readonly result: NonNullable<JobRun["result"]>;
  readonly detail: string;
}

const BROKEN_OFF = new Map<string, WorkResult>([
  // Stopped with the process: what is left is due as soon as it starts again.
  ["AbortError", { result: "lost", detail: "it was stopped before its end" }],
  // The process stood still for so long that another one took over: what is left is that one's.
  ["LostRun", { result: "lost", detail: "another process took it over" }],
]);
const BROKE: WorkResult = { result: "failed", detail: "it broke; see the log" };
const LEASE_MS = 2 * MINUTE_MS; // longer than the slowest request with its retries
const RENEW_MS = 30_000;

/** Runs the work unless another process does; the run and its result are kept. */
export async function runOnce(ports: RunPorts, { job, run }: Work): Promise<WorkResult | "busy"> {
  const { jobRuns, clock, log, holder, isGone } = ports;
  const id = await jobRuns.claim({ job, holder, now: clock(), leaseMs: LEASE_MS, isGone });
  if (id === undefined) return "busy";

  const reached = { done: 0, total: 0 };
  const progress = async (done: number, total: number): Promise<void> => {
    Object.assign(reached, { done, total });
    await jobRuns.progress(id, LEASE_MS, done, total);
  };
  const renew = () => progress(reached.done, reached.total);
  // A store that does not answer now is asked again; a run that was lost meanwhile is refused its writes.
  const renewal = setInterval(() => void renew().catch(() => {}), RENEW_MS);
  try {
    const result = await run(progress, ports.under(id));
    await jobRuns.finish(id, clock(), result.result, result.detail);
    log[result.result === "failed" ? "warn" : "info"]({ job, ...result }, "job ended");
    return result;
  } catch (error) {
    const result = BROKEN_OFF.get(error instanceof Error ? error.name : "");
    const { result: ended, detail } = result ?? BROKE;
    await jobRuns.finish(id, clock(), ended, detail);
    if (!result) throw error;
    log.info({ job, ...result }, "job broke off");
    return result;
  } finally {
    clearInterval(renewal);
  }
}
