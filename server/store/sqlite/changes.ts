import type { Instant } from "../../market/instant.ts";
import type { Change, Changes } from "../../ports.ts";
import { CHANGE_INSERT, CHANGE_NEWEST, CHANGE_NEXT, CHANGES_SINCE } from "../texts.ts";
import type { Db } from "./database.ts";

export function sqliteChanges(db: Db): Changes {
  const newest = db.prepare<[], number>(CHANGE_NEWEST).pluck();
  const since = db.prepare<[number, number], Change>(CHANGES_SINCE);
  return {
    newest: async () => newest.get() ?? 0,
    since: async (number, limit) => since.all(number, limit),
  };
}

/** Adds to the change log, inside the transaction that makes the change; answers with its number. */
export function changeLog(db: Db) {
  const next = db.prepare<[], number>(CHANGE_NEXT).pluck();
  const insert = db.prepare<[number, Instant, string, string, string]>(CHANGE_INSERT);
  return (at: Instant, kind: Change["kind"], source: string, detail: string): number => {
    const number = next.get() ?? 0;
    insert.run(number, at, kind, source, detail);
    return number;
  };
}
