import type { Day } from "../../market/day.ts";
import type { CheckedBatch, Intake } from "../../ports.ts";
import { itemOf, type BytesRow, type ItemRow } from "../shapes.ts";
import { ITEM_SETTLE, ITEM_WITH_BYTES, ITEMS_ALL, ITEMS_OPEN } from "../texts.ts";
import { changeLog } from "./changes.ts";
import { noFence, type Db, type Fence } from "./database.ts";
import { batchKeeper } from "./keep.ts";

export function sqliteIntake(db: Db, fence: Fence = noFence): Intake {
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
  const listAll = db.prepare<[], ItemRow>(ITEMS_ALL);
  const listOpen = db.prepare<[], ItemRow>(ITEMS_OPEN);
  const item = db.prepare<[number], ItemRow & BytesRow>(ITEM_WITH_BYTES);
  const settle = db.prepare<[string, number, string, number]>(ITEM_SETTLE);

  const decide = db.transaction(
    (...[id, decision, remark, at, batch]: Parameters<Intake["decide"]>): boolean => {
      fence();
      if (settle.run(decision, at, remark, id).changes === 0) return false;
      if (batch) keep(batch);
      log(at, "quarantine", batch?.source ?? item.get(id)?.source ?? "", `${id} ${decision}`);
      return true;
    },
  );
  const keepOnce = db.transaction((batch: CheckedBatch) => {
    fence();
    return keep(batch);
  });

  return {
    keep: async (batch) => keepOnce.immediate(batch),
    totals: async (source, days) => new Map(totals.all({ source, days: JSON.stringify(days) })),
    knownHashes: async (source, days) => ({
      stored: new Set(stored.all(source, JSON.stringify(days))),
      discarded: new Set(discarded.all(source, JSON.stringify(days))),
    }),
    quarantined: async (all) => (all ? listAll : listOpen).all().map(itemOf),
    quarantineItem: async (id) => {
      const row = item.get(id);
      return row && itemOf(row);
    },
    decide: async (...decision) => decide.immediate(...decision),
  };
}
