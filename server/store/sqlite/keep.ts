import type { Day } from "../../market/day.ts";
import type { Instant } from "../../market/instant.ts";
import { authorOf, isFree, type Permaslug } from "../../market/permaslug.ts";
import type { CheckedBatch, CheckedDay, Kept, SetAside } from "../../ports.ts";
import { changeLog } from "./changes.ts";
import type { Db } from "./database.ts";
import { yearNoter } from "./past-years.ts";

type Bytes = Pick<CheckedBatch, "source" | "sha256" | "address" | "fetchedAt" | "size" | "body">;

/** Writes a checked batch; to be called inside a transaction. */
export function batchKeeper(db: Db): (batch: CheckedBatch) => Kept {
  const log = changeLog(db);
  const keepBytes = bytesKeeper(db);
  const keepVintage = vintageKeeper(db);
  const keepDay = dayKeeper(db);
  const noteYears = yearNoter(db);
  const openModels = modelKeeper(db);
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
    const models = openModels();
    const kept = days.map((day) => keepDay({ ...batch, asOf }, vintage.id, day, models));
    noteListings(batch.source, models.seen);
    const mapped = days.filter((_, i) => kept[i]?.isMapped).map(({ day }) => day);
    noteYears(batch.source, asOf, mapped);
    const newDays = kept.filter(({ isNew }) => isNew).length;
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
  type Made = { readonly source: string; readonly asOf: Instant };
  return ({ source, asOf }: Made, vintage: number, day: CheckedDay, models: Models) => {
    const isNew = keepContent(source, day, models);
    const { changes } = map.run(source, day.day, asOf, day.hash, vintage);
    return { isNew, isMapped: changes > 0 };
  };
}

function contentKeeper(db: Db) {
  const insert = db
    .prepare<[string, Day, string, number, bigint], number>(
      `insert into content (source, day, hash, rows, tokens) values (?, ?, ?, ?, ?)
       on conflict do nothing returning id`,
    )
    .pluck();
  const observe = rowsInserter(db);
  const rollUp = db.prepare<[number, string, bigint, bigint]>(
    "insert into author_volume (content, author, tokens, free_tokens) values (?, ?, ?, ?)",
  );

  const shareOut = db.prepare<[number, string, string, string]>(
    "insert into lab_share (content, lab, metric, percent) values (?, ?, ?, ?)",
  );

  return (
    source: string,
    { day, hash, rows, labShares = [] }: CheckedDay,
    models: Models,
  ): boolean => {
    const total = rows.reduce((sum, { tokens }) => sum + tokens, 0n);
    const content = insert.get(source, day, hash, rows.length + labShares.length, total);
    if (content === undefined) return false;
    for (const { lab, metric, percent } of labShares) shareOut.run(content, lab, metric, percent);
    const authors = new Map<string, { tokens: bigint; freeTokens: bigint }>();
    const observed = rows.map(({ permaslug, tokens }, i): Observed => {
      const model = models.get(permaslug);
      model.first ??= day;
      model.last = day;
      const sum = authors.get(model.author) ?? { tokens: 0n, freeTokens: 0n };
      sum.tokens += tokens;
      if (model.isFree) sum.freeTokens += tokens;
      authors.set(model.author, sum);
      return [model.id, i + 1, tokens];
    });
    observe(content, observed);
    for (const [author, sum] of authors) rollUp.run(content, author, sum.tokens, sum.freeTokens);
    return true;
  };
}

type Observed = readonly [model: number, rank: number, tokens: bigint];

const ROWS_AT_ONCE = 64; // a statement for each row takes two and a half times as long

/** Inserts in the order of the key, so that a row goes behind the one before it. */
function rowsInserter(db: Db) {
  const values = Array<string>(ROWS_AT_ONCE).fill("(?, ?, ?, ?)").join(", ");
  const into = "insert into observation (content, model, rank, tokens) values";
  const many = db.prepare<[(number | bigint)[]]>(`${into} ${values}`);
  const one = db.prepare<[(number | bigint)[]]>(`${into} (?, ?, ?, ?)`);
  return (content: number, rows: readonly Observed[]): void => {
    const sorted = rows.toSorted(([a], [b]) => a - b);
    for (let i = 0; i < sorted.length;) {
      const isMany = i + ROWS_AT_ONCE <= sorted.length;
      const end = isMany ? i + ROWS_AT_ONCE : i + 1;
      const bound: (number | bigint)[] = [];
      for (; i < end; i++) {
        const [model, rank, tokens] = sorted[i] as Observed;
        bound.push(content, model, rank, tokens);
      }
      (isMany ? many : one).run(bound);
    }
  };
}

/** A model while one batch is kept, and the days of it that are new. */
interface Model {
  readonly id: number;
  readonly author: string;
  readonly isFree: boolean;
  first?: Day;
  last?: Day;
}

interface Models {
  get(permaslug: Permaslug): Model;
  readonly seen: Iterable<Model>;
}

/** Looks each model up once a batch; a batch that is rolled back takes its models with it. */
function modelKeeper(db: Db): () => Models {
  const find = db.prepare<[string], number>("select id from model where permaslug = ?").pluck();
  const insert = db
    .prepare<[string], number>("insert into model (permaslug) values (?) returning id")
    .pluck();
  return () => {
    const known = new Map<Permaslug, Model>();
    const look = (permaslug: Permaslug): Model => {
      const id = find.get(permaslug) ?? insert.get(permaslug) ?? 0;
      const model = { id, author: authorOf(permaslug), isFree: isFree(permaslug) };
      known.set(permaslug, model);
      return model;
    };
    return { get: (permaslug) => known.get(permaslug) ?? look(permaslug), seen: known.values() };
  };
}

function listingNoter(db: Db) {
  const note = db.prepare<{ source: string; id: number; first: Day; last: Day }>(
    `insert into model_listing (source, model, first_day, last_day)
     values (@source, @id, @first, @last)
     on conflict do update set first_day = min(first_day, excluded.first_day),
                               last_day = max(last_day, excluded.last_day)`,
  );
  return (source: string, models: Iterable<Model>): void => {
    for (const { id, first, last } of models) {
      if (first && last) note.run({ source, id, first, last });
    }
  };
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
