import { onTestFinished, expect, test } from "vitest";
import { deliverer, type Deliverer } from "../../jobs/deliver.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../server/market/instant.ts";
import type { Bearing, Sender, Store } from "../../server/ports.ts";
import type { Receiver } from "../../server/webhook/channel.ts";
import { webhookSender } from "../../server/webhook/sender.ts";
import { guardedAgent } from "../../server/webhook/target.ts";
import { LOOPBACK_TOO, receiverOf, startReceiver } from "../support/receiver.ts";
import { temporaryStore } from "../support/stores.ts";
import { deliveryOf, START } from "../support/told.ts";

const QUARTER_MS = 15 * MINUTE_MS;
const quiet = { info: () => {}, warn: () => {}, error: () => {} };

interface House {
  readonly store: Store;
  readonly deliver: Deliverer;
  readonly clock: { now: number };
}

/** A deliverer over a new store, with a clock that the test moves. */
function houseOf(sender: (clock: () => number) => Sender): House {
  const store = temporaryStore();
  const clock = { now: START };
  const read = () => clock.now;
  const deliver = deliverer({
    outbox: store.outbox,
    sender: sender(read),
    clock: read,
    random: () => 0.5,
    log: quiet,
  });
  return { store, deliver, clock };
}

function posting(receivers: readonly Receiver[], tryMs = 300) {
  const policy = LOOPBACK_TOO;
  const dispatcher = guardedAgent(() => policy);
  onTestFinished(() => dispatcher.destroy());
  return (clock: () => number) =>
    webhookSender({ receiversNow: () => ({ receivers, policy }), dispatcher, clock, tryMs });
}

async function receiver(statusOf: Parameters<typeof startReceiver>[0]) {
  const started = await startReceiver(statusOf);
  onTestFinished(() => started.close());
  return started;
}

/** Lets a span of time pass, looking at the outbox every quarter of an hour. */
async function passTime({ deliver, clock }: House, spanMs: number): Promise<void> {
  const end = clock.now + spanMs;
  while (clock.now < end) {
    clock.now += QUARTER_MS;
    await deliver.pass();
  }
}

const HANGS_MS = 20_000; // how long a try may take
const numbered = (id: string) => Number(id.split("-")[1]);

test("what a receiver that was down for two days missed comes afterwards, in the order of each alert", async () => {
  let isDown = true;
  const { url, got } = await receiver(() => (isDown ? 503 : 204));
  const house = houseOf(posting([receiverOf("desk", url)]));
  for (let n = 0; n < 12; n++) {
    const alerts = [`cn-majority ${n % 3 === 0 ? "CN" : "US"}`];
    await house.store.outbox.enqueue(
      [deliveryOf(`msg-${n}`, { alerts, dueAt: house.clock.now })],
      house.clock.now,
    );
    await passTime(house, 4 * HOUR_MS);
  }
  expect(house.clock.now).toBe(START + 2 * DAY_MS);
  isDown = false;
  await passTime(house, DAY_MS);
  const accepted = got.filter(({ status }) => status === 204).map(({ id }) => numbered(id));
  expect(accepted.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, n) => n));
  for (const isOf of [(n: number) => n % 3 === 0, (n: number) => n % 3 !== 0]) {
    const ofAlert = accepted.filter(isOf);
    expect(ofAlert).toEqual(ofAlert.toSorted((a, b) => a - b));
  }
  expect(await house.store.outbox.endpointStates()).toMatchObject([
    { failures: 0, failingSince: null, disabledAt: null },
  ]);
});

test("after five days without a success an endpoint is switched off, says so, and what died can be sent again", async () => {
  let isDown = true;
  const { url, got } = await receiver(() => (isDown ? 500 : 200));
  const house = houseOf(posting([receiverOf("desk", url)]));
  const { outbox, changes } = house.store;
  for (let day = 0; day < 6; day++) {
    const delivery = deliveryOf(`msg-${day}`, { alerts: ["r CN"], dueAt: house.clock.now });
    await outbox.enqueue([delivery], house.clock.now);
    await passTime(house, DAY_MS);
  }
  const [state] = await outbox.endpointStates();
  const offAfterDays = ((state?.disabledAt ?? 0) - START) / DAY_MS;
  expect(offAfterDays).toBeGreaterThanOrEqual(5);
  expect(offAfterDays).toBeLessThan(6);
  expect(state?.reason).toBe("it answered 500");
  expect(await outbox.counts()).toMatchObject([{ endpoint: "desk", status: "dead", count: 6 }]);
  const said = (await changes.since(0, 100)).filter(({ detail }) => /switched off/.test(detail));
  expect(said).toMatchObject([{ kind: "delivery", source: "desk" }]);

  isDown = false;
  const before = got.length;
  await passTime(house, DAY_MS);
  expect(got).toHaveLength(before);

  // Those that died with it come by themselves; the others by a replay.
  const revived = await outbox.enable("desk", house.clock.now);
  await house.deliver.pass();
  const came = got.slice(before).map(({ id }) => numbered(id));
  expect(came).toEqual(Array.from({ length: revived }, (_, i) => 6 - revived + i));
  expect(await outbox.replay("msg-0", house.clock.now)).toBe(true);
  await house.deliver.pass();
  expect(got.at(-1)).toMatchObject({ id: "msg-0", status: 200 });
});

test("of a hundred endpoints one hangs, and the others are not late", async () => {
  const { url, got, close } = await receiver(({ path }) => (path === "/e7" ? 0 : 204));
  const names = Array.from({ length: 100 }, (_, n) => `e${n}`);
  const house = houseOf(
    posting(
      names.map((name) => receiverOf(name, `${url}/${name}`)),
      HANGS_MS,
    ),
  );
  await house.store.outbox.enqueue(
    names.flatMap((endpoint) => [1, 2, 3].map((n) => deliveryOf(`${endpoint}-${n}`, { endpoint }))),
    START,
  );
  const begun = performance.now();
  const passing = house.deliver.pass();
  while (got.filter(({ status }) => status === 204).length < 297) {
    expect(performance.now() - begun, "the others wait for the one that hangs").toBeLessThan(
      HANGS_MS / 2,
    );
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await close();
  await passing;
  expect(await house.store.outbox.endpointStates()).toHaveLength(100);
  const late = (await house.store.outbox.counts()).filter(({ status }) => status === "due");
  expect(late).toMatchObject([{ endpoint: "e7", count: 3 }]);
});

/** A sender that notes when it is asked, and has every message accepted. */
function noting(bearing: Bearing) {
  const sent: number[] = [];
  const sender = (clock: () => number): Sender => ({
    endpoints: () => new Map([["desk", bearing]]),
    send: async () => {
      sent.push(clock());
      return { outcome: { kind: "accepted", status: 200 }, answer: null };
    },
  });
  return { sent, sender };
}

const BEARINGS: Bearing[] = [{ perSecond: 5, perMinute: 100 }, { perMinute: 20 }, { perSecond: 3 }];

test.each(BEARINGS)("no receiver gets more than it bears: %j", async (bearing) => {
  const { sent, sender } = noting(bearing);
  const { store, deliver, clock } = houseOf(sender);
  await store.outbox.enqueue(
    Array.from({ length: 150 }, (_, n) => deliveryOf(`msg-${n}`)),
    START,
  );
  while (sent.length < 150) {
    await deliver.pass();
    clock.now += 250;
  }
  const most = (spanMs: number) =>
    Math.max(...sent.map((at) => sent.filter((t) => t >= at && t < at + spanMs).length));
  const { perSecond = Number.POSITIVE_INFINITY, perMinute = Number.POSITIVE_INFINITY } = bearing;
  expect(most(1000)).toBeLessThanOrEqual(perSecond);
  expect(most(MINUTE_MS)).toBeLessThanOrEqual(perMinute);
  // And not much less: the last one goes out as soon as the limits let it.
  const soonest = Math.max((150 / perSecond - 1) * 1000, (150 / perMinute - 1) * MINUTE_MS);
  expect(clock.now - START).toBeLessThan(soonest + MINUTE_MS);
});

test("a receiver that says it is gone gets nothing more", async () => {
  const { url, got } = await receiver(() => 410);
  const house = houseOf(posting([receiverOf("desk", url)]));
  const of = (n: number) => deliveryOf(`msg-${n}`, { alerts: ["r CN"] });
  await house.store.outbox.enqueue([of(1), of(2)], START);
  await passTime(house, DAY_MS);
  expect(got).toHaveLength(1);
  expect(await house.store.outbox.counts()).toMatchObject([{ status: "dead", count: 2 }]);
});

test("an endpoint that left the rules file keeps what waits for it until it is back", async () => {
  const { url, got } = await receiver(() => 200);
  const receivers: Receiver[] = [];
  const house = houseOf(posting(receivers));
  await house.store.outbox.enqueue([deliveryOf("msg-1")], START);
  await passTime(house, HOUR_MS);
  expect(got).toEqual([]);
  receivers.push(receiverOf("desk", url));
  await house.deliver.pass();
  expect(got).toHaveLength(1);
});

test("who is stopped claims nothing more, and leaves what hangs to the end of its lease", async () => {
  const { sender } = noting({});
  const { store, deliver } = houseOf(sender);
  await store.outbox.enqueue([deliveryOf("msg-1")], START);
  await deliver.stop();
  await deliver.pass();
  expect(await store.outbox.counts()).toMatchObject([{ status: "due", count: 1 }]);
});
