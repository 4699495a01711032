import type { Instant } from "../../market/instant.ts";
import type { Clock, JobRun, JobRuns } from "../../ports.ts";
import { RUN_FINISH, RUN_LOSE, RUN_NEWEST, RUN_STAMP, RUNS_RECENT } from "../texts.ts";
import type { Db } from "./database.ts";

/** One file is one machine's, so that its processes have one clock. */
export function sqliteJobRuns(db: Db, clock: Clock = Date.now): JobRuns {
  const open = db.prepare<[string], { id: number; holder: string; leaseUntil: Instant }>(
    `select id, holder, lease_until as "leaseUntil"
       from job_run where job = ? and finished_at is null`,
  );
  const lose = db.prepare<[Instant, number]>(RUN_LOSE);
  const start = db
    .prepare<[string, string, Instant, Instant], number>(
      `insert into job_run (job, holder, started_at, lease_until) values (?, ?, ?, ?) returning id`,
    )
    .pluck();
  const progress = db.prepare<[Instant, number, number, number]>(
    `update job_run set lease_until = ?, done = ?, total = ? where id = ? and finished_at is null`,
  );
  const finish = db.prepare<[Instant, string, string, number]>(RUN_FINISH);
  const newest = db.prepare<[string], JobRun>(RUN_NEWEST);
  const recent = db.prepare<[number], JobRun>(RUNS_RECENT);
  const stamp = db.prepare<[], string>(RUN_STAMP).pluck();

  const claim = db.transaction(
    ({ job, holder, now, leaseMs, isGone }: Parameters<JobRuns["claim"]>[0]) => {
      for (const run of open.all(job)) {
        if (run.leaseUntil > clock() && !isGone(run.holder)) return undefined;
        lose.run(now, run.id);
      }
      return start.get(job, holder, now, clock() + leaseMs);
    },
  );

  return {
    claim: async (request) => claim.immediate(request),
    progress: async (id, leaseMs, done, total) =>
      void progress.run(clock() + leaseMs, done, total, id),
    finish: async (id, at, result, detail) => void finish.run(at, result, detail, id),
    newest: async (job) => newest.get(job),
    recent: async (limit) => recent.all(limit),
    stamp: async () => stamp.get() ?? "",
  };
}
