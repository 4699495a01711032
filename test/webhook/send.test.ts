import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Attempt } from "../../server/alert/delivery.ts";
import { HOUR_MS } from "../../server/market/instant.ts";
import { Secret } from "../../server/secret.ts";
import type { Answer, Receiver } from "../../server/webhook/channel.ts";
import { post } from "../../server/webhook/send.ts";
import { webhookSender } from "../../server/webhook/sender.ts";
import { guardedAgent, PUBLIC_ONLY, type TargetPolicy } from "../../server/webhook/target.ts";
import { startLoopback, type Loopback } from "../support/loopback.ts";
import { pingBody } from "../support/told.ts";

const TRY_MS = 200;
const NOW = Date.parse("2026-06-08T02:00:00Z");
const policy: TargetPolicy = { ...PUBLIC_ONLY, allowHttp: true, allowCidrs: ["127.0.0.0/8"] };
const dispatcher = guardedAgent(
  () => policy,
  (hostname, _options, callback) =>
    callback(Object.assign(new Error(hostname), { code: "ENOTFOUND" }), []),
);

let receiver: Loopback;
let answer: RequestListener;
let seen: Answer[];
beforeAll(async () => void (receiver = await startLoopback((...call) => answer(...call))));
afterAll(() => receiver.close());
beforeEach(() => void (seen = []));

function classify(given: Answer): Attempt {
  seen.push(given);
  const { status } = given;
  if (status < 300) return { kind: "accepted", status };
  return { kind: "refused", status, reason: `it answered ${status}`, isFinal: false };
}
const send = (url = receiver.url) =>
  post({ url, headers: { "x-a": "b" }, body: "{}" }, classify, {
    dispatcher,
    policy,
    now: NOW,
    tryMs: TRY_MS,
  });
const answers =
  (status: number, headers: Record<string, string> = {}, body = ""): RequestListener =>
  (_request, response) =>
    void response.writeHead(status, headers).end(body);

test("what a channel made is posted as it is, and its judgement stands", async () => {
  const got: { method?: string | undefined; name?: unknown; body: string }[] = [];
  answer = (request: IncomingMessage, response: ServerResponse) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      got.push({ method: request.method, name: request.headers["x-a"], body });
      response.writeHead(204, { "X-Told": "yes" }).end();
    });
  };
  expect(await send()).toEqual({ outcome: { kind: "accepted", status: 204 }, answer: "" });
  expect(got).toEqual([{ method: "POST", name: "b", body: "{}" }]);
  expect(seen[0]?.headers["x-told"]).toBe("yes");
});

test("of an endless answer the first 4 KiB are read", async () => {
  answer = (_request, response) => {
    response.writeHead(200);
    const more = (): void => {
      if (!response.destroyed) response.write("x".repeat(1000), () => setImmediate(more));
    };
    more();
  };
  expect((await send()).answer).toBe("x".repeat(4096));
});

test("an answer is text, whatever bytes came", async () => {
  answer = (_request, response) => response.end(Buffer.from([0x68, 0, 0xff, 0x69]));
  expect((await send()).answer).toBe("h\ufffdi");
});

test.each([
  ["seconds", "7", 7000],
  ["a date", "Mon, 08 Jun 2026 03:00:00 GMT", HOUR_MS],
  ["a date that is over", "Mon, 08 Jun 2026 01:00:00 GMT", undefined],
  ["nothing of use", "soon", undefined],
])("a Retry-After in %s is honoured", async (_, text, retryAfterMs) => {
  answer = answers(503, { "retry-after": text });
  const { outcome } = await send();
  expect(outcome.kind === "refused" && outcome.retryAfterMs).toBe(retryAfterMs);
});

test("a receiver that takes the message and says nothing is given up", async () => {
  answer = () => undefined;
  const begun = performance.now();
  expect((await send()).outcome).toEqual({ kind: "unreachable", reason: "timeout" });
  expect(performance.now() - begun).toBeLessThan(TRY_MS * 5);
});

test("so is one that never ends its answer", async () => {
  answer = (_request, response) => void response.writeHead(200).write("x");
  expect((await send()).outcome).toEqual({ kind: "unreachable", reason: "timeout" });
});

test("what stands in the way of an answer is told apart, without its details", async () => {
  answer = (request) => void request.socket.destroy();
  const reason = async (url?: string) => (await send(url)).outcome;
  expect(await reason()).toEqual({ kind: "unreachable", reason: "connection" });
  expect(await reason("http://127.0.0.1:1099/")).toMatchObject({ reason: "connection" });
  expect(await reason("http://nowhere.example.org/")).toMatchObject({ reason: "dns" });
  expect(await reason(receiver.url.replace("http:", "https:"))).toMatchObject({ reason: "tls" });
});

const desk: Receiver = {
  id: "desk",
  channel: "generic",
  lang: "en",
  url: new Secret("http://127.0.0.1/"),
  secrets: [],
};
const senderOf = (receivers: Receiver[]) =>
  webhookSender({
    receiversNow: () => ({ receivers, policy }),
    dispatcher,
    clock: () => NOW,
    tryMs: TRY_MS,
  });
const delivery = { id: "msg_1", endpoint: "desk", message: [pingBody("hello")] } as const;

test("a delivery is rendered by its endpoint's channel and posted there", async () => {
  answer = answers(200);
  const sender = senderOf([{ ...desk, url: new Secret(receiver.url) }]);
  expect(await sender.send(delivery)).toMatchObject({ outcome: { kind: "accepted" } });
  expect([...sender.endpoints().keys()]).toEqual(["desk"]);
});

test.each([
  ["an endpoint that is not there any more", []],
  ["a secret that cannot sign", [{ ...desk, secrets: [new Secret("short")] }]],
  ["an address that may not be called", [{ ...desk, url: new Secret("http://10.0.0.1/") }]],
])("with %s nothing is sent, and it is said", async (_, receivers) => {
  const { outcome } = await senderOf(receivers).send(delivery);
  expect(outcome.kind).toBe("forbidden");
  expect(JSON.stringify(outcome)).not.toContain("10.0.0.1");
});
