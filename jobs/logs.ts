import { MINUTE_MS } from "../server/market/instant.ts";
import type { RangeSource } from "../server/ports.ts";
import { backfill, refresh, type BackfillPorts } from "./backfill.ts";
import type { Collected, CollectOptions } from "./collect.ts";
import { resultOf } from "./collecting.ts";
import { isDailyDue } from "./due.ts";
import { runOnce, type RunPorts, type WorkResult } from "./run.ts";
import { jobOf } from "./whole.ts";

/** A gateway's own log, and how often it is asked. */
export interface OwnLog {
  readonly source: RangeSource;
  readonly everyMinutes: number;
  readonly trailingDays: number;
}

export type LogPorts = Omit<BackfillPorts, "range" | "trailingDays"> & RunPorts;

/** Asks a log for its daily sums when they are due. */
export async function collectLogWhenDue(ports: LogPorts, log: OwnLog, signal: AbortSignal) {
  const { jobRuns, sourceStates, clock } = ports;
  const lastRun = await jobRuns.newest(jobOf(log.source));
  const state = await sourceStates.state(log.source.id);
  if (isDailyDue(lastRun, state, clock(), log.everyMinutes * MINUTE_MS)) {
    await collectLog(ports, log, { signal });
  }
}

/** The days that are not held, then the newest ones once more: rows that came late make a new vintage. */
export async function collectLog(
  ports: LogPorts,
  { source, trailingDays }: OwnLog,
  options: Pick<CollectOptions, "signal"> & Partial<Pick<CollectOptions, "onProgress">>,
): Promise<WorkResult | "busy"> {
  return runOnce(ports, {
    job: jobOf(source),
    run: async (progress, written) => {
      const ranged = { ...ports, ...written, range: source, trailingDays };
      const onProgress = async (done: number, total: number): Promise<void> => {
        await progress(done, total);
        await options.onProgress?.(done, total);
      };
      const history = await backfill(ranged, { signal: options.signal, onProgress });
      const newest = history.unreachable ? history : await refresh(ranged, options.signal);
      const taken = history.unreachable ? history.taken : [...history.taken, ...newest.taken];
      return settled(ranged, source, { ...newest, taken });
    },
  });
}

async function settled({ sourceStates, clock }: LogPorts, { id }: RangeSource, found: Collected) {
  const { unreachable } = found;
  const outcome = unreachable
    ? { ok: false as const, reason: unreachable.reason }
    : { ok: true as const };
  await sourceStates.attempted(id, clock(), outcome);
  return resultOf(found);
}
