import type { Clock, JobRun, JobRuns } from "../../ports.ts";
import { RUN_FINISH, RUN_LOSE, RUN_NEWEST, RUN_STAMP, RUNS_RECENT } from "../texts.ts";
import type { Db, Sql } from "./database.ts";

// The database's clock, so that the clocks of the machines need not agree; another one where it is given.
const NOW = "coalesce($1::bigint, (extract(epoch from clock_timestamp()) * 1000)::bigint)";

export function postgresJobRuns(db: Db, clock?: Clock): JobRuns {
  const now = () => clock?.() ?? null;
  return {
    claim: (request) => db.transaction((sql) => claim(sql, now(), request)),
    progress: async (id, leaseMs, done, total) =>
      void (await db.run(
        `update job_run set lease_until = ${NOW} + $2::bigint, done = $3, total = $4
          where id = $5 and finished_at is null`,
        [now(), leaseMs, done, total, id],
      )),
    finish: async (id, at, result, detail) =>
      void (await db.run(RUN_FINISH, [at, result, detail, id])),
    newest: async (job) => (await db.rows<JobRun>(RUN_NEWEST, [job]))[0],
    recent: (limit) => db.rows<JobRun>(RUNS_RECENT, [limit]),
    stamp: async () => (await db.rows<{ stamp: string }>(RUN_STAMP))[0]?.stamp ?? "",
  };
}

async function claim(
  sql: Sql,
  now: number | null,
  { job, holder, now: at, leaseMs, isGone }: Parameters<JobRuns["claim"]>[0],
): Promise<number | undefined> {
  // One that is being written under is left out, so that nobody waits for it; the insert below then finds it in its way.
  const open = await sql.rows<{ id: number; holder: string; isLeased: boolean }>(
    `select id, holder, lease_until > ${NOW} as "isLeased"
       from job_run where job = $2 and finished_at is null for update skip locked`,
    [now, job],
  );
  for (const run of open) {
    if (run.isLeased && !isGone(run.holder)) return undefined;
    await sql.run(RUN_LOSE, [at, run.id]);
  }
  const [started] = await sql.rows<{ id: number }>(
    `insert into job_run (job, holder, started_at, lease_until) values ($2, $3, $4, ${NOW} + $5::bigint)
     on conflict do nothing returning id`,
    [now, job, holder, at, leaseMs],
  );
  return started?.id;
}
