import type { Alerts, Silence } from "../../alerting.ts";
import type { Instant } from "../../market/instant.ts";
import { SILENCE_END, SILENCES_ACTIVE } from "../texts.ts";
import type { Db } from "./database.ts";

export function sqliteSilences(db: Db): Pick<Alerts, "silences" | "silence" | "unsilence"> {
  const active = db.prepare<[Instant, Instant], Silence>(SILENCES_ACTIVE);
  const insert = db
    .prepare<[Omit<Silence, "id">], number>(
      `insert into silence (rule, subject, endpoint, until, remark, created_at)
       values (@rule, @subject, @endpoint, @until, @remark, @createdAt) returning id`,
    )
    .pluck();
  const end = db.prepare<[Instant, number, Instant]>(SILENCE_END);
  return {
    silences: async (at) => active.all(at, at),
    silence: async (silence) => insert.get(silence) ?? 0,
    unsilence: async (id, at) => end.run(at, id, at).changes > 0,
  };
}
