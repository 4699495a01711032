import type { NewDelivery } from "../../alerting.ts";
import type { Instant } from "../../market/instant.ts";
import { HELD_NEWEST, joined, type Held } from "../held.ts";
import type { Db } from "./database.ts";

/** Queues a delivery, inside the transaction that raises what it tells; one whose id is known is left as it is. */
export function deliveryQueue(db: Db): (delivery: NewDelivery, at: Instant) => void {
  const offSince = db
    .prepare<[string], Instant | null>("select disabled_at from endpoint_state where endpoint = ?")
    .pluck();
  const insert = db
    .prepare<[object], number>(
      `insert into delivery
         (number, id, endpoint, alerts, status, due_at, created_at, settled_at)
       values ((select coalesce(max(number), 0) + 1 from delivery), @id, @endpoint,
               @alerts, @status, @dueAt, @at, @settledAt)
       on conflict (id) do nothing returning number`,
    )
    .pluck();
  const insertMessage = db.prepare<[number, string]>(
    "insert into delivery_message (delivery, message) values (?, ?)",
  );
  const wait = waitingList(db);
  const join = joiner(db);
  return (delivery, at) => {
    const { id, endpoint, message, alerts, dueAt } = delivery;
    if (delivery.isHeld && join(delivery, at)) return;
    const isOff = (offSince.get(endpoint) ?? null) !== null;
    const state = { status: isOff ? "dead" : "due", settledAt: isOff ? at : null };
    const texts = { alerts: JSON.stringify(alerts) };
    const number = insert.get({ id, endpoint, dueAt, at, ...texts, ...state });
    if (number === undefined) return;
    insertMessage.run(number, JSON.stringify(message));
    if (!isOff) wait({ endpoint, number, ...texts });
  };
}

/** Adds a message to one that is held for its endpoint; false where none is. */
function joiner(db: Db): (delivery: NewDelivery, at: Instant) => boolean {
  const find = db.prepare<[string, Instant], Held>(HELD_NEWEST);
  const setAlerts = db.prepare<[string, number]>("update delivery set alerts = ? where number = ?");
  const setMessage = db.prepare<[string, number]>(
    "update delivery_message set message = ? where delivery = ?",
  );
  const wait = waitingList(db);
  return (delivery, at) => {
    const held = find.get(delivery.endpoint, at);
    if (!held) return false;
    const { number } = held;
    const { alerts, message } = joined(held, delivery);
    setAlerts.run(alerts, number);
    setMessage.run(message, number);
    wait({ endpoint: delivery.endpoint, number, alerts });
    return true;
  };
}

export interface Waiting {
  readonly endpoint: string;
  readonly number: number;
  /** JSON. */
  readonly alerts: string;
}

/** Puts a delivery in the queue of each alert of which it tells. */
export function waitingList(db: Db): (delivery: Waiting) => void {
  const insert = db.prepare<[string, string, number]>(
    "insert into waiting (endpoint, alert, number) values (?, ?, ?) on conflict do nothing",
  );
  return ({ endpoint, number, alerts }) => {
    for (const alert of JSON.parse(alerts) as string[]) insert.run(endpoint, alert, number);
  };
}
