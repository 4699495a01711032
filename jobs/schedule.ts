import cron from "node-cron";
import type { Log } from "../server/log.ts";
import { MINUTE_MS } from "../server/market/instant.ts";

/** When a job is looked at. The store decides whether there is anything to do. */
export interface Scheduled {
  readonly name: string;
  readonly at: readonly string[];
  readonly tick: () => Promise<void>;
}

// Odd minutes, about five apart, so that we do not call when every other program does.
export const CATCH_UP = "1,7,11,17,21,27,31,37,41,47,51,57 * * * *";
// OpenRouter publishes about 01:46 UTC and its first counts settle within minutes.
export const AFTER_PUBLICATION = "7 2 * * *";
// What rests on a collection is looked at between two looks at the collection.
export const AFTER_COLLECTION = "3,9,13,19,23,29,33,39,43,49,53,59 * * * *";

const TOLERANCE_MS = 10 * MINUTE_MS; // a slot missed by a busy or sleeping machine still counts

/** Looks at every job at once, then by cron in UTC, until it is stopped. */
export function schedule(jobs: readonly Scheduled[], log: Log): { stop: () => Promise<void> } {
  const running = new Set<Promise<void>>();
  const look = (job: Scheduled): Promise<void> => {
    const run = job
      .tick()
      .catch((error: unknown) => log.error({ job: job.name, err: error }, "job broke"))
      .finally(() => running.delete(run));
    running.add(run);
    return run;
  };
  const cronLog = {
    info: (message: string) => log.info({ from: "node-cron" }, message),
    debug: () => {},
    warn: (message: string) => log.warn({ from: "node-cron" }, message),
    error: (message: string | Error) => log.error({ from: "node-cron" }, String(message)),
  };
  const tasks = jobs.flatMap((job) =>
    job.at.map((expression) =>
      cron.schedule(expression, () => look(job), {
        name: `${job.name} ${expression}`,
        timezone: "Etc/UTC",
        noOverlap: true,
        missedExecutionTolerance: TOLERANCE_MS,
        logger: cronLog,
      }),
    ),
  );
  for (const job of jobs) void look(job);
  return {
    stop: async () => {
      await Promise.all(tasks.map(async (task) => task.destroy()));
      await Promise.allSettled(running);
    },
  };
}
