import type { Day } from "../../market/day.ts";
import type { Instant } from "../../market/instant.ts";
import type { MissedSnapshot, SourceState, SourceStates } from "../../ports.ts";
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

  const attempted = db.transaction(
    (...[source, at, outcome]: Parameters<SourceStates["attempted"]>): void => {
      const before = find.get(source);
      const failingSince = outcome.ok ? null : (before?.failingSince ?? at);
      put.run({
        source,
        attemptedAt: at,
        failingSince,
        reason: outcome.ok ? null : outcome.reason,
        notBefore: outcome.ok ? null : (outcome.notBefore ?? null),
        validator: (outcome.ok ? outcome.validator : null) ?? before?.validator ?? null,
      });
      const changed = (before?.failingSince ?? null) !== failingSince;
      if (changed) log(at, "source", source, outcome.ok ? "reached again" : outcome.reason);
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
    missedSnapshots: async (source) => missed.all(source),
    markMissed: async (source, { snapshot, triedAt, reason }) =>
      void markMissed.run(source, snapshot, triedAt, reason),
    takenAddresses: async (source) => addresses.all(source),
  };
}
