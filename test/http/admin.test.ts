import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import type { Reload } from "../../server/http/admin/ports.ts";
import {
  deliveryDetail,
  deliveryRow,
  endpointRow,
  quarantineRow,
  silenceRow,
} from "../../server/wire-admin.ts";
import { answer } from "../../server/wire.ts";
import { build, type Built } from "../support/app.ts";
import { csvOf, madeRows } from "../support/made-market.ts";
import { LOOPBACK_TOO, receiverOf, startReceiver, type TestReceiver } from "../support/receiver.ts";
import { deliveryOf } from "../support/told.ts";

const NOW = "2026-07-15T09:00:00Z";
const TOKEN = "0123456789abcdef0123456789abcdef";
let app: Built;
let open: Built;
let receiver: TestReceiver;
let status = 204;
let reloaded: Awaited<ReturnType<Reload>> = { ok: true };

beforeAll(async () => {
  receiver = await startReceiver(() => status);
  const receivers = [receiverOf("desk", receiver.url), receiverOf("team", "https://10.0.0.1/x")];
  const ruled = {
    receiversNow: () => ({ receivers, policy: LOOPBACK_TOO }),
    reload: async () => reloaded,
  };
  app = build({ now: NOW, token: TOKEN, ruled });
  open = build({ now: NOW, ruled });
});
afterAll(async () => {
  await Promise.all([app.close(), open.close()]);
  await receiver.close();
});

const authorization = `Bearer ${TOKEN}`;
const get = <Data extends z.ZodType>(path: string, data: Data) =>
  app.read(`/admin${path}`, data, { authorization });

/** What an action answers: its `data`, or the refusal. */
async function act(path: string, body?: object, method = "POST") {
  const response = await app.request(`/api/v1/admin${path}`, {
    method,
    headers: { authorization },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const said = (await response.json()) as { data?: unknown; detail?: string };
  if (response.status === 200) answer(z.unknown()).parse(said);
  return { status: response.status, ...said };
}

const ROUTES: [method: string, path: string][] = [
  ["GET", "/deliveries"],
  ["GET", "/deliveries/msg_1"],
  ["POST", "/deliveries/msg_1/replay"],
  ["GET", "/endpoints"],
  ["POST", "/endpoints/desk/test"],
  ["POST", "/endpoints/desk/enable"],
  ["GET", "/silences"],
  ["POST", "/silences"],
  ["DELETE", "/silences/1"],
  ["GET", "/quarantine"],
  ["POST", "/quarantine/1/accept"],
  ["POST", "/quarantine/1/discard"],
  ["POST", "/reload"],
  ["POST", "/collect"],
];

describe("who may ask", () => {
  test.each(ROUTES)("%s %s needs the token where one is set", async (method, path) => {
    for (const given of [{}, { authorization: `Bearer ${TOKEN}x` }]) {
      const response = await app.request(`/api/v1/admin${path}`, { method, headers: given });
      expect(response.status).toBe(401);
    }
    // A body that none of them takes, so that nothing is done.
    const response = await app.request(`/api/v1/admin${path}`, {
      method,
      headers: { authorization },
      ...(method === "POST" ? { body: '{"none":1}' } : {}),
    });
    expect(response.status).not.toBe(401);
    expect(response.headers.get("cache-control")).toContain("no-store");
    expect(response.headers.get("access-control-allow-origin")).toBeNull();
  });

  test("without a token nobody may behind a proxy, since anybody may stand before it", async () => {
    const behind = build({ now: NOW, env: { TRUST_PROXY: "127.0.0.0/8" } });
    const response = await behind.request("/api/v1/admin/silences", {
      headers: { host: "localhost" },
    });
    expect(response.status).toBe(404);
    await behind.close();
  });

  const at = async (headers: Record<string, string>, method = "GET") =>
    (await open.request("/api/v1/admin/silences", { method, headers })).status;

  test.each(["localhost", "localhost:3000", "127.0.0.1:3000", "[::1]:3000"])(
    "without a token %s may, since it is this machine",
    async (host) => {
      expect(await at({ host })).toBe(200);
      expect(await at({ host, origin: `http://${host}` })).toBe(200);
    },
  );

  test.each([
    "tokentide.example.org",
    "127.0.0.1.example.org",
    "localhost.example.org",
    "10.0.0.1",
  ])("without a token %s may not, since a name can be made to lead here", async (host) => {
    expect(await at({ host })).toBe(403);
    expect(await at({ host }, "POST")).toBe(403);
  });

  test.each(["https://example.org", "null", "http://localhost.example.org"])(
    "without a token a page of %s may not ask through a browser",
    async (origin) => {
      expect(await at({ host: "localhost:3000", origin })).toBe(403);
      expect(await at({ host: "localhost:3000", origin }, "POST")).toBe(403);
    },
  );
});

describe("deliveries", () => {
  test("are listed newest first, by page, by state and by endpoint", async () => {
    const { outbox } = app.tokentide.store;
    const now = Date.parse(NOW);
    await outbox.enqueue(
      [1, 2, 3].map((n) => deliveryOf(`msg_${n}`, { dueAt: now })),
      now,
    );
    await outbox.enqueue([deliveryOf("msg_4", { endpoint: "other", dueAt: now })], now);
    const ids = async (query: string) => {
      const { data, meta } = await get(`/deliveries?${query}`, z.array(deliveryRow));
      return [data.map(({ id }) => id), meta.next_cursor];
    };
    expect(await ids("")).toEqual([["msg_4", "msg_3", "msg_2", "msg_1"], null]);
    const [first, cursor] = await ids("limit=3");
    expect(first).toEqual(["msg_4", "msg_3", "msg_2"]);
    expect(await ids(`limit=3&cursor=${String(cursor)}`)).toEqual([["msg_1"], null]);
    expect(await ids("endpoint=other")).toEqual([["msg_4"], null]);
    expect(await ids("status=dead")).toEqual([[], null]);
    const { data } = await get("/deliveries?limit=1", z.array(deliveryRow));
    expect(data[0]?.events).toEqual([{ type: "test.ping", rule: null, subject: null }]);
  });

  test("show their attempts, and are sent again under the same id", async () => {
    status = 410;
    await app.tokentide.delivering.pass("desk");
    const { data } = await get("/deliveries/msg_1", deliveryDetail);
    expect(data).toMatchObject({
      status: "dead",
      log: [{ attempt: 1, outcome: "refused", status: 410, answer: "" }],
      message: [{ type: "test.ping" }],
    });
    status = 204;
    const off = await act("/deliveries/msg_1/replay");
    expect(off).toMatchObject({ status: 409, detail: /switched off/ });
    expect(await act("/endpoints/desk/enable")).toMatchObject({
      status: 200,
      data: { id: "desk", revived: 3 },
    });
    expect(await act("/deliveries/msg_1/replay")).toMatchObject({ status: 409, detail: /due/ });
    await app.tokentide.delivering.pass();
    expect(await act("/deliveries/msg_1/replay")).toMatchObject({ data: { status: "due" } });
    await app.tokentide.delivering.pass();
    const sent = receiver.got.filter((got) => got.id === "msg_1").map((got) => got.status);
    expect(sent).toEqual([410, 204, 204]);
  });

  test("that are unknown are not there", async () => {
    expect((await act("/deliveries/msg_9", undefined, "GET")).status).toBe(404);
    expect((await act("/deliveries/msg_9/replay")).status).toBe(404);
  });
});

describe("endpoints", () => {
  test("say how they do, without what is secret about them", async () => {
    const response = await app.get("/api/v1/admin/endpoints", { authorization });
    const text = await response.text();
    expect(text).not.toContain("10.0.0.1");
    expect(text).not.toContain(receiver.url);
    const { data } = answer(z.array(endpointRow)).parse(JSON.parse(text));
    expect(data.map(({ id, state, due }) => [id, state, due])).toEqual([
      ["desk", "ok", 0],
      ["other", "gone", 1],
      ["team", "faulty", 0],
    ]);
  });

  test("get a test message", async () => {
    const before = receiver.got.length;
    const { data } = await act("/endpoints/desk/test");
    await app.tokentide.delivering.pass();
    const { delivery } = data as { delivery: string };
    expect(receiver.got.slice(before)).toMatchObject([
      { id: delivery, body: { type: "test.ping", data: { endpoint: "desk" } } },
    ]);
    expect(delivery).toMatch(/^msg_[0-9a-f]{32}$/);
  });

  test("that could never work are not tested, and unknown ones are named", async () => {
    expect(await act("/endpoints/team/test")).toMatchObject({
      status: 409,
      detail: /team is faulty: the address is not one that may be called/,
    });
    expect(await act("/endpoints/dek/test")).toMatchObject({ status: 404, detail: /desk/ });
    expect((await act("/endpoints/dek/enable")).status).toBe(404);
  });
});

describe("silences", () => {
  const until = "2026-07-16T00:00:00Z";

  test("are made with an end and a reason, listed, and ended", async () => {
    const made = await act("/silences", { rule: "cn-majority", until, remark: " a move " });
    expect(made).toMatchObject({ status: 200, data: { subject: "", remark: "a move", until } });
    const { id } = made.data as { id: number };
    const list = async () => (await get("/silences", z.array(silenceRow))).data;
    expect(await list()).toMatchObject([{ id, rule: "cn-majority", created_at: NOW }]);
    expect(await act(`/silences/${id}`, undefined, "DELETE")).toMatchObject({ data: { id } });
    expect(await list()).toEqual([]);
    expect((await act(`/silences/${id}`, undefined, "DELETE")).status).toBe(404);
    expect((await act("/silences/x", undefined, "DELETE")).status).toBe(404);
  });

  test.each([
    [{ remark: "why" }, 400, /until/],
    [{ until, remark: " " }, 400, /remark: say why/],
    [{ until: "tomorrow", remark: "why" }, 400, /until/],
    [{ until: "2026-07-14T00:00:00Z", remark: "why" }, 422, /is over/],
    [{ until, remark: "why", rules: "x" }, 400, /rules: unknown/],
  ])("are refused where something is missing or odd: %j", async (body, code, detail) => {
    expect(await act("/silences", body)).toMatchObject({ status: code, detail });
  });

  test.each(["{", "[]", '"x"', "x".repeat(20_000)])("are no %s", async (body) => {
    const response = await app.request("/api/v1/admin/silences", {
      method: "POST",
      headers: { authorization },
      body,
    });
    expect(response.status).toBe(400);
  });
});

test("what is set aside is listed and decided, with a reason", async () => {
  const csv = csvOf(madeRows({ from: "2026-06-29", to: "2026-07-13" }));
  await app.bring({ csv, asOf: "2026-07-14T02:00:00Z" });
  const odd = csvOf(
    madeRows({ from: "2026-07-14", to: "2026-07-14" }).map((row) => ({
      ...row,
      tokens: row.tokens * 9n,
    })),
  );
  await expect(app.bring({ csv: odd, asOf: "2026-07-15T02:00:00Z" })).rejects.toThrow();
  const items = async (query = "") =>
    (await get(`/quarantine${query}`, z.array(quarantineRow))).data;
  const [item] = await items();
  expect(item).toMatchObject({ source: "openrouter", day: "2026-07-14", state: "open" });
  const at = `/quarantine/${String(item?.id)}`;
  expect((await act(`${at}/discard`, {})).status).toBe(400);
  expect(await act(`${at}/discard`, { reason: "a test" })).toMatchObject({ data: { days: 0 } });
  expect(await act(`${at}/accept`)).toMatchObject({ status: 409, detail: /discarded already/ });
  expect(await items()).toEqual([]);
  expect(await items("?all=1")).toMatchObject([{ state: "discarded", remark: "a test" }]);
  expect((await act("/quarantine/99/accept")).status).toBe(404);
});

test("the rules file is read again, and a bad one is refused with every fault", async () => {
  expect(await act("/reload")).toMatchObject({ status: 200, data: { reloaded: true } });
  const fault = { path: "tokentide.yaml:3 rules.0.when", message: "pp was expected" };
  reloaded = { ok: false, faults: [fault] };
  expect(await act("/reload")).toMatchObject({
    status: 422,
    errors: [fault],
    detail: /the running rules stay/,
  });
});

test("a source is collected now, and an unknown one is named", async () => {
  expect(await act("/collect", { source: "claims-list" })).toMatchObject({
    status: 200,
    data: { result: "failed", detail: /switched off/ },
  });
  expect(await act("/collect", { source: "openruter" })).toMatchObject({
    status: 404,
    detail: /openrouter/,
  });
});
