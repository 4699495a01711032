import type { Day } from "../../market/day.ts";
import type { Intake } from "../../ports.ts";
import { itemOf, type BytesRow, type ItemRow } from "../shapes.ts";
import { ITEM_SETTLE, ITEM_WITH_BYTES, ITEMS_ALL, ITEMS_OPEN } from "../texts.ts";
import { logChange } from "./changes.ts";
import type { Db, Sql } from "./database.ts";
import { keepBatch } from "./keep.ts";
import { takeTurn } from "./turn.ts";

export function postgresIntake(db: Db): Intake {
  return {
    keep: (batch) =>
      db.transaction(async (sql) => {
        await takeTurn(sql);
        return keepBatch(sql, batch);
      }),
    totals: async (source, days) => new Map(await db.exact<[Day, bigint]>(TOTALS, [source, days])),
    knownHashes: async (source, days) => ({
      stored: await hashes(db, "select day || ' ' || hash from content", [source, days]),
      discarded: await hashes(
        db,
        "select day || ' ' || hash from quarantine",
        [source, days],
        "and state = 'discarded'",
      ),
    }),
    quarantined: async (all) => (await db.rows<ItemRow>(all ? ITEMS_ALL : ITEMS_OPEN)).map(itemOf),
    quarantineItem: async (id) => {
      const [row] = await db.rows<ItemRow & BytesRow>(ITEM_WITH_BYTES, [id]);
      return row && itemOf(row);
    },
    decide: (...decision) =>
      db.transaction(async (sql) => {
        await takeTurn(sql);
        return decide(sql, ...decision);
      }),
  };
}

const TOTALS = `select d.day, c.tokens from unnest($2::text[]) d (day)
   join content c on c.source = $1 and c.day = d.day
    and c.hash = (select hash from vintage_day v where v.source = $1 and v.day = d.day
                   order by as_of desc, hash desc limit 1)`;

async function hashes(
  db: Db,
  select: string,
  values: [source: string, days: readonly Day[]],
  and = "",
): Promise<Set<string>> {
  const text = `${select} where source = $1 and day = any($2::text[]) ${and}`;
  return new Set((await db.exact<[string]>(text, values)).map(([hash]) => hash));
}

async function decide(
  sql: Sql,
  ...[id, decision, remark, at, batch]: Parameters<Intake["decide"]>
): Promise<boolean> {
  if ((await sql.run(ITEM_SETTLE, [decision, at, remark, id])) === 0) return false;
  if (batch) await keepBatch(sql, batch);
  const [item] = await sql.rows<{ source: string }>("select source from quarantine where id = ?", [
    id,
  ]);
  const source = batch?.source ?? item?.source ?? "";
  await logChange(sql, { at, kind: "quarantine", source, detail: `${id} ${decision}` });
  return true;
}
