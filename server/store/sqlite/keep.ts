import type { Day } from "../../market/day.ts";
import type { Instant } from "../../market/instant.ts";
import { authorOf, isFree, type Permaslug } from "../../market/permaslug.ts";
import type { CheckedBatch, CheckedDay, Kept, SetAside } from "../../ports.ts";
import { changeLog } from "./changes.ts";
import type { Db } from "./database.ts";

type Bytes = Pick<CheckedBatch, "source" | "sha256" | "address" | "fetchedAt" | "size" | "body">;

/** Writes a checked batch; to be called inside a transaction. */
export function batchKeeper(db: Db): (batch: CheckedBatch) => Kept {
  const log = changeLog(db);
  const keepBytes = bytesKeeper(db);
  const keepVintage = vintageKeeper(db);
  const keepDay = dayKeeper(db);
  const noteListings = listingNoter(db);
  const setAside = asideSetter(db);

  return (batch) => {
    const batchId = keepBytes(batch);
    const { isNew, newDays } = keepDays(batch);
    const put = batch.setAside.filter((aside) => setAside.put(batch, batchId, aside));
    setAside.supersede(batch);
    if (put.length > 0) log(batch.fetchedAt, "quarantine", batch.source, `${put.length} set aside`);
    return { isNew, newDays, setAside: put };
  };

  function keepDays(batch: CheckedBatch): Omit<Kept, "setAside"> {
    const { asOf, window, days } = batch;
    if (days.length === 0 || asOf === null || window === null) return { isNew: false, newDays: 0 };
    const vintage = keepVintage({ ...batch, asOf, window });
    const added = days.filter((day) => keepDay(batch.source, asOf, vintage.id, day));
    noteListings(batch.source, added);
    const newDays = added.length;
    if (vintage.isNew || newDays > 0) {
      log(batch.fetchedAt, "vintage", batch.source, `${newDays} new days`);
    }
    return { isNew: vintage.isNew, newDays };
  }
}

/** Writes the bytes of a fetch once; to be called inside a transaction. Answers with their number. */
export function bytesKeeper(db: Db): (bytes: Bytes) => number {
  const insert = db.prepare(
    `insert into batch (source, sha256, address, fetched_at, size, body)
     values (@source, @sha256, @address, @fetchedAt, @size, @body) on conflict do nothing`,
  );
  const find = db
    .prepare<[string, string], number>("select id from batch where source = ? and sha256 = ?")
    .pluck();
  return ({ source, sha256, address, fetchedAt, size, body }) => {
    insert.run({ source, sha256, address, fetchedAt, size, body });
    return find.get(source, sha256) ?? 0;
  };
}

function vintageKeeper(db: Db) {
  const insert = db.prepare(
    `insert into vintage
       (source, as_of, sha256, from_day, to_day, row_count, address, fetched_at, notes)
     values (@source, @asOf, @sha256, @start, @end, @rowCount, @address, @fetchedAt, @notes)
     on conflict do nothing`,
  );
  const find = db
    .prepare<[string, Instant, string], number>(
      "select id from vintage where source = ? and as_of = ? and sha256 = ?",
    )
    .pluck();
  type Made = CheckedBatch & { asOf: Instant; window: { start: Day; end: Day } };
  return (batch: Made): { id: number; isNew: boolean } => {
    const { source, asOf, sha256, rowCount, address, fetchedAt } = batch;
    const notes = JSON.stringify(batch.notes);
    const { changes } = insert.run({
      source,
      asOf,
      sha256,
      rowCount,
      address,
      fetchedAt,
      notes,
      ...batch.window,
    });
    return { id: find.get(source, asOf, sha256) ?? 0, isNew: changes > 0 };
  };
}

function dayKeeper(db: Db) {
  const keepContent = contentKeeper(db);
  const map = db.prepare<[string, Day, Instant, string, number]>(
    `insert into vintage_day (source, day, as_of, hash, vintage) values (?, ?, ?, ?, ?)
     on conflict do nothing`,
  );
  return (source: string, asOf: Instant, vintage: number, day: CheckedDay): boolean => {
    const isNew = keepContent(source, day);
    map.run(source, day.day, asOf, day.hash, vintage);
    return isNew;
  };
}

function contentKeeper(db: Db) {
  const insert = db
    .prepare<[string, Day, string, number, bigint], number>(
      `insert into content (source, day, hash, rows, tokens) values (?, ?, ?, ?, ?)
       on conflict do nothing returning id`,
    )
    .pluck();
  const observe = db.prepare<[number, number, number, bigint]>(
    "insert into observation (content, model, rank, tokens) values (?, ?, ?, ?)",
  );
  const rollUp = db.prepare<[number, string, bigint, bigint]>(
    "insert into author_volume (content, author, tokens, free_tokens) values (?, ?, ?, ?)",
  );
  const modelId = modelKeeper(db);

  const shareOut = db.prepare<[number, string, string, string]>(
    "insert into lab_share (content, lab, metric, percent) values (?, ?, ?, ?)",
  );

  return (source: string, { day, hash, rows, labShares = [] }: CheckedDay): boolean => {
    const total = rows.reduce((sum, { tokens }) => sum + tokens, 0n);
    const content = insert.get(source, day, hash, rows.length + labShares.length, total);
    if (content === undefined) return false;
    for (const { lab, metric, percent } of labShares) shareOut.run(content, lab, metric, percent);
    const authors = new Map<string, { tokens: bigint; freeTokens: bigint }>();
    rows.forEach(({ permaslug, tokens }, i) => {
      observe.run(content, modelId(permaslug), i + 1, tokens);
      const author = authorOf(permaslug);
      const sum = authors.get(author) ?? { tokens: 0n, freeTokens: 0n };
      sum.tokens += tokens;
      if (isFree(permaslug)) sum.freeTokens += tokens;
      authors.set(author, sum);
    });
    for (const [author, sum] of authors) rollUp.run(content, author, sum.tokens, sum.freeTokens);
    return true;
  };
}

function listingNoter(db: Db) {
  const note = db.prepare<{ source: string; permaslug: Permaslug; first: Day; last: Day }>(
    `insert into model_listing (source, model, first_day, last_day)
     select @source, id, @first, @last from model where permaslug = @permaslug
     on conflict do update set first_day = min(first_day, excluded.first_day),
                               last_day = max(last_day, excluded.last_day)`,
  );
  return (source: string, days: readonly CheckedDay[]): void => {
    const spans = new Map<Permaslug, { first: Day; last: Day }>();
    for (const { day, rows } of days) {
      for (const { permaslug } of rows) {
        const span = spans.get(permaslug);
        if (span) span.last = day;
        else spans.set(permaslug, { first: day, last: day });
      }
    }
    for (const [permaslug, span] of spans) note.run({ source, permaslug, ...span });
  };
}

function modelKeeper(db: Db): (permaslug: Permaslug) => number {
  const find = db.prepare<[string], number>("select id from model where permaslug = ?").pluck();
  const insert = db
    .prepare<[string], number>("insert into model (permaslug) values (?) returning id")
    .pluck();
  return (permaslug) => find.get(permaslug) ?? insert.get(permaslug) ?? 0;
}

function asideSetter(db: Db) {
  const put = db.prepare(
    `insert into quarantine (source, batch, as_of, day, hash, reasons, at, state)
     select @source, @batch, @asOf, @day, @hash, @reasons, @at, 'open'
      where not exists (select 1 from quarantine
                         where source = @source and day is @day and hash = @hash
                           and (@day is not null or batch = @batch) and state <> 'superseded')`,
  );
  const supersedeDay = db.prepare<[Instant, string, Day, Instant]>(
    `update quarantine set state = 'superseded', decided_at = ?
      where state = 'open' and source = ? and day = ? and as_of < ?`,
  );
  const supersedeBatch = db.prepare<[Instant, string, Instant]>(
    `update quarantine set state = 'superseded', decided_at = ?
      where state = 'open' and source = ? and day is null and coalesce(as_of, at) <= ?`,
  );
  return {
    put: (batch: CheckedBatch, batchId: number, { day, hash, reasons }: SetAside): boolean => {
      const { source, asOf, fetchedAt: at } = batch;
      const item = {
        source,
        batch: batchId,
        asOf,
        day,
        hash,
        reasons: JSON.stringify(reasons),
        at,
      };
      return put.run(item).changes > 0;
    },
    /** A newer vintage of a day, or of anything for a whole batch, makes an open item moot. */
    supersede: ({ source, asOf, fetchedAt, days }: CheckedBatch): void => {
      if (asOf === null || days.length === 0) return;
      for (const { day } of days) supersedeDay.run(fetchedAt, source, day, asOf);
      supersedeBatch.run(fetchedAt, source, asOf);
    },
  };
}
