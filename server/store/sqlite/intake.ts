import type { Day } from "../../market/day.ts";
import type { CheckedBatch, Intake, QuarantineItem } from "../../ports.ts";
import { changeLog } from "./changes.ts";
import type { Db } from "./database.ts";
import { batchKeeper } from "./keep.ts";

export function sqliteIntake(db: Db): Intake {
  const keep = batchKeeper(db);
  const log = changeLog(db);
  const totals = db
    .prepare<{ source: string; days: string }, [Day, bigint]>(
      `select d.value, c.tokens from json_each(@days) d
         join content c on c.source = @source and c.day = d.value
          and c.hash = (select hash from vintage_day v where v.source = @source and v.day = d.value
                         order by as_of desc, hash desc limit 1)`,
    )
    .safeIntegers()
    .raw();
  const stored = db
    .prepare<[string, string], string>(
      `select day || ' ' || hash from content
        where source = ? and day in (select value from json_each(?))`,
    )
    .pluck();
  const discarded = db
    .prepare<[string, string], string>(
      `select day || ' ' || hash from quarantine
        where source = ? and day in (select value from json_each(?)) and state = 'discarded'`,
    )
    .pluck();
  const list = db.prepare<[number], ItemRow>(
    `${ITEM} where q.state = 'open' or ? order by q.id desc limit ${LISTED_MAX}`,
  );
  const item = db.prepare<[number], ItemRow & BytesRow>(
    ITEM.replace(
      "from quarantine",
      `, b.body, b.size, b.sha256, b.fetched_at as "fetchedAt" from quarantine`,
    ) + " where q.id = ?",
  );
  const settle = db.prepare<[string, number, string, number]>(
    "update quarantine set state = ?, decided_at = ?, remark = ? where id = ? and state = 'open'",
  );

  const decide = db.transaction(
    (...[id, decision, remark, at, batch]: Parameters<Intake["decide"]>): boolean => {
      if (settle.run(decision, at, remark, id).changes === 0) return false;
      if (batch) keep(batch);
      log(at, "quarantine", batch?.source ?? item.get(id)?.source ?? "", `${id} ${decision}`);
      return true;
    },
  );
  const keepOnce = db.transaction((batch: CheckedBatch) => keep(batch));

  return {
    keep: async (batch) => keepOnce.immediate(batch),
    totals: async (source, days) => new Map(totals.all({ source, days: JSON.stringify(days) })),
    knownHashes: async (source, days) => ({
      stored: new Set(stored.all(source, JSON.stringify(days))),
      discarded: new Set(discarded.all(source, JSON.stringify(days))),
    }),
    quarantined: async (all) => list.all(Number(all)).map(itemOf),
    quarantineItem: async (id) => {
      const row = item.get(id);
      return row && { ...itemOf(row), ...bytesOf(row) };
    },
    decide: async (...decision) => decide.immediate(...decision),
  };
}

const LISTED_MAX = 1000; // an operator reads a page of these, not a history

const ITEM = `select q.id, q.source, q.as_of as "asOf", q.day, q.hash, q.reasons, q.at, q.state, q.remark,
                     b.address from quarantine q join batch b on b.id = q.batch`;

type ItemRow = Omit<QuarantineItem, "reasons"> & { reasons: string };
interface BytesRow {
  readonly body: Uint8Array;
  readonly size: number;
  readonly sha256: string;
  readonly fetchedAt: number;
}

function itemOf({
  id,
  source,
  asOf,
  day,
  hash,
  reasons,
  at,
  state,
  remark,
  address,
}: ItemRow): QuarantineItem {
  const texts = JSON.parse(reasons) as string[];
  return { id, source, asOf, day, hash, reasons: texts, at, state, remark, address };
}

function bytesOf({ body, size, sha256, fetchedAt }: BytesRow): BytesRow {
  return { body, size, sha256, fetchedAt };
}
