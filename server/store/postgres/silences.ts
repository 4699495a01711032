import type { Alerts, Silence } from "../../alerting.ts";
import { SILENCE_END, SILENCES_ACTIVE } from "../texts.ts";
import type { Db } from "./database.ts";

export function postgresSilences(db: Db): Pick<Alerts, "silences" | "silence" | "unsilence"> {
  return {
    silences: (at) => db.rows<Silence>(SILENCES_ACTIVE, [at, at]),
    silence: async ({ rule, subject, endpoint, until, remark, createdAt }) => {
      const [made] = await db.rows<{ id: number }>(
        `insert into silence (rule, subject, endpoint, until, remark, created_at)
         values (?, ?, ?, ?, ?, ?) returning id`,
        [rule, subject, endpoint, until, remark, createdAt],
      );
      return made?.id ?? 0;
    },
    unsilence: async (id, at) => (await db.run(SILENCE_END, [at, id, at])) > 0,
  };
}
