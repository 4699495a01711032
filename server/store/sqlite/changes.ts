import type { Instant } from "../../market/instant.ts";
import type { Change, Changes } from "../../ports.ts";
import type { Db } from "./database.ts";

export function sqliteChanges(db: Db): Changes {
  const newest = db.prepare<[], number>("select value from change_number").pluck();
  const since = db.prepare<[number, number], Change>(
    "select number, at, kind, source, detail from change where number > ? order by number limit ?",
  );
  return {
    newest: async () => newest.get() ?? 0,
    since: async (number, limit) => since.all(number, limit),
  };
}

/** Adds to the change log, inside the transaction that makes the change; answers with its number. */
export function changeLog(db: Db) {
  const next = db
    .prepare<[], number>("update change_number set value = value + 1 returning value")
    .pluck();
  const insert = db.prepare<[number, Instant, string, string, string]>(
    "insert into change (number, at, kind, source, detail) values (?, ?, ?, ?, ?)",
  );
  return (at: Instant, kind: Change["kind"], source: string, detail: string): number => {
    const number = next.get() ?? 0;
    insert.run(number, at, kind, source, detail);
    return number;
  };
}
