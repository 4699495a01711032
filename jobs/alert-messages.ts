import { createHash } from "node:crypto";
import type { Endpoint } from "../server/alert/endpoint.ts";
import type { EventType, Message } from "../server/alert/event.ts";
import type { Rule } from "../server/alert/rule.ts";
import type { Instant } from "../server/market/instant.ts";
import type { NewDelivery, RaisedEvent, Silence } from "../server/ports.ts";

/** An event before it is known whom it is told. */
export type Raising = Omit<RaisedEvent, "heldBack">;

export interface Audience {
  readonly rules: readonly Rule[];
  readonly endpoints: readonly Endpoint[];
  readonly silences: readonly Silence[];
  /** When a message to an endpoint may go out. */
  readonly dueAt: (endpoint: Endpoint) => Promise<Instant>;
}

/** Events with whom they are told: one message an endpoint, of everything that an evaluation has to say to it. */
export async function addressed(
  raised: readonly Raising[],
  audience: Audience,
): Promise<{ readonly events: RaisedEvent[]; readonly deliveries: NewDelivery[] }> {
  const told = new Map<string, Raising[]>(audience.endpoints.map(({ id }) => [id, []]));
  const events = raised.map((event) => {
    const wanted = wantedBy(event, audience);
    const open = wanted.filter(({ id }) => !isSilenced(event, id, audience.silences));
    for (const { id } of open) told.get(id)?.push(event);
    const heldBack = open.length > 0 ? null : wanted.length > 0 ? "silenced" : "no endpoint";
    return { ...event, heldBack };
  });
  const deliveries: NewDelivery[] = [];
  for (const endpoint of audience.endpoints) {
    const own = (told.get(endpoint.id) ?? []).toSorted(byWeight);
    if (own.length > 0) deliveries.push(deliveryOf(endpoint, own, await audience.dueAt(endpoint)));
  }
  return { events, deliveries };
}

function wantedBy({ rule }: Raising, { rules, endpoints }: Audience): readonly Endpoint[] {
  const notify = rules.find(({ id }) => id === rule)?.notify ?? null;
  return notify === null ? endpoints : endpoints.filter(({ id }) => notify.includes(id));
}

function isSilenced(event: Raising, endpoint: string, silences: readonly Silence[]): boolean {
  const matches = (asked: string, is: string) => asked === "" || asked === is;
  return silences.some(
    (silence) =>
      matches(silence.rule, event.rule) &&
      matches(silence.subject, event.subject) &&
      matches(silence.endpoint, endpoint),
  );
}

// What a reader of a title alone should see first.
const WEIGHTS: Readonly<Record<EventType, number>> = {
  "alert.firing": 0,
  "alert.superseded": 1,
  "alert.resolved": 2,
  "claim.new": 3,
  "source.stale": 4,
  "source.quarantined": 5,
  "source.recovered": 6,
  "alert.no_data": 7,
  "brief.weekly": 8,
  "test.ping": 9,
};

function byWeight(a: Raising, b: Raising): number {
  return WEIGHTS[a.type] - WEIGHTS[b.type];
}

function deliveryOf({ id }: Endpoint, events: readonly Raising[], dueAt: Instant): NewDelivery {
  const keys = events.map(({ key }) => key).toSorted();
  const hash = createHash("sha256")
    .update(JSON.stringify([id, ...keys]))
    .digest("hex");
  return {
    // No full stop: receivers sign what stands between two of them.
    id: `msg_${hash.slice(0, 32)}`,
    endpoint: id,
    message: events.map(({ body }) => body) as unknown as Message,
    alerts: [...new Set(events.map(({ rule, subject }) => `${rule} ${subject}`))],
    dueAt,
    isHeld: events.some(({ at }) => dueAt > at),
  };
}
