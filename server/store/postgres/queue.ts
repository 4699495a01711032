import type { NewDelivery } from "../../alerting.ts";
import type { Instant } from "../../market/instant.ts";
import { HELD_NEWEST, joined, type Held } from "../held.ts";
import type { Sql } from "./database.ts";
import { statesOf } from "./endpoint-states.ts";

/**
 * Queues deliveries, inside the transaction that raises what they tell, which holds the row of `evaluation` so that
 * their numbers are in the order in which they are committed; those whose id is known are left as they are.
 */
export async function queue(
  sql: Sql,
  deliveries: readonly NewDelivery[],
  at: Instant,
): Promise<void> {
  const fresh = await unqueued(sql, deliveries);
  if (!fresh.some(({ isHeld }) => isHeld)) return insert(sql, fresh, at);
  // One after the other: what is held may join the one before it.
  for (const delivery of fresh)
    if (!(delivery.isHeld && (await join(sql, delivery, at)))) await insert(sql, [delivery], at);
}

async function insert(sql: Sql, fresh: readonly NewDelivery[], at: Instant): Promise<void> {
  if (fresh.length === 0) return;
  const states = await statesOf(
    sql,
    fresh.map(({ endpoint }) => endpoint),
    "for share",
  );
  const [last] = await sql.rows<{ number: number }>(
    "select coalesce(max(number), 0) as number from delivery",
  );
  const rows = fresh.map(({ id, endpoint, message, alerts, dueAt }, i) => {
    const isOff = (states.get(endpoint)?.disabledAt ?? null) !== null;
    return {
      id,
      number: (last?.number ?? 0) + i + 1,
      endpoint,
      message: JSON.stringify(message),
      alerts: JSON.stringify(alerts),
      status: isOff ? "dead" : "due",
      dueAt,
      at,
      settledAt: isOff ? at : null,
    };
  });
  await sql.run(
    `insert into delivery (id, number, endpoint, alerts, status, due_at, created_at, settled_at)
     select * from json_to_recordset(?) as n (id text, number bigint, endpoint text,
       alerts text, status text, "dueAt" bigint, at bigint, "settledAt" bigint)`,
    [JSON.stringify(rows)],
  );
  await sql.run(
    `insert into delivery_message (delivery, message)
     select * from json_to_recordset(?) as n (number bigint, message text)`,
    [JSON.stringify(rows)],
  );
  await wait(
    sql,
    rows.filter(({ status }) => status === "due"),
  );
}

/** Adds a message to one that is held for its endpoint; false where none is. */
async function join(sql: Sql, delivery: NewDelivery, at: Instant): Promise<boolean> {
  const { endpoint } = delivery;
  const [held] = await sql.rows<Held>(`${HELD_NEWEST} for update of d`, [endpoint, at]);
  if (!held) return false;
  const { number } = held;
  const { alerts, message } = joined(held, delivery);
  await sql.run("update delivery set alerts = ? where number = ?", [alerts, number]);
  await sql.run("update delivery_message set message = ? where delivery = ?", [message, number]);
  await wait(sql, [{ endpoint, number, alerts }]);
  return true;
}

async function unqueued(sql: Sql, deliveries: readonly NewDelivery[]): Promise<NewDelivery[]> {
  if (deliveries.length === 0) return [];
  const ids = deliveries.map(({ id }) => id);
  const found = await sql.rows<{ id: string }>(
    "select id from delivery where id = any(?::text[])",
    [ids],
  );
  const known = new Set(found.map(({ id }) => id));
  return deliveries.filter(({ id }, i) => !known.has(id) && ids.indexOf(id) === i);
}

export interface Waiting {
  readonly endpoint: string;
  readonly number: number;
  /** JSON. */
  readonly alerts: string;
}

/** Puts deliveries in the queue of each alert of which they tell. */
export async function wait(sql: Sql, deliveries: readonly Waiting[]): Promise<void> {
  await sql.run(
    `insert into waiting (endpoint, alert, number)
     select endpoint, alert, number
       from json_to_recordset(?) as n (endpoint text, number bigint, alerts text),
            json_array_elements_text(alerts::json) as alert
     on conflict do nothing`,
    [JSON.stringify(deliveries)],
  );
}
