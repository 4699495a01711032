import type { Message } from "../alert/event.ts";
import { together } from "../alert/noise.ts";
import type { NewDelivery } from "../alerting.ts";

/** A delivery that waits for its moment and was never sent: what comes meanwhile joins it. Texts are JSON. */
export interface Held {
  readonly number: number;
  readonly alerts: string;
  readonly message: string;
}

export const HELD_NEWEST = `select d.number, d.alerts, m.message
    from delivery d join delivery_message m on m.delivery = d.number
   where d.endpoint = ? and d.status = 'due' and d.attempts = 0 and d.due_at > ?
   order by d.number desc limit 1`;

/** What a held delivery says once another message has joined it. */
export function joined(held: Held, { alerts, message }: NewDelivery): Omit<Held, "number"> {
  const all = new Set([...(JSON.parse(held.alerts) as string[]), ...alerts]);
  return {
    alerts: JSON.stringify([...all]),
    message: JSON.stringify(together([JSON.parse(held.message) as Message, message])),
  };
}
