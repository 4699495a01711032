import type { Instant } from "../../market/instant.ts";
import type { Change, Changes } from "../../ports.ts";
import { CHANGE_INSERT, CHANGE_NEWEST, CHANGE_NEXT, CHANGES_SINCE } from "../texts.ts";
import type { Db, Sql } from "./database.ts";

export function postgresChanges(db: Db): Changes {
  return {
    newest: async () => (await db.rows<{ value: number }>(CHANGE_NEWEST))[0]?.value ?? 0,
    since: (number, limit) => db.rows<Change>(CHANGES_SINCE, [number, limit]),
  };
}

export interface Logged {
  readonly at: Instant;
  readonly kind: Change["kind"];
  readonly source: string;
  readonly detail: string;
}

/**
 * Adds to the change log, inside the transaction that makes the change. Its row of change_number stays locked to the end
 * of that, so that numbers are committed in their order and a cursor misses none.
 */
export async function logChange(sql: Sql, { at, kind, source, detail }: Logged): Promise<void> {
  const [next] = await sql.rows<{ value: number }>(CHANGE_NEXT);
  await sql.run(CHANGE_INSERT, [next?.value, at, kind, source, detail]);
}

/** Several at once; answers with the number of the first. */
export async function logChanges(sql: Sql, changes: readonly Logged[]): Promise<number> {
  const [last] = await sql.rows<{ value: number }>(
    "update change_number set value = value + ?::bigint returning value",
    [changes.length],
  );
  const first = (last?.value ?? 0) - changes.length + 1;
  await sql.run(
    `insert into change (number, at, kind, source, detail)
     select ?::bigint + i - 1, at, kind, source, detail
       from rows from (json_to_recordset(?) as (at bigint, kind text, source text, detail text))
            with ordinality as c (at, kind, source, detail, i)`,
    [first, JSON.stringify(changes)],
  );
  return first;
}
