import type { ClaimedDelivery, Outbox } from "../../alerting.ts";
import type { Message } from "../../alert/event.ts";
import type { Instant } from "../../market/instant.ts";
import { unforced, type Db } from "./database.ts";
import { sqliteDeliveryReads } from "./delivery-reads.ts";
import { endpointStates } from "./endpoint-states.ts";
import { deliveryQueue } from "./queue.ts";
import { reviver } from "./revive.ts";
import { settler } from "./settle.ts";

export function sqliteOutbox(db: Db): Outbox {
  const queue = deliveryQueue(db);
  const states = endpointStates(db);
  const enqueue = db.transaction((...[deliveries, at]: Parameters<Outbox["enqueue"]>) => {
    for (const delivery of deliveries) queue(delivery, at);
  });
  return {
    enqueue: async (...queued) => enqueue.immediate(...queued),
    claim: claimer(db),
    settle: settler(db),
    endpointStates: async () => states.all(),
    ...reviver(db),
    ...sqliteDeliveryReads(db),
  };
}

function claimer(db: Db): Outbox["claim"] {
  const due = db.prepare<[object], Due>(
    `select number, id, endpoint, message, attempts + 1 as attempt, tries + 1 as "attemptNumber",
            created_at as "createdAt"
       from delivery d join delivery_message m on m.delivery = d.number
      where endpoint = @endpoint and status = 'due' and due_at <= @now
        and not exists (select 1 from waiting mine join waiting other
                            on other.endpoint = mine.endpoint and other.alert = mine.alert
                           and other.number < mine.number
                         where mine.number = d.number)
      order by due_at, number limit @limit`,
  );
  const lease = db.prepare<[Instant, number]>(
    "update delivery set leased = 1, attempts = attempts + 1, due_at = ? where number = ?",
  );
  const roomOf = roomReader(db);
  const claim = db.transaction(({ now, leaseUntil, room }: Parameters<Outbox["claim"]>[0]) => {
    const claimed: ClaimedDelivery[] = [];
    for (const [endpoint, wanted] of room) {
      const limit = Math.min(wanted, roomOf(endpoint, now));
      if (limit <= 0) continue;
      for (const { number, message, ...delivery } of due.all({ endpoint, now, limit })) {
        lease.run(leaseUntil, number);
        claimed.push({ ...delivery, message: JSON.parse(message) as Message });
      }
    }
    return claimed;
  });
  // A lease that a power cut forgets was of a process that is gone.
  return async (request) =>
    request.room.size === 0 ? [] : unforced(db, () => claim.immediate(request));
}

type Due = Omit<ClaimedDelivery, "message"> & {
  readonly number: number;
  readonly message: string;
};

/** How many deliveries an endpoint may be sent at once as it stands. */
function roomReader(db: Db): (endpoint: string, now: Instant) => number {
  const states = endpointStates(db);
  const leased = db
    .prepare<[string, Instant], number>(
      `select count(*) from delivery
        where endpoint = ? and status = 'due' and leased = 1 and due_at > ?`,
    )
    .pluck();
  return (endpoint, now) => {
    const { disabledAt, pausedUntil, failures } = states.of(endpoint);
    if (disabledAt !== null || (pausedUntil ?? now) > now) return 0;
    return failures === 0 ? Number.POSITIVE_INFINITY : 1 - (leased.get(endpoint, now) ?? 0);
  };
}
