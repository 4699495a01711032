import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { API_LIMIT, EXPORT_LIMIT } from "../../server/http/limits.ts";
import { build, type Built } from "../support/app.ts";
import { csvOf, madeRows } from "../support/made-market.ts";
import { problemOf } from "./support/problems.ts";
import { served } from "./support/served.ts";

const TOKEN = "the operator's";
type Server = Awaited<ReturnType<typeof served>>;

let app: Built;
let proxied: Built;
let direct: Server;
let behind: Server;
beforeAll(async () => {
  const now = "2026-07-14T09:00:00Z";
  app = build({ now, token: TOKEN });
  const csv = csvOf(madeRows({ from: "2026-07-06", to: "2026-07-13" }));
  await app.bring({ csv, asOf: "2026-07-14T02:00:00Z" });
  proxied = build({ now, databaseUrl: app.databaseUrl, env: { TRUST_PROXY: "127.0.0.0/8" } });
  behind = await served(proxied);
});
afterAll(async () => {
  await behind.close();
  await proxied.close();
  await app.close();
});

let asked = 0;
/** A question that nobody has asked before. */
const fresh = () => `/api/v1/shares?limit=${1000 + (asked += 1)}`;
const askFresh = (headers: Record<string, string> = {}, server = direct) =>
  fetch(`${server.url}${fresh()}`, { headers });
const remaining = (response: Response) => Number(response.headers.get("ratelimit-remaining"));

describe("one address", () => {
  beforeAll(async () => {
    direct = await served(app);
  });
  afterAll(() => direct.close());
  afterEach(() => void vi.useRealTimers());

  test("is told how many questions it has left", async () => {
    const first = await askFresh();
    expect(first.headers.get("ratelimit-limit")).toBe(String(API_LIMIT.limit));
    expect(first.headers.get("ratelimit-policy")).toBe(`${API_LIMIT.limit};w=60`);
    expect(Number(first.headers.get("ratelimit-reset"))).toBeGreaterThan(0);
    expect(remaining(await askFresh())).toBe(remaining(first) - 1);
  });

  test("pays nothing for an answer that stands already, nor for asking whether it does", async () => {
    const path = fresh();
    const first = await fetch(`${direct.url}${path}`);
    const etag = first.headers.get("etag") ?? "";
    for (let i = 0; i < 20; i++) {
      const again = await fetch(`${direct.url}${path}`, { headers: { "if-none-match": etag } });
      expect([again.status, again.headers.get("ratelimit-remaining")]).toEqual([304, null]);
    }
    expect(remaining(await askFresh())).toBe(remaining(first) - 1);
  });

  test("is refused beyond that, says when to ask again, and is answered then", async () => {
    const left = remaining(await askFresh());
    // What is not there is counted too: it was looked for.
    const names = Array.from({ length: left + 2 }, (_, i) => `/api/v1/nothing-${i}`);
    const answers = await Promise.all(names.map((path) => fetch(direct.url + path)));
    expect(answers.filter(({ status }) => status === 404)).toHaveLength(left);
    const refused = answers.find(({ status }) => status === 429) as Response;
    const wait = Number(refused.headers.get("retry-after"));
    expect([wait > 0, wait <= 60]).toEqual([true, true]);
    expect(remaining(refused)).toBe(0);
    const body = await problemOf(refused);
    expect([body.status, body.type]).toEqual([429, "urn:tokentide:problem:too-many-requests"]);
    expect(body.detail).toContain("Retry-After");

    // A name that it gives itself is nobody's.
    expect((await askFresh({ "x-forwarded-for": "198.51.100.77" })).status).toBe(429);
    // What stands is still given, and so is what a monitor asks for.
    expect((await fetch(`${direct.url}/healthz`)).status).toBe(200);
    // And the stream of news, or a page would go deaf.
    const live = await fetch(`${direct.url}/api/v1/live`);
    expect(live.status).toBe(200);
    await live.body?.cancel();
    // The operator asks on.
    expect((await askFresh({ authorization: `Bearer ${TOKEN}` })).status).toBe(200);
    expect((await askFresh({ authorization: "Bearer no" })).status).toBe(429);

    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 61_000 });
    expect((await askFresh()).status).toBe(200);
  });
});

describe("behind a proxy that is trusted", () => {
  test("each address that the proxy names is counted by itself", async () => {
    const from = (address: string) => askFresh({ "x-forwarded-for": address }, behind);
    const [one, other] = [await from("198.51.100.1"), await from("198.51.100.2")];
    expect([remaining(one), remaining(other)]).toEqual([599, 599]);
    expect(remaining(await from("127.9.9.9, 198.51.100.1"))).toBe(598);
  });

  test("one household of IPv6 is one, however it is written", async () => {
    const from = (address: string) => askFresh({ "x-forwarded-for": address }, behind);
    expect(remaining(await from("2001:db8:0:1::1"))).toBe(599);
    expect(remaining(await from("2001:0DB8:0000:0001:ffff::2"))).toBe(598);
    expect(remaining(await from("2001:db8:0:2::1"))).toBe(599);
    expect(remaining(await from("2001:db8::1"))).toBe(599);
  });
});

test("a file is counted apart, and sooner at its limit", async () => {
  const from = { "x-forwarded-for": "198.51.100.30" };
  const path = `${behind.url}/api/v1/nothing-of-this-name.csv`;
  const first = await fetch(path, { headers: from });
  expect(first.headers.get("ratelimit-limit")).toBe(String(EXPORT_LIMIT.limit));
  expect(remaining(await askFresh(from, behind))).toBe(API_LIMIT.limit - 1);
});

test("an export says how many are left, and one that stands already is not counted", async () => {
  const from = { "x-forwarded-for": "198.51.100.31" };
  const ask = async (path: string, more: Record<string, string> = {}) =>
    fetch(`${behind.url}/api/v1/${path}`, { headers: { ...from, ...more } });
  const first = await ask("shares.csv?limit=7");
  const etag = first.headers.get("etag") ?? "";
  expect([first.status, remaining(first)]).toEqual([200, EXPORT_LIMIT.limit - 1]);
  expect(first.headers.get("ratelimit-policy")).toBe(`${EXPORT_LIMIT.limit};w=60`);
  for (let i = 0; i < EXPORT_LIMIT.limit + 1; i++) {
    const again = await ask("shares.csv?limit=7", i === 0 ? { "if-none-match": etag } : {});
    expect(again.status).toBe(i === 0 ? 304 : 200);
    await again.arrayBuffer();
  }
  // What is hashed is made as a whole: it is as heavy as the file.
  const sum = await ask("shares.csv.sha256?limit=7");
  expect([sum.status, remaining(sum)]).toEqual([200, EXPORT_LIMIT.limit - 2]);
});

test("what a browser asks beforehand is not counted", async () => {
  const from = { "x-forwarded-for": "198.51.100.32" };
  const path = `${behind.url}/api/v1/shares.parquet?limit=8`;
  const before = await fetch(path, { method: "OPTIONS", headers: from });
  expect([before.status, before.headers.get("ratelimit-limit")]).toEqual([204, null]);
  expect(remaining(await fetch(path, { headers: from }))).toBe(EXPORT_LIMIT.limit - 1);
});

test("a request that came through no socket is this process's own, and is not counted", async () => {
  const response = await app.get(fresh());
  expect([response.status, response.headers.get("ratelimit-limit")]).toEqual([200, null]);
});

describe("heavy questions", () => {
  test.each([
    `/api/v1/shares?source=${"a".repeat(201)}`,
    `/api/v1/contributions?period=2026-W28&key=${"a".repeat(5000)}`,
    `/api/v1/claims?entity=${"b".repeat(5000)}`,
    `/api/v1/claims?id=${"b".repeat(5000)}`,
  ])("with a name beyond any length that is used are refused", async (path) => {
    const body = await problemOf(await app.get(path));
    expect([body.status, body.errors?.[0]?.message]).toEqual([
      400,
      expect.stringContaining("at most 200 characters"),
    ]);
  });

  test("with a thousand faults are refused in a few lines", async () => {
    const query = Array.from({ length: 2000 }, (_, i) => `x${i}`).join("&");
    const body = await problemOf(await app.get(`/api/v1/shares?${query}`));
    expect([body.status, body.errors?.length]).toEqual([400, 20]);
  });

  test("with more rows than one answer holds say what to ask for instead", async () => {
    const big = build({ now: "2026-07-14T09:00:00Z" });
    const days = Array.from({ length: 120 }, (_, i) =>
      new Date(Date.UTC(2026, 2, 1 + i)).toISOString().slice(0, 10),
    );
    // Each author is listed once in seven days, and so in every seven days.
    const rows = days.flatMap((day, at) =>
      Array.from({ length: 130 }, (_, i) => ({
        day,
        slug: `maker-${i * 7 + (at % 7)}/one`,
        tokens: 7n,
      })),
    );
    await big.bring({ csv: csvOf(rows), asOf: "2026-07-14T02:00:00Z", source: "our-own" });
    const path = "/api/v1/shares?source=our-own&grain=7d&by=author";
    const body = await problemOf(await big.get(path));
    expect([body.status, body.errors?.map((fault) => fault.path)]).toEqual([422, ["limit"]]);
    const limit = /limit=(\d+)/.exec(body.detail)?.[1];
    expect((await big.get(`${path}&limit=${limit}`)).status).toBe(200);
    await big.close();
  });
});
