import type { MissedSnapshot, SourceState, SourceStates } from "../../ports.ts";
import { openReasons, stateAfter } from "../shapes.ts";
import {
  ADDRESSES,
  REASONS_OPEN,
  SNAPSHOT_MISSED,
  SNAPSHOTS_MISSED,
  SOURCE_STATE,
} from "../texts.ts";
import { logChange } from "./changes.ts";
import type { Db, Sql } from "./database.ts";
import { takeTurn } from "./turn.ts";

export function postgresSourceStates(db: Db): SourceStates {
  return {
    state: async (source) => (await db.rows<SourceState>(SOURCE_STATE, [source]))[0],
    openQuarantine: async (source) => {
      const rows = await db.rows<{ reasons: string }>(REASONS_OPEN, [source]);
      return openReasons(rows.map(({ reasons }) => reasons));
    },
    attempted: (...attempt) =>
      db.transaction(async (sql) => {
        await takeTurn(sql);
        await attempted(sql, ...attempt);
      }),
    missedSnapshots: (source) => db.rows<MissedSnapshot>(SNAPSHOTS_MISSED, [source]),
    markMissed: (source, { snapshot, triedAt, reason }) =>
      db.transaction(
        async (sql) => void (await sql.run(SNAPSHOT_MISSED, [source, snapshot, triedAt, reason])),
      ),
    takenAddresses: async (source) =>
      (await db.rows<{ address: string }>(ADDRESSES, [source])).map(({ address }) => address),
  };
}

async function attempted(
  sql: Sql,
  ...[source, at, outcome]: Parameters<SourceStates["attempted"]>
): Promise<void> {
  const [before] = await sql.rows<SourceState>(SOURCE_STATE, [source]);
  const after = stateAfter(source, before, at, outcome);
  const { attemptedAt, failingSince, reason, notBefore, validator } = after;
  await sql.run(
    `insert into source_state (source, attempted_at, failing_since, reason, not_before, validator)
     values (?, ?, ?, ?, ?, ?)
     on conflict (source) do update set
       attempted_at = excluded.attempted_at, failing_since = excluded.failing_since,
       reason = excluded.reason, not_before = excluded.not_before, validator = excluded.validator`,
    [source, attemptedAt, failingSince, reason, notBefore, validator],
  );
  if ((before?.failingSince ?? null) === failingSince) return;
  await logChange(sql, { at, kind: "source", source, detail: reason ?? "reached again" });
}
