import { randomBytes } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createInbox } from "../../server/demo/inbox.ts";
import { startReceiver, type Receiver } from "../../server/demo/receiver.ts";
import { MINUTE_MS, parseInstant } from "../../server/market/instant.ts";

const NOW = parseInstant("2042-03-03T02:00:00Z");
const SECRET = `whsec_${randomBytes(32).toString("base64")}`;
const BODY = JSON.stringify({ type: "test.ping", timestamp: "", data: { endpoint: "inbox" } });

const inbox = createInbox();
let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver(inbox, SECRET, () => NOW);
});
afterAll(() => receiver.close());

/** Sends a body, signed by the library that Standard Webhooks publishes. */
async function send(id: string, body: string, { at = NOW, secret = SECRET, signed = body } = {}) {
  const headers = {
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at / 1000)),
    "webhook-signature": new Webhook(secret).sign(id, new Date(at), signed),
  };
  return (await fetch(receiver.url, { method: "POST", headers, body })).status;
}

test("keeps a message that is signed as Standard Webhooks says, once, however often it comes", async () => {
  expect([await send("msg_1", BODY), await send("msg_1", BODY)]).toEqual([204, 204]);
  expect(inbox.messages().map(({ id }) => id)).toEqual(["msg_1"]);
  expect(inbox.messages()[0]?.events[0]?.type).toBe("test.ping");
});

test("takes the events of one evaluation apart", async () => {
  const [first] = inbox.messages()[0]?.events ?? [];
  await send("msg_also", JSON.stringify({ ...first, also: [first, first] }));
  expect(inbox.messages()[0]?.events).toEqual([first, first, first]);
});

test("refuses what was changed, signed with another secret, signed long ago, or not signed at all", async () => {
  const before = inbox.messages();
  const secret = `whsec_${randomBytes(32).toString("base64")}`;
  expect(await send("msg_2", BODY.replace("inbox", "other"), { signed: BODY })).toBe(401);
  expect(await send("msg_3", BODY, { secret })).toBe(401);
  expect(await send("msg_4", BODY, { at: NOW - 6 * MINUTE_MS })).toBe(401);
  expect((await fetch(receiver.url, { method: "POST", body: BODY })).status).toBe(401);
  expect((await fetch(receiver.url)).status).toBe(405);
  expect(inbox.messages()).toEqual(before);
});

test("keeps the last fifty, the newest first", async () => {
  for (let i = 0; i < 60; i++) await send(`msg_many_${i}`, BODY);
  expect(inbox.messages()).toHaveLength(50);
  expect(inbox.messages()[0]?.id).toBe("msg_many_59");
});
