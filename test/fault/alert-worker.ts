import { setTimeout as sleep } from "node:timers/promises";
import { deliverer } from "../../jobs/deliver.ts";
import type { Evaluation, RaisedEvent } from "../../server/alerting.ts";
import { openStore } from "../../server/store/open.ts";
import { webhookSender } from "../../server/webhook/sender.ts";
import { guardedAgent } from "../../server/webhook/target.ts";
import { LOOPBACK_TOO, receiverOf } from "../support/receiver.ts";
import { alertOf, eventOf, pingBody } from "../support/told.ts";

// A process that evaluates and delivers until it is killed: `node alert-worker.ts STORE RECEIVER EPOCH evaluate|deliver`.
const [databaseUrl = "", receiverUrl = "", epoch = "0", task] = process.argv.slice(2);
const SPEED = 1000; // a second of the schedule of retries takes a millisecond
const ALERTS = 5;
const ENDPOINTS = ["desk", "team"];

const begun = Number(epoch);
const clock = () => begun + Math.round((Date.now() - begun) * SPEED);
const store = openStore(databaseUrl);
const receivers = ENDPOINTS.map((id) => receiverOf(id, `${receiverUrl}/${id}`));
const dispatcher = guardedAgent(() => LOOPBACK_TOO);
const sender = webhookSender({
  receiversNow: () => ({ receivers, policy: LOOPBACK_TOO }),
  dispatcher,
  clock,
});
const quiet = { info: () => {}, warn: () => {}, error: (fields: object) => console.error(fields) };
const deliver = deliverer({ outbox: store.outbox, sender, clock, random: Math.random, log: quiet });

const subjectOf = (number: number) => `S${number % ALERTS}`;

/** What evaluation `number` raises; its text says in which order it belongs. */
function raised(number: number): RaisedEvent {
  const subject = subjectOf(number);
  const key = `cn-majority ${subject} ${number}`;
  return eventOf(key, { subject, body: pingBody(JSON.stringify({ number, subject })) });
}

/** Each one proposes what the one before it raised once more, as a machine that lost its memory would. */
function evaluationAfter(number: number): Evaluation {
  const [before, event] = [raised(number - 1), raised(number)];
  const subject = subjectOf(number);
  return {
    after: number,
    at: clock(),
    asOf: begun,
    alerts: [alertOf({ subject, state: number % 2 === 0 ? "firing" : "inactive" })],
    events: number === 0 ? [event] : [before, event],
    deliveries: ENDPOINTS.map((endpoint) => ({
      id: `msg_${number}_${endpoint}`,
      endpoint,
      message: number === 0 ? [event.body] : [event.body, before.body],
      alerts: [`cn-majority ${subject}`],
      dueAt: clock(),
    })),
  };
}

async function evaluateForEver(): Promise<void> {
  for (;;) {
    const { number } = await store.alerts.evaluated();
    await store.alerts.record(evaluationAfter(number));
    deliver.wake();
    await sleep(10 + Math.random() * 30);
  }
}

process.stdout.write("ready\n");
const looking = setInterval(() => deliver.wake(), 5);
if (task === "evaluate") await evaluateForEver();
for (;;) {
  await sleep(50);
  const waiting = (await store.outbox.counts()).filter(({ status }) => status === "due");
  if (waiting.length === 0) break;
}
clearInterval(looking);
await deliver.stop();
await dispatcher.destroy();
await store.close();
