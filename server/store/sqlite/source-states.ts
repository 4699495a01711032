import type { Day } from "../../market/day.ts";
import type { Instant } from "../../market/instant.ts";
import type { MissedSnapshot, SourceState, SourceStates } from "../../ports.ts";
import { openReasons, stateAfter } from "../shapes.ts";
import {
  ADDRESSES,
  REASONS_OPEN,
  SNAPSHOT_MISSED,
  SNAPSHOTS_MISSED,
  SOURCE_STATE,
} from "../texts.ts";
import { changeLog } from "./changes.ts";
import { noFence, type Db, type Fence } from "./database.ts";

export function sqliteSourceStates(db: Db, fence: Fence = noFence): SourceStates {
  const log = changeLog(db);
  const find = db.prepare<[string], SourceState>(SOURCE_STATE);
  const put = db.prepare(
    `insert into source_state (source, attempted_at, failing_since, reason, not_before, validator)
     values (@source, @attemptedAt, @failingSince, @reason, @notBefore, @validator)
     on conflict (source) do update set
       attempted_at = excluded.attempted_at, failing_since = excluded.failing_since,
       reason = excluded.reason, not_before = excluded.not_before, validator = excluded.validator`,
  );
  const open = db.prepare<[string], string>(REASONS_OPEN).pluck();
  const attempted = db.transaction(
    (...[source, at, outcome]: Parameters<SourceStates["attempted"]>): void => {
      fence();
      const before = find.get(source);
      const after = stateAfter(source, before, at, outcome);
      put.run(after);
      if ((before?.failingSince ?? null) === after.failingSince) return;
      log(at, "source", source, after.reason ?? "reached again");
    },
  );

  return {
    state: async (source) => find.get(source),
    openQuarantine: async (source) => openReasons(open.all(source)),
    attempted: async (...attempt) => attempted.immediate(...attempt),
    ...snapshotReads(db, fence),
  };
}

type SnapshotReads = Pick<SourceStates, "missedSnapshots" | "markMissed" | "takenAddresses">;

function snapshotReads(db: Db, fence: Fence): SnapshotReads {
  const missed = db.prepare<[string], MissedSnapshot>(SNAPSHOTS_MISSED);
  const note = db.prepare<[string, Day, Instant, string]>(SNAPSHOT_MISSED);
  const markMissed = db.transaction((source: string, missed: MissedSnapshot): void => {
    fence();
    note.run(source, missed.snapshot, missed.triedAt, missed.reason);
  });
  const addresses = db.prepare<[string], string>(ADDRESSES).pluck();

  return {
    missedSnapshots: async (source) => missed.all(source),
    markMissed: async (source, snapshot) => markMissed.immediate(source, snapshot),
    takenAddresses: async (source) => addresses.all(source),
  };
}
