// Statements that are the same on both engines. `?` stands for a value.

export const CHANGE_NEWEST = "select value from change_number";
export const CHANGE_NEXT = "update change_number set value = value + 1 returning value";
export const CHANGES_SINCE =
  "select number, at, kind, source, detail from change where number > ? order by number limit ?";
export const CHANGE_INSERT =
  "insert into change (number, at, kind, source, detail) values (?, ?, ?, ?, ?)";

export const DOCUMENT_NEWEST = `select d.id, d.source, d.as_of as "asOf", d.sha256, b.body
  from document d join batch b on b.id = d.batch
 where d.source = ? and d.as_of <= ? order by d.as_of desc limit 1`;
export const DOCUMENT_AS_OF =
  'select max(as_of) as "asOf" from document where source = ? and as_of <= ?';
export const DOCUMENT_INSERT =
  "insert into document (source, as_of, sha256, batch) values (?, ?, ?, ?) on conflict do nothing";
// A good one makes moot what was set aside before it.
export const DOCUMENT_SUPERSEDES = `update quarantine set state = 'superseded', decided_at = ?
  where state = 'open' and source = ? and day is null and at <= ?`;

const RUN = `select id, job, holder, started_at as "startedAt", done, total,
                    finished_at as "finishedAt", result, detail from job_run`;
export const RUN_NEWEST = `${RUN} where job = ? order by id desc limit 1`;
export const RUNS_RECENT = `${RUN} order by id desc limit ?`;
export const RUN_LOSE = "update job_run set finished_at = ?, result = 'lost' where id = ?";
export const RUN_FINISH = `update job_run set finished_at = ?, result = ?, detail = ?
  where id = ? and finished_at is null`;
export const RUN_STAMP = `select (select coalesce(max(id), 0) from job_run) || '.' || count(*) || '.'
         || coalesce(sum(done), 0) || '.' || coalesce(sum(total), 0) as stamp
    from job_run where finished_at is null`;

const LISTED_MAX = 1000; // an operator reads a page of these, not a history
const ITEM = `q.id, q.source, q.as_of as "asOf", q.day, q.hash, q.reasons, q.at, q.state, q.remark, b.address`;
const ITEM_FROM = "from quarantine q join batch b on b.id = q.batch";
export const ITEMS_OPEN = `select ${ITEM} ${ITEM_FROM} where q.state = 'open' order by q.id desc limit ${LISTED_MAX}`;
export const ITEMS_ALL = `select ${ITEM} ${ITEM_FROM} order by q.id desc limit ${LISTED_MAX}`;
export const ITEM_WITH_BYTES = `select ${ITEM}, b.body, b.size, b.sha256, b.fetched_at as "fetchedAt" ${ITEM_FROM} where q.id = ?`;
export const ITEM_SETTLE =
  "update quarantine set state = ?, decided_at = ?, remark = ? where id = ? and state = 'open'";
export const REASONS_OPEN =
  "select reasons from quarantine where source = ? and state = 'open' order by id";

export const SOURCE_STATE = `select source, attempted_at as "attemptedAt", failing_since as "failingSince", reason,
         not_before as "notBefore", validator
    from source_state where source = ?`;
export const SNAPSHOTS_MISSED =
  'select snapshot, tried_at as "triedAt", reason from missed_snapshot where source = ?';
export const SNAPSHOT_MISSED = `insert into missed_snapshot (source, snapshot, tried_at, reason) values (?, ?, ?, ?)
  on conflict (source, snapshot) do update set tried_at = excluded.tried_at, reason = excluded.reason`;
export const ADDRESSES = "select distinct address from vintage where source = ?";

export const VINTAGE_AS_OF =
  'select max(as_of) as "asOf" from vintage where source = ? and as_of <= ?';
export const VINTAGES = `select id, source, as_of as "asOf", from_day as "from", to_day as "to",
         row_count as "rowCount", sha256, address, fetched_at as "fetchedAt", notes
    from vintage where source = ? and as_of <= ? and (as_of, sha256) < (?, ?)
   order by as_of desc, sha256 desc limit ?`;
// A step of an index for each source: `distinct` would read every vintage.
export const VINTAGE_SOURCES = `with recursive held (source) as (
    select min(source) from vintage
    union all
    select (select min(source) from vintage where source > held.source)
      from held where held.source is not null)
  select source from held where source is not null order by 1`;
export const HOLDING = `select count(distinct as_of) as count from vintage_day
  where source = ? and day = ? and as_of between ? and ?`;
export const MODELS = `select permaslug, first_day as "firstDay", last_day as "lastDay"
    from model_listing join model on model.id = model where source = ? order by permaslug`;

export const EVALUATED = 'select number, as_of as "asOf" from evaluation';
export const EVALUATION_ADVANCE =
  "update evaluation set number = number + 1, as_of = ? where number = ?";
export const RULE_STATES = `select rule, fingerprint, subject, state, since, period, memory, changed_at as "changedAt"
    from alert where rule = ? and fingerprint = ? order by subject`;

export const SILENCES_ACTIVE = `select id, rule, subject, endpoint, until, remark, created_at as "createdAt"
    from silence where until > ? and (ended_at is null or ended_at > ?) order by id`;
export const SILENCE_END =
  "update silence set ended_at = ? where id = ? and until > ? and ended_at is null";

export const DELIVERY = `select id, number, endpoint, message, status, attempts, due_at as "dueAt",
         created_at as "createdAt", settled_at as "settledAt"
    from delivery join delivery_message on delivery = number`;
export const ATTEMPTS = `select number, at, took_ms as "tookMs", outcome, status, reason, answer
    from attempt where delivery = (select number from delivery where id = ?) order by number`;
export const DELIVERY_COUNTS = `select endpoint, status, count(*) as count, min(created_at) as oldest,
         cast(sum(attempts) as bigint) as attempts,
         cast(sum(case when attempts > 1 then attempts - 1 else 0 end) as bigint) as retries
    from delivery group by endpoint, status order by endpoint, status`;
export const ENDPOINT_STATE = `select endpoint, failing_since as "failingSince", failures,
         paused_until as "pausedUntil", succeeded_at as "succeededAt",
         disabled_at as "disabledAt", reason from endpoint_state`;
export const REVIVE_SETTLED =
  "select endpoint, number, alerts from delivery where id = ? and status <> 'due'";
export const REVIVE_DEAD = `select endpoint, number, alerts from delivery
  where endpoint = ? and status = 'dead' and settled_at >= ?`;
