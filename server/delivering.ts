import { randomUUID } from "node:crypto";
import { deliverer, type Deliverer } from "../jobs/deliver.ts";
import { queuePing } from "../jobs/ping.ts";
import type { Log } from "./log.ts";
import type { Clock, KnownEndpoint, Outbox, Sender } from "./ports.ts";
import { endpointsReader, type ReadEndpoints } from "./query/endpoints.ts";
import { knownEndpoints, webhookSender, type Receivers } from "./webhook/sender.ts";
import { guardedAgent } from "./webhook/target.ts";

const LOOK_MS = 1000; // at the outbox, for what falls due or another process queued

/** Everything that has to do with telling endpoints. */
export interface Delivering {
  readonly endpoints: () => readonly KnownEndpoint[];
  readonly readEndpoints: ReadEndpoints;
  /** Queues a test message; answers with the id of its delivery. */
  readonly ping: (endpoint: string) => Promise<string>;
  /** Looks at the outbox at once, where this process delivers. */
  readonly wake: () => void;
  /** Delivers what is due to one endpoint, or to all, and waits for it. */
  readonly pass: (endpoint?: string) => Promise<void>;
  /** Delivers until it is stopped. */
  readonly start: () => { readonly stop: () => Promise<void> };
  readonly close: () => Promise<void>;
}

export interface DeliveringParts {
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly log: Log;
  /** The endpoints of the rules file as it stands. */
  readonly receiversNow: () => Receivers;
  readonly pageUrl: string;
}

export function delivering({ receiversNow, pageUrl, ...ports }: DeliveringParts): Delivering {
  const { outbox, clock } = ports;
  const dispatcher = guardedAgent(() => receiversNow().policy);
  const sender = webhookSender({ receiversNow, dispatcher, clock });
  const endpoints = () => knownEndpoints(receiversNow());
  const make = (of: Sender): Deliverer => deliverer({ ...ports, sender: of, random: Math.random });
  let running: Deliverer | undefined;
  return {
    endpoints,
    readEndpoints: endpointsReader(outbox, endpoints, clock),
    ping: (endpoint) => queuePing({ outbox, clock, newId, pageUrl }, endpoint),
    wake: () => running?.wake(),
    pass: (endpoint) => make(endpoint === undefined ? sender : only(sender, endpoint)).pass(),
    start: () => {
      running = make(sender);
      running.wake();
      const looking = setInterval(() => running?.wake(), LOOK_MS);
      return {
        stop: async () => {
          clearInterval(looking);
          await running?.stop();
        },
      };
    },
    close: () => dispatcher.destroy(),
  };
}

function newId(): string {
  return randomUUID().replaceAll("-", "");
}

/** The sender for one endpoint alone. */
function only(sender: Sender, endpoint: string): Sender {
  return {
    ...sender,
    endpoints: () => new Map([...sender.endpoints()].filter(([id]) => id === endpoint)),
  };
}
