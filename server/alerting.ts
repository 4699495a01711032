import type { Attempt, Settlement } from "./alert/delivery.ts";
import type { Endpoint } from "./alert/endpoint.ts";
import type { EndpointState } from "./alert/endpoint-state.ts";
import type { EventBody, EventType, Message } from "./alert/event.ts";
import type { Instant } from "./market/instant.ts";
import type { Period } from "./market/period.ts";

// What alerts ask of the store. The rest of the store's side is in ports.ts, which hands these on.

export type { EndpointState };

export const ALERT_STATES = [
  "inactive",
  "pending",
  "firing",
  "recovering",
  "no_data",
  "error",
] as const;

/** A rule in one version: a changed condition is another fingerprint and begins anew. */
export interface RuleVersion {
  readonly id: string;
  readonly fingerprint: string;
}

/** Where a rule stands with one subject. */
export interface AlertRow {
  readonly rule: string;
  readonly fingerprint: string;
  readonly subject: string;
  readonly state: (typeof ALERT_STATES)[number];
  /** The period in which the state began. */
  readonly since: Period | null;
  /** The newest period that was stepped. */
  readonly period: Period | null;
  /** What the machine remembers, as JSON. */
  readonly memory: string;
  readonly changedAt: Instant;
}

/** What was raised. The key names it, so that it is raised once. */
export interface RaisedEvent {
  readonly key: string;
  readonly at: Instant;
  readonly type: EventType;
  readonly rule: string;
  readonly fingerprint: string;
  readonly subject: string;
  readonly period: Period | null;
  /** Why nobody was told; null where somebody was. */
  readonly heldBack: string | null;
  readonly body: EventBody;
}

export interface NumberedEvent extends RaisedEvent {
  /** That of its change, so in the order in which events were committed. */
  readonly number: number;
}

/** What one evaluation says to one endpoint. The id is made of both, so that it is queued once. */
export interface NewDelivery {
  readonly id: string;
  readonly endpoint: string;
  readonly message: Message;
  /** `rule subject`: what an endpoint is told of one alert is told in order. */
  readonly alerts: readonly string[];
  readonly dueAt: Instant;
  /** It waits for a later moment, and joins what waits for the endpoint already and was never sent. */
  readonly isHeld?: boolean;
}

export interface Evaluation {
  /** The number that was read before; with another one in the store nothing is written. */
  readonly after: number;
  readonly at: Instant;
  /** The as-of up to which the market was seen; null before the first vintage. */
  readonly asOf: Instant | null;
  readonly alerts: readonly AlertRow[];
  readonly events: readonly RaisedEvent[];
  readonly deliveries: readonly NewDelivery[];
}

export interface Silence {
  readonly id: number;
  /** Empty matches every one. */
  readonly rule: string;
  readonly subject: string;
  readonly endpoint: string;
  readonly until: Instant;
  readonly remark: string;
  readonly createdAt: Instant;
}

export interface EventsQuery {
  readonly from?: Instant;
  readonly rule?: string;
  readonly limit: number;
  /** Only those before this number. */
  readonly before?: number;
}

export interface Alerts {
  /** Notes rules on their first load; answers when each was, by id. */
  load(rules: readonly RuleVersion[], at: Instant): Promise<Map<string, Instant>>;
  /** Number and as-of of the newest evaluation. */
  evaluated(): Promise<{ readonly number: number; readonly asOf: Instant | null }>;
  /** Where the rules stand, by rule and subject. */
  states(rules: readonly RuleVersion[]): Promise<AlertRow[]>;
  /**
   * Writes states, events not raised yet and what is told of them together; false where another evaluation came
   * between. An event is a change, and so is an alert that changed its state unheard.
   */
  record(evaluation: Evaluation): Promise<boolean>;
  /** Newest first. */
  events(query: EventsQuery): Promise<NumberedEvent[]>;
  /** Those that have not ended at a moment. */
  silences(at: Instant): Promise<Silence[]>;
  silence(silence: Omit<Silence, "id">): Promise<number>;
  /** Ends a silence early; false where it is unknown or over. */
  unsilence(id: number, at: Instant): Promise<boolean>;
}

/** A delivery that is ours until the lease ends. */
export interface ClaimedDelivery {
  readonly id: string;
  readonly endpoint: string;
  readonly message: Message;
  /** Counts attempts of all times; the token with which the attempt is settled. */
  readonly attempt: number;
  /** Counts from 1 since it was queued or replayed. */
  readonly attemptNumber: number;
  readonly createdAt: Instant;
}

export interface SettledAttempt {
  readonly id: string;
  readonly attempt: number;
  readonly at: Instant;
  readonly tookMs: number;
  readonly outcome: Attempt;
  /** The first of what the receiver answered. */
  readonly answer: string | null;
  readonly settlement: Settlement;
  /** How the endpoint stands after it, from how it stood. */
  readonly endpointAfter: (before: EndpointState) => EndpointState;
}

export interface DeliveryRow {
  readonly id: string;
  readonly number: number;
  readonly endpoint: string;
  readonly message: Message;
  readonly status: "due" | "delivered" | "dead";
  /** Begun, of all times. */
  readonly attempts: number;
  /** While it is being sent, when the lease ends. */
  readonly dueAt: Instant;
  readonly createdAt: Instant;
  readonly settledAt: Instant | null;
}

export interface AttemptRow {
  readonly number: number;
  readonly at: Instant;
  readonly tookMs: number;
  readonly outcome: Attempt["kind"];
  readonly status: number | null;
  readonly reason: string | null;
  readonly answer: string | null;
}

export interface DeliveriesQuery {
  readonly status?: DeliveryRow["status"];
  readonly endpoint?: string;
  readonly limit: number;
  readonly before?: number;
}

/** Deliveries that wait, were made or died. Each method is one transaction. */
export interface Outbox {
  /**
   * Queues deliveries outside an evaluation, such as a test; one whose id is known is left as it is. What is queued
   * for an endpoint that is switched off is dead at once.
   */
  enqueue(deliveries: readonly NewDelivery[], at: Instant): Promise<void>;
  /**
   * Leases what is due, at most so many of each endpoint as there is `room`, and none of one that is paused or
   * switched off; of one that fails, one at a time. Of one alert only the earliest unsettled delivery to an endpoint.
   * An expired lease makes a delivery due again.
   */
  claim(claim: {
    readonly now: Instant;
    readonly leaseUntil: Instant;
    readonly room: ReadonlyMap<string, number>;
  }): Promise<ClaimedDelivery[]>;
  /**
   * Notes attempts and what follows; answers for each whether it was written: an attempt whose lease was taken over is
   * not. A delivery that died and an endpoint that was switched off are changes. What waits for an endpoint that is
   * switched off dies with it.
   */
  settle(settled: readonly SettledAttempt[]): Promise<boolean[]>;
  /** Newest first. */
  deliveries(query: DeliveriesQuery): Promise<DeliveryRow[]>;
  delivery(id: string): Promise<(DeliveryRow & { readonly log: AttemptRow[] }) | undefined>;
  /** Makes a settled delivery due again, under the same id; false where it is unknown, still due, or its endpoint off. */
  replay(id: string, at: Instant): Promise<boolean>;
  /** Of endpoints that were tried, by name. */
  endpointStates(): Promise<EndpointState[]>;
  /** Switches an endpoint on again, and makes what died while it was off due; answers how many those were. */
  enable(endpoint: string, at: Instant): Promise<number>;
  counts(): Promise<
    {
      readonly endpoint: string;
      readonly status: DeliveryRow["status"];
      readonly count: number;
      /** When the first of them was queued. */
      readonly oldest: Instant;
      /** Requests begun, and how many of them were not the first of their delivery. */
      readonly attempts: number;
      readonly retries: number;
    }[]
  >;
}

/** How one try went. */
export interface Sent {
  readonly outcome: Attempt;
  /** The first of what the receiver answered, for the operator alone. */
  readonly answer: string | null;
}

/** What a receiver bears before it refuses. */
export interface Bearing {
  readonly perSecond?: number;
  readonly perMinute?: number;
}

/** An endpoint of the rules file, without what is secret about it. */
export interface KnownEndpoint extends Endpoint {
  /** Why it could never work; null where nothing speaks against it. */
  readonly fault: string | null;
}

/** What deliveries ask of the world: where they may go, and one try. */
export interface Sender {
  /** The endpoints of the rules file as it stands, with what each bears. */
  endpoints(): ReadonlyMap<string, Bearing>;
  /** Tries once. Never throws for what a receiver or the network does. */
  send(delivery: Pick<ClaimedDelivery, "id" | "endpoint" | "message">): Promise<Sent>;
}

/** A message as the demo's own receiver got it. */
export interface Received {
  /** Its `webhook-id`; the same on every try. */
  readonly id: string;
  readonly at: Instant;
  readonly events: readonly EventBody[];
}
