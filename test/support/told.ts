import type { AlertRow, Evaluation, NewDelivery, RaisedEvent } from "../../server/alerting.ts";
import type { EventBody } from "../../server/alert/event.ts";
import { formatInstant, parseInstant, type Instant } from "../../server/market/instant.ts";
import { parsePeriod } from "../../server/market/period.ts";

/** When the alerts of these tests begin. */
export const START = parseInstant("2026-06-08T02:00:00Z");

/** A ping to an endpoint, told apart by its text. */
export function pingBody(message: string, endpoint = "desk", at: Instant = START): EventBody {
  const data = { endpoint, message, url: "http://127.0.0.1:3000/" };
  return { type: "test.ping", timestamp: formatInstant(at), data };
}

/** A delivery of one ping that waits behind what was told of the alerts before. */
export function deliveryOf(id: string, given: Partial<NewDelivery> = {}): NewDelivery {
  const endpoint = given.endpoint ?? "desk";
  return { id, endpoint, message: [pingBody(id, endpoint)], alerts: [], dueAt: START, ...given };
}

export function eventOf(key: string, given: Partial<RaisedEvent> = {}): RaisedEvent {
  return {
    key,
    at: START,
    type: "alert.firing",
    rule: "cn-majority",
    fingerprint: "f1",
    subject: "CN",
    period: parsePeriod("2026-W23"),
    heldBack: null,
    body: pingBody(key),
    ...given,
  };
}

export function alertOf(given: Partial<AlertRow> = {}): AlertRow {
  return {
    rule: "cn-majority",
    fingerprint: "f1",
    subject: "CN",
    state: "firing",
    since: parsePeriod("2026-W23"),
    period: parsePeriod("2026-W23"),
    memory: "{}",
    changedAt: START,
    ...given,
  };
}

export function evaluationOf(after: number, given: Partial<Evaluation> = {}): Evaluation {
  return { after, at: START, asOf: START, alerts: [], events: [], deliveries: [], ...given };
}
