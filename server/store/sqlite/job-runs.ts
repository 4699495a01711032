import type { Instant } from "../../market/instant.ts";
import type { JobRun, JobRuns } from "../../ports.ts";
import type { Db } from "./database.ts";

const RUN = `select id, job, holder, started_at as "startedAt", done, total,
                    finished_at as "finishedAt", result, detail from job_run`;

export function sqliteJobRuns(db: Db): JobRuns {
  const open = db.prepare<[string], { id: number; holder: string; leaseUntil: Instant }>(
    `select id, holder, lease_until as "leaseUntil"
       from job_run where job = ? and finished_at is null`,
  );
  const lose = db.prepare<[Instant, number]>(
    "update job_run set finished_at = ?, result = 'lost' where id = ?",
  );
  const start = db
    .prepare<[string, string, Instant, Instant], number>(
      `insert into job_run (job, holder, started_at, lease_until) values (?, ?, ?, ?) returning id`,
    )
    .pluck();
  const progress = db.prepare<[Instant, number, number, number]>(
    `update job_run set lease_until = ?, done = ?, total = ? where id = ? and finished_at is null`,
  );
  const finish = db.prepare<[Instant, string, string, number]>(
    `update job_run set finished_at = ?, result = ?, detail = ?
      where id = ? and finished_at is null`,
  );
  const newest = db.prepare<[string], JobRun>(`${RUN} where job = ? order by id desc limit 1`);
  const recent = db.prepare<[number], JobRun>(`${RUN} order by id desc limit ?`);

  const stamp = db
    .prepare<[], string>(
      `select (select coalesce(max(id), 0) from job_run) || '.' || count(*) || '.' || coalesce(sum(done), 0) || '.' || coalesce(sum(total), 0)
         from job_run where finished_at is null`,
    )
    .pluck();

  const claim = db.transaction(
    ({ job, holder, now, leaseUntil, isGone }: Parameters<JobRuns["claim"]>[0]) => {
      for (const run of open.all(job)) {
        if (run.leaseUntil > now && !isGone(run.holder)) return undefined;
        lose.run(now, run.id);
      }
      return start.get(job, holder, now, leaseUntil);
    },
  );

  return {
    claim: async (request) => claim.immediate(request),
    progress: async (id, leaseUntil, done, total) => void progress.run(leaseUntil, done, total, id),
    finish: async (id, at, result, detail) => void finish.run(at, result, detail, id),
    newest: async (job) => newest.get(job),
    recent: async (limit) => recent.all(limit),
    stamp: async () => stamp.get() ?? "",
  };
}
