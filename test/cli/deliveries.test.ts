import { afterEach, beforeEach, expect, test } from "vitest";
import { listDeliveries, replayDelivery, testEndpoint } from "../../server/cli/deliveries.ts";
import { doctor, type Finding } from "../../server/cli/doctor.ts";
import { readConfig } from "../../server/config.ts";
import { deliveryDetail, deliveryRow } from "../../server/wire-admin.ts";
import { build, type Built } from "../support/app.ts";
import { LOOPBACK_TOO, receiverOf, startReceiver, type TestReceiver } from "../support/receiver.ts";
import { deliveryOf } from "../support/told.ts";
import { asked } from "./support/asked.ts";
import { temporaryPlace } from "./support/command.ts";

const NOW = "2026-07-15T09:00:00Z";
let app: Built;
let receiver: TestReceiver;
let status: number;
beforeEach(async () => {
  status = 204;
  receiver = await startReceiver(() => status);
  const receivers = [receiverOf("desk", receiver.url), receiverOf("team", "http://10.0.0.1/")];
  app = build({
    now: NOW,
    ruled: {
      receiversNow: () => ({ receivers, policy: LOOPBACK_TOO }),
      reload: async () => ({ ok: true }),
    },
  });
});
afterEach(async () => {
  await app.close();
  await receiver.close();
});

const list = (options = {}) => asked(() => listDeliveries(app.tokentide, options));
const replay = (id: string) => asked(() => replayDelivery(app.tokentide, id));
const ping = (endpoint: string, json = false) =>
  asked(() => testEndpoint(app.tokentide, endpoint, json ? { json } : {}));
const enqueue = (...ids: string[]) => {
  const at = Date.parse(NOW);
  return app.tokentide.store.outbox.enqueue(
    ids.map((id) => deliveryOf(id, { dueAt: at })),
    at,
  );
};

test("a test message goes to its endpoint at once, and what came of it is said", async () => {
  await enqueue("msg_1");
  const { code, stdout } = await ping("desk");
  expect([code, stdout]).toEqual([0, expect.stringMatching(/delivered to desk.*answered 204/)]);
  expect(receiver.got.map(({ body }) => body.type)).toContain("test.ping");
});

test("a receiver that does not take it is a failure, with its answer for the operator", async () => {
  status = 500;
  const { code, stdout, stderr } = await ping("desk", true);
  expect([code, stderr]).toEqual([1, "desk did not take it\n"]);
  expect(deliveryDetail.parse(JSON.parse(stdout))).toMatchObject({
    status: "due",
    log: [{ outcome: "refused", status: 500, reason: "it answered 500" }],
  });
});

test("an endpoint that could never work says why, and an unknown one is named", async () => {
  expect(await ping("team")).toMatchObject({ code: 1, stderr: /may be called/ });
  expect(await ping("dek")).toMatchObject({ code: 2, stderr: /desk/ });
  expect(receiver.got).toEqual([]);
});

test("deliveries are listed, by state and by endpoint", async () => {
  expect((await list()).stdout).toBe("no deliveries\n");
  await enqueue("msg_1", "msg_2");
  expect((await list()).stdout).toMatch(/^msg_2 due to desk: test.ping, .*\nmsg_1 due/);
  const { stdout } = await list({ json: true, status: "due", endpoint: "desk" });
  const rows = deliveryRow.array().parse(JSON.parse(stdout));
  expect(rows.map(({ id }) => id)).toEqual(["msg_2", "msg_1"]);
  expect((await list({ endpoint: "team" })).stdout).toBe("no deliveries\n");
  expect(await list({ status: "lost" })).toMatchObject({ code: 2, stderr: /due, delivered, dead/ });
});

test("a settled delivery is replayed, one that is due or unknown is not", async () => {
  await enqueue("msg_1");
  expect(await replay("msg_1")).toMatchObject({ code: 1, stderr: /due already/ });
  await app.tokentide.delivering.pass();
  expect(await replay("msg_1")).toMatchObject({ code: 0, stdout: /due again/ });
  expect(await replay("msg_9")).toMatchObject({ code: 2, stderr: /msg_9/ });
  await app.tokentide.delivering.pass();
  expect(receiver.got.map(({ id }) => id)).toEqual(["msg_1", "msg_1"]);
});

test("the doctor names endpoints that fail, are faulty or hold dead messages", async () => {
  status = 410;
  await enqueue("msg_1");
  await app.tokentide.delivering.pass();
  const config = readConfig({ OPENROUTER_BASE_URL: "http://127.0.0.1:9/api/v1" });
  const { stdout } = await asked(() => doctor(app.tokentide, config, { json: true }));
  const findings = JSON.parse(stdout) as Finding[];
  const of = (what: string) => findings.find((finding) => finding.what === what);
  expect(of("endpoint desk")).toMatchObject({
    ok: false,
    said: expect.stringMatching(/^off: .*; 0 due, 1 dead$/),
    mend: expect.stringContaining("/enable"),
  });
  expect(of("endpoint team")).toMatchObject({ ok: false, mend: expect.stringContaining("rules") });
});

test("as a user calls it, a list is data and a wrong question ends with 2", async () => {
  const place = temporaryPlace();
  const listed = await place.run(["deliveries", "list", "--json"]);
  expect(listed).toMatchObject({ code: 0, stdout: "[]\n" });
  expect((await place.run(["deliveries", "test", "desk"])).code).toBe(2);
});
