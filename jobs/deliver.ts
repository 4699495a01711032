import { setTimeout } from "node:timers/promises";
import { settle } from "../server/alert/delivery.ts";
import { endpointAfter } from "../server/alert/endpoint-state.ts";
import { MINUTE_MS } from "../server/market/instant.ts";
import type { Log } from "../server/log.ts";
import type {
  ClaimedDelivery,
  Clock,
  Outbox,
  Sender,
  Sent,
  SettledAttempt,
} from "../server/ports.ts";
import { coalesced } from "./coalesced.ts";
import { gathered } from "./gathered.ts";
import { underWay, type UnderWay } from "./under-way.ts";

export interface DeliverPorts {
  readonly outbox: Outbox;
  readonly sender: Sender;
  readonly clock: Clock;
  /** In 0..1; spreads retries out. */
  readonly random: () => number;
  readonly log: Log;
}

export interface Deliverer {
  /** Claims and sends what is due, and what falls due meanwhile, until nothing is. */
  pass(): Promise<void>;
  /** Looks at once, and does not wait for what comes of it. */
  wake(): void;
  /** Claims nothing more, and waits a little for what is being sent. */
  stop(): Promise<void>;
}

const LEASE_MS = MINUTE_MS; // four times as long as a try may take
const STOP_MS = 5_000; // half of what a service manager allows

/** Delivers what the outbox holds. Any number of processes may do so at once. */
export function deliverer(ports: DeliverPorts): Deliverer {
  const { sender, clock, log } = ports;
  const [stopping, left] = [new AbortController(), new AbortController()];
  const sends = underWay(clock);
  const attempt = attempter(ports, left.signal);
  const look = coalesced(async () => {
    while (!stopping.signal.aborted && (await claim(ports, sends, start)) > 0);
  });

  function start(delivery: ClaimedDelivery): void {
    const bearing = sender.endpoints().get(delivery.endpoint) ?? {};
    const send = attempt(delivery).catch((error: unknown) =>
      log.error({ delivery: delivery.id, err: error }, "delivery broke"),
    );
    sends.add(delivery.endpoint, bearing, send);
    void send.then(wake);
  }

  function wake(): void {
    if (stopping.signal.aborted) return;
    look().catch((error: unknown) => log.error({ err: error }, "the outbox was not read"));
  }

  return {
    wake,
    pass: async () => {
      await look();
      while (sends.any()) {
        await sends.next();
        await look();
      }
    },
    stop: async () => {
      stopping.abort();
      const late = setTimeout(STOP_MS, undefined, { ref: false });
      await Promise.race([sends.ended(), late]);
      left.abort();
    },
  };
}

async function claim(
  { outbox, sender, clock }: DeliverPorts,
  sends: UnderWay,
  start: (delivery: ClaimedDelivery) => void,
): Promise<number> {
  const now = clock();
  const room = sends.room(sender.endpoints());
  const claimed = await outbox.claim({ now, leaseUntil: now + LEASE_MS, room });
  for (const delivery of claimed) start(delivery);
  return claimed.length;
}

function attempter(ports: DeliverPorts, left: AbortSignal) {
  const { outbox, sender, clock, log } = ports;
  const write = gathered((settled: SettledAttempt[]) => outbox.settle(settled));
  return async (delivery: ClaimedDelivery): Promise<void> => {
    const begun = clock();
    const sent = await sender.send(delivery);
    if (left.aborted) return; // its lease ends, and it is sent again under the same id
    const settled = settledOf(ports, delivery, sent, begun);
    if (await write(settled)) report(log, delivery, settled);
    else log.warn({ delivery: delivery.id }, "its lease was taken over");
  };
}

function settledOf(
  { clock, random }: DeliverPorts,
  { id, attempt, attemptNumber }: ClaimedDelivery,
  { outcome, answer }: Sent,
  begun: number,
): SettledAttempt {
  const at = clock();
  const settlement = settle(outcome, attemptNumber, at, random());
  return {
    id,
    attempt,
    at,
    tookMs: Math.max(0, at - begun),
    outcome,
    answer,
    settlement,
    endpointAfter: (before) => endpointAfter(before, outcome, settlement, at),
  };
}

function report(log: Log, { endpoint }: ClaimedDelivery, settled: SettledAttempt): void {
  const { id, attempt, outcome, settlement } = settled;
  const said = { delivery: id, endpoint, attempt, ...outcome, next: settlement.status };
  if (outcome.kind === "accepted") log.info(said, "delivered");
  else log.warn(said, "not delivered");
}
