import { join } from "node:path";
import { Pool } from "undici";
import { deliverer } from "../../jobs/deliver.ts";
import { Secret } from "../../server/secret.ts";
import { openStore } from "../../server/store/open.ts";
import type { Receiver } from "../../server/webhook/channel.ts";
import { webhookSender } from "../../server/webhook/sender.ts";
import { guardedAgent, PUBLIC_ONLY } from "../../server/webhook/target.ts";
import { alertBody } from "./alert-body.ts";
import { start } from "./http-process.ts";
import { inTurn, median, perSecond, print, ratioOf, timed, type Subject } from "./measure.ts";

const ENDPOINTS = 8;
const AT_ONCE = 64; // of the peer; ours sends sixteen to each endpoint
const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/** Deliveries from the outbox to a sink, queued, signed, sent and settled, beside a bare pool that posts the same bodies. */
export const deliveriesSubject: Subject = {
  name: "deliveries",
  run: async ({ quick, folder }) => {
    const count = quick ? 1000 : 10_000;
    const sink = await start(new URL("./deliveries-sink.ts", import.meta.url), []);
    const url = `http://127.0.0.1:${sink.port}/`;
    let round = 0;
    try {
      const { ours, peer } = await inTurn(
        quick ? 2 : 5,
        async () => {
          round += 1;
          return viaOutbox(join(folder, `outbox-${round}.db`), url, count);
        },
        () => viaPool(url, count),
      );
      const rates = (spans: readonly number[]) => spans.map((ms) => (count * 1000) / ms);
      print({
        name: `${count.toLocaleString("en")} deliveries, outbox included`,
        ours: perSecond(median(rates(ours))),
        peer: perSecond(median(rates(peer))),
        ratio: ratioOf(rates(ours), rates(peer)),
        aim: ">= 0.5",
        rounds: ours.length,
      });
    } finally {
      sink.stop();
    }
  },
};

async function viaOutbox(file: string, url: string, count: number): Promise<number> {
  const store = openStore(`sqlite:${file}`);
  const policy = { ...PUBLIC_ONLY, allowHttp: true, allowCidrs: ["127.0.0.0/8"] };
  const receivers = Array.from({ length: ENDPOINTS }, (_, n): Receiver => ({
    id: `e${n}`,
    channel: "generic",
    lang: "en",
    url: new Secret(url),
    secrets: [new Secret(SECRET)],
  }));
  const dispatcher = guardedAgent(() => policy);
  const receiversNow = () => ({ receivers, policy });
  const deliver = deliverer({
    outbox: store.outbox,
    sender: webhookSender({ receiversNow, dispatcher, clock: Date.now }),
    clock: Date.now,
    random: Math.random,
    log: { info: () => {}, warn: () => {}, error: () => {} },
  });
  const now = Date.now();
  const deliveries = Array.from({ length: count }, (_, n) => ({
    id: `msg_${n}`,
    endpoint: `e${n % ENDPOINTS}`,
    message: [alertBody(`S${n}`)] as const,
    alerts: [`cn-majority S${n}`],
    dueAt: now,
  }));
  const [tookMs] = await timed(async () => {
    await store.outbox.enqueue(deliveries, now);
    await deliver.pass();
  });
  const delivered = (await store.outbox.counts()).filter(({ status }) => status === "delivered");
  const sum = delivered.reduce((all, one) => all + one.count, 0);
  if (sum !== count) throw new Error(`${sum} of ${count} were delivered`);
  await dispatcher.destroy();
  await store.close();
  return tookMs;
}

async function viaPool(url: string, count: number): Promise<number> {
  const pool = new Pool(url, { connections: AT_ONCE });
  const bodies = Array.from({ length: count }, (_, n) => JSON.stringify(alertBody(`S${n}`)));
  const headers = { "content-type": "application/json" };
  const [tookMs] = await timed(async () => {
    const lane = async (): Promise<void> => {
      for (let body = bodies.pop(); body !== undefined; body = bodies.pop()) {
        const { body: answer } = await pool.request({ path: "/", method: "POST", headers, body });
        await answer.dump();
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
  });
  await pool.destroy();
  return tookMs;
}
