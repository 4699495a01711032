import type { Day } from "../../market/day.ts";
import type { Instant } from "../../market/instant.ts";
import type { Span } from "../../market/period.ts";
import type { CheckedBatch, CheckedDay, Kept, SetAside } from "../../ports.ts";
import { logChange } from "./changes.ts";
import { integers, type Sql } from "./database.ts";
import { noteYears } from "./past-years.ts";
import { keepRows, type NewContent } from "./rows.ts";

type Bytes = Pick<CheckedBatch, "source" | "sha256" | "address" | "fetchedAt" | "size" | "body">;

/** Writes a checked batch; to be called inside a transaction that has its turn. */
export async function keepBatch(sql: Sql, batch: CheckedBatch): Promise<Kept> {
  const batchId = await keepBytes(sql, batch);
  const { isNew, newDays } = await keepDays(sql, batch);
  const put: SetAside[] = [];
  for (const aside of batch.setAside) {
    if (await setAside(sql, batch, batchId, aside)) put.push(aside);
  }
  await supersede(sql, batch);
  if (put.length > 0) await log(sql, batch, "quarantine", `${put.length} set aside`);
  return { isNew, newDays, setAside: put };
}

function log(sql: Sql, batch: CheckedBatch, kind: "quarantine" | "vintage", detail: string) {
  return logChange(sql, { at: batch.fetchedAt, kind, source: batch.source, detail });
}

async function keepDays(sql: Sql, batch: CheckedBatch): Promise<Omit<Kept, "setAside">> {
  const { source, asOf, window, days } = batch;
  if (days.length === 0 || asOf === null || window === null) return { isNew: false, newDays: 0 };
  const vintage = await keepVintage(sql, { ...batch, asOf, window });
  const added = await keepContents(sql, source, days);
  await keepRows(sql, source, added);
  const mapped = await sql.rows<{ day: Day }>(
    `insert into vintage_day (source, day, as_of, hash, vintage)
     select $1, day, $2::bigint, hash, $3::bigint from unnest($4::text[], $5::text[]) d (day, hash)
     on conflict do nothing returning day`,
    [source, asOf, vintage.id, days.map(({ day }) => day), days.map(({ hash }) => hash)],
  );
  await noteYears(
    sql,
    source,
    asOf,
    mapped.map(({ day }) => day),
  );
  const newDays = added.length;
  if (vintage.isNew || newDays > 0) await log(sql, batch, "vintage", `${newDays} new days`);
  return { isNew: vintage.isNew, newDays };
}

/** Writes the bytes of a fetch once; to be called inside a transaction. Answers with their number. */
export async function keepBytes(sql: Sql, bytes: Bytes): Promise<number> {
  const { source, sha256, address, fetchedAt, size, body } = bytes;
  const find = "select id from batch where source = ? and sha256 = ?";
  const [known] = await sql.rows<{ id: number }>(find, [source, sha256]);
  if (known) return known.id;
  const [made] = await sql.rows<{ id: number }>(
    `insert into batch (source, sha256, address, fetched_at, size, body)
     values (?, ?, ?, ?, ?, ?) returning id`,
    [source, sha256, address, fetchedAt, size, Buffer.from(body)],
  );
  return made?.id ?? 0;
}

type Made = CheckedBatch & { asOf: Instant; window: Span };

async function keepVintage(sql: Sql, batch: Made): Promise<{ id: number; isNew: boolean }> {
  const { source, asOf, sha256, rowCount, address, fetchedAt, window } = batch;
  const [known] = await sql.rows<{ id: number }>(
    "select id from vintage where source = ? and as_of = ? and sha256 = ?",
    [source, asOf, sha256],
  );
  if (known) return { id: known.id, isNew: false };
  const notes = JSON.stringify(batch.notes);
  const made = await sql.rows<{ id: number }>(
    `insert into vintage (source, as_of, sha256, from_day, to_day, row_count, address, fetched_at, notes)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?) returning id`,
    [source, asOf, sha256, window.start, window.end, rowCount, address, fetchedAt, notes],
  );
  return { id: made[0]?.id ?? 0, isNew: true };
}

/** Those of the days whose rows were not stored yet, in the order they came. */
async function keepContents(
  sql: Sql,
  source: string,
  days: readonly CheckedDay[],
): Promise<NewContent[]> {
  const sums = days.map(({ rows }) => rows.reduce((sum, { tokens }) => sum + tokens, 0n));
  const counts = days.map(({ rows, labShares = [] }) => rows.length + labShares.length);
  const added = await sql.rows<{ id: number; day: Day; hash: string }>(
    `insert into content (source, day, hash, rows, tokens)
     select $1, * from unnest($2::text[], $3::text[], $4::bigint[], $5::bigint[])
     on conflict do nothing returning id, day, hash`,
    [
      source,
      days.map(({ day }) => day),
      days.map(({ hash }) => hash),
      integers(counts),
      integers(sums),
    ],
  );
  const byKey = new Map(days.map((day) => [`${day.day} ${day.hash}`, day]));
  return added.flatMap(({ id, day, hash }) => {
    const checked = byKey.get(`${day} ${hash}`);
    return checked ? [{ ...checked, id }] : [];
  });
}

/** False where the same was set aside, or decided, before. */
async function setAside(
  sql: Sql,
  { source, asOf, fetchedAt }: CheckedBatch,
  batch: number,
  { day, hash, reasons }: SetAside,
): Promise<boolean> {
  const put = await sql.run(
    `insert into quarantine (source, batch, as_of, day, hash, reasons, at, state)
     select $1, $2::bigint, $3::bigint, $4, $5, $6, $7::bigint, 'open'
      where not exists (select 1 from quarantine
                         where source = $1 and day is not distinct from $4 and hash = $5
                           and ($4 is not null or batch = $2::bigint) and state <> 'superseded')`,
    [source, batch, asOf, day, hash, JSON.stringify(reasons), fetchedAt],
  );
  return put > 0;
}

/** A newer vintage of a day, or of anything for a whole batch, makes an open item moot. */
async function supersede(sql: Sql, { source, asOf, fetchedAt, days }: CheckedBatch): Promise<void> {
  if (asOf === null || days.length === 0) return;
  await sql.run(
    `update quarantine set state = 'superseded', decided_at = $1
      where state = 'open' and source = $2
        and case when day is null then coalesce(as_of, at) <= $3
                 else day = any($4::text[]) and as_of < $3 end`,
    [fetchedAt, source, asOf, days.map(({ day }) => day)],
  );
}
