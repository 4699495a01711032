import type { Day } from "../../market/day.ts";
import type { Instant } from "../../market/instant.ts";
import type { Attempted, MissedSnapshot, SourceState, SourceStates } from "../../ports.ts";
import { changeLog } from "./changes.ts";
import type { Db } from "./database.ts";

export function sqliteSourceStates(db: Db): SourceStates {
  const log = changeLog(db);
  const find = db.prepare<[string], SourceState>(
    `select source, attempted_at as "attemptedAt", failing_since as "failingSince", reason,
            not_before as "notBefore", validator
       from source_state where source = ?`,
  );
  const put = db.prepare(
    `insert into source_state (source, attempted_at, failing_since, reason, not_before, validator)
     values (@source, @attemptedAt, @failingSince, @reason, @notBefore, @validator)
     on conflict (source) do update set
       attempted_at = excluded.attempted_at, failing_since = excluded.failing_since,
       reason = excluded.reason, not_before = excluded.not_before, validator = excluded.validator`,
  );
  const open = db
    .prepare<[string], string>(
      "select reasons from quarantine where source = ? and state = 'open' order by id",
    )
    .pluck();
  const attempted = db.transaction(
    (...[source, at, outcome]: Parameters<SourceStates["attempted"]>): void => {
      const before = find.get(source);
      const after = stateAfter(source, before, at, outcome);
      put.run(after);
      if ((before?.failingSince ?? null) === after.failingSince) return;
      log(at, "source", source, after.reason ?? "reached again");
    },
  );

  return {
    state: async (source) => find.get(source),
    openQuarantine: async (source) => {
      const reasons = open.all(source);
      return {
        count: reasons.length,
        reasons: reasons.flatMap((text) => JSON.parse(text) as string[]),
      };
    },
    attempted: async (...attempt) => attempted.immediate(...attempt),
    ...snapshotReads(db),
  };
}

type SnapshotReads = Pick<SourceStates, "missedSnapshots" | "markMissed" | "takenAddresses">;

function snapshotReads(db: Db): SnapshotReads {
  const missed = db.prepare<[string], MissedSnapshot>(
    `select snapshot, tried_at as "triedAt", reason from missed_snapshot where source = ?`,
  );
  const markMissed = db.prepare<[string, Day, Instant, string]>(
    `insert into missed_snapshot (source, snapshot, tried_at, reason) values (?, ?, ?, ?)
     on conflict do update set tried_at = excluded.tried_at, reason = excluded.reason`,
  );
  const addresses = db
    .prepare<[string], string>("select distinct address from vintage where source = ?")
    .pluck();

  return {
    missedSnapshots: async (source) => missed.all(source),
    markMissed: async (source, { snapshot, triedAt, reason }) =>
      void markMissed.run(source, snapshot, triedAt, reason),
    takenAddresses: async (source) => addresses.all(source),
  };
}

function stateAfter(
  source: string,
  before: SourceState | undefined,
  attemptedAt: Instant,
  outcome: Attempted,
): SourceState {
  const kept = before?.validator ?? null;
  if (outcome.ok) {
    const validator = outcome.validator ?? kept;
    return { source, attemptedAt, failingSince: null, reason: null, notBefore: null, validator };
  }
  const failingSince = before?.failingSince ?? attemptedAt;
  const { reason, notBefore = null } = outcome;
  return { source, attemptedAt, failingSince, reason, notBefore, validator: kept };
}
