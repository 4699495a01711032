import { formatInstant } from "../server/market/instant.ts";
import type { Clock, Outbox } from "../server/ports.ts";

export interface PingPorts {
  readonly outbox: Outbox;
  readonly clock: Clock;
  /** Without full stops, as ids of webhooks are. */
  readonly newId: () => string;
  /** Where the page is. */
  readonly pageUrl: string;
}

const TEXT = "A test: this endpoint gets what Tokentide has to say.";

/** Queues a test message to an endpoint; answers with the id of its delivery. */
export async function queuePing(
  { outbox, clock, newId, pageUrl }: PingPorts,
  endpoint: string,
): Promise<string> {
  const now = clock();
  const id = `msg_${newId()}`;
  const data = { endpoint, message: TEXT, url: pageUrl };
  const event = { type: "test.ping", timestamp: formatInstant(now), data } as const;
  await outbox.enqueue([{ id, endpoint, message: [event], alerts: [], dueAt: now }], now);
  return id;
}
