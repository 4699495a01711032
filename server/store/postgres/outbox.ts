import type { ClaimedDelivery, EndpointState, Outbox } from "../../alerting.ts";
import type { Message } from "../../alert/event.ts";
import type { Instant } from "../../market/instant.ts";
import { DO_NOT_WAIT_FOR_THE_DISK, type Db, type Sql } from "./database.ts";
import { postgresDeliveryReads } from "./delivery-reads.ts";
import { allStates, statesOf } from "./endpoint-states.ts";
import { queue } from "./queue.ts";
import { postgresReviver } from "./revive.ts";
import { settle } from "./settle.ts";

export function postgresOutbox(db: Db): Outbox {
  return {
    enqueue: (deliveries, at) =>
      db.transaction(async (sql) => {
        await sql.run("select 1 from evaluation for update");
        await queue(sql, deliveries, at);
      }),
    claim: async (request) =>
      request.room.size === 0 ? [] : db.transaction((sql) => claim(sql, request)),
    settle: async (settled) =>
      settled.length === 0 ? [] : db.transaction((sql) => settle(sql, settled)),
    endpointStates: () => allStates(db),
    ...postgresReviver(db),
    ...postgresDeliveryReads(db),
  };
}

type Claim = Parameters<Outbox["claim"]>[0];

interface Leased extends Omit<ClaimedDelivery, "message"> {
  readonly message: string;
  readonly number: number;
  readonly wasDueAt: Instant;
  readonly turn: number;
}

async function claim(sql: Sql, { now, leaseUntil, room }: Claim): Promise<ClaimedDelivery[]> {
  const rooms = await roomsOf(sql, now, room);
  if (rooms.length === 0) return [];
  // A lease that a power cut forgets was of a process that is gone.
  await sql.run(DO_NOT_WAIT_FOR_THE_DISK);
  const leased = await sql.rows<Leased>(LEASE, [
    rooms.map(({ endpoint }) => endpoint),
    rooms.map(({ limit }) => limit),
    now,
    leaseUntil,
  ]);
  return leased
    .toSorted((a, b) => a.turn - b.turn || a.wasDueAt - b.wasDueAt || a.number - b.number)
    .map(({ id, endpoint, message, attempt, attemptNumber, createdAt }) => ({
      id,
      endpoint,
      message: JSON.parse(message) as Message,
      attempt,
      attemptNumber,
      createdAt,
    }));
}

// What another process is claiming at this moment is left to it, instead of waiting for it.
const LEASE = `with due as (
    select d.number, d.due_at, room.turn
      from unnest($1::text[], $2::bigint[]) with ordinality as room (endpoint, places, turn)
     cross join lateral (
       select number, due_at from delivery d
        where d.endpoint = room.endpoint and status = 'due' and due_at <= $3
          and not exists (select 1 from waiting mine join waiting other
                              on other.endpoint = mine.endpoint and other.alert = mine.alert
                             and other.number < mine.number
                           where mine.number = d.number)
        order by due_at, number limit room.places for update skip locked) d)
  update delivery set leased = 1, attempts = attempts + 1, due_at = $4
    from due join delivery_message m on m.delivery = due.number
   where delivery.number = due.number
  returning id, endpoint, message, attempts as attempt, tries + 1 as "attemptNumber",
            created_at as "createdAt", delivery.number, due.due_at as "wasDueAt", due.turn`;

/** How many deliveries each endpoint may be sent at once as it stands. */
async function roomsOf(sql: Sql, now: Instant, room: Claim["room"]) {
  const wanted = [...room].filter(([, places]) => places > 0);
  const states = await statesOf(sql, room.keys());
  const failing = [...states.values()].filter(({ failures }) => failures > 0);
  // One that fails is tried with one at a time: whoever looks how many there are keeps the others from looking.
  const held = await statesOf(
    sql,
    failing.map(({ endpoint }) => endpoint),
    "for update",
  );
  const leased = await leasedOf(sql, [...held.keys()], now);
  return wanted.flatMap(([endpoint, places]) => {
    const state = held.get(endpoint) ?? states.get(endpoint);
    const limit = Math.min(places, placesOf(state, now, leased.get(endpoint) ?? 0));
    return limit > 0 ? [{ endpoint, limit }] : [];
  });
}

function placesOf(state: EndpointState | undefined, now: Instant, leased: number): number {
  if (state === undefined) return Number.POSITIVE_INFINITY;
  if (state.disabledAt !== null || (state.pausedUntil ?? now) > now) return 0;
  return state.failures === 0 ? Number.POSITIVE_INFINITY : 1 - leased;
}

async function leasedOf(
  sql: Sql,
  endpoints: readonly string[],
  now: Instant,
): Promise<Map<string, number>> {
  if (endpoints.length === 0) return new Map();
  const rows = await sql.rows<{ endpoint: string; count: number }>(
    `select endpoint, count(*) as count from delivery
      where endpoint = any(?::text[]) and status = 'due' and leased = 1 and due_at > ?
      group by endpoint`,
    [endpoints, now],
  );
  return new Map(rows.map(({ endpoint, count }) => [endpoint, count]));
}
