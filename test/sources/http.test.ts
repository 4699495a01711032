import type { RequestListener } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, test } from "vitest";
import { politeGet, type GetOptions } from "../../server/sources/http.ts";
import { QUICK } from "../support/pace.ts";
import { startLoopback } from "../support/loopback.ts";
import { syntheticArchive } from "../support/openrouter/archive.ts";
import { startOpenRouter, type Fault, type FaultReach } from "../support/openrouter/server.ts";

const MANIFEST = "/datasets/exports/rankings-daily/latest.manifest.json";
const MARKET = { firstPublication: "2026-09-19", publications: 2, seed: 3 };
const running: { close: () => Promise<void> }[] = [];
afterAll(() => Promise.all(running.map((server) => server.close())));

async function openRouter(fault: Fault | null = null, reach: FaultReach = {}) {
  const server = await startOpenRouter({ archive: syntheticArchive(MARKET) });
  server.setFault(fault, reach);
  running.push(server);
  return { ...server, manifest: `${server.baseUrl}${MANIFEST}` };
}

async function loopback(answer: RequestListener): Promise<string> {
  const server = await startLoopback(answer);
  running.push(server);
  return server.url;
}

const options = (more: Partial<GetOptions> = {}): GetOptions => ({
  signal: new AbortController().signal,
  bytesMax: 1e6,
  ...more,
});
const get = politeGet(Date.now); // for one request each; its turn is not held long
const once = (url: string, more: Partial<GetOptions> = {}) =>
  politeGet(Date.now)(url, options(more));
/** The same with a tenth of the wait between tries. */
const hasty = (url: string) => politeGet(Date.now, { ...QUICK, retryMs: 100 })(url, options());

describe.concurrent("a polite request", () => {
  test("says who asks", async () => {
    const { manifest, requests } = await openRouter();
    expect(await once(manifest)).toMatchObject({ kind: "answer", status: 200 });
    expect(requests[0]?.headers["user-agent"]).toMatch(/^Tokentide\/\d/);
    expect(requests[0]?.headers["if-none-match"]).toBeUndefined();
  });

  test("with a validator is answered 304 without a body where nothing changed", async () => {
    const { manifest, requests } = await openRouter();
    const first = await once(manifest);
    const etag = first.kind === "answer" ? first.etag : null;
    expect(etag).toMatch(/^".+"$/);
    const again = await once(manifest, { etag });
    expect(again).toMatchObject({ kind: "answer", status: 304 });
    expect(again.kind === "answer" && again.body.length).toBe(0);
    expect(requests[1]?.headers["if-none-match"]).toBe(etag);
  });

  test("that finds nothing is answered 404 and not sent again", async () => {
    const { baseUrl, requests } = await openRouter();
    expect(await once(`${baseUrl}/nowhere`)).toMatchObject({ kind: "answer", status: 404 });
    expect(requests).toHaveLength(1);
  });

  test("waits until the one before has ended, and a little longer", async () => {
    const seen = { now: 0, most: 0, ended: [] as number[], begun: [] as number[] };
    const url = await loopback((_request, response) => {
      seen.begun.push(performance.now());
      seen.most = Math.max(seen.most, ++seen.now);
      setTimeout(() => {
        seen.now -= 1;
        seen.ended.push(performance.now());
        response.end("{}");
      }, 30);
    });
    const polite = politeGet(Date.now);
    await Promise.all([1, 2, 3].map((n) => polite(`${url}/${n}`, options())));
    expect(seen.most).toBe(1);
    const pauses = [1, 2].map((n) => (seen.begun[n] ?? 0) - (seen.ended[n - 1] ?? 0));
    for (const pause of pauses) expect(pause).toBeGreaterThan(80);
  });

  test("that fails with 500 is sent again and may succeed", async () => {
    const { manifest, requests } = await openRouter({ kind: "status", status: 500 }, { times: 1 });
    expect(await once(manifest)).toMatchObject({ kind: "answer", status: 200 });
    expect(requests).toHaveLength(2);
  });

  test("is given up after three tries, with the status in words", async () => {
    const { manifest, requests } = await openRouter({ kind: "status", status: 503 });
    expect(await hasty(manifest)).toMatchObject({ kind: "unreachable", reason: "it answered 503" });
    expect(requests).toHaveLength(3);
    const [first = 0, second = 0, third = 0] = requests.map(({ at }) => at);
    expect(second - first).toBeGreaterThanOrEqual(95);
    expect(third - second).toBeGreaterThanOrEqual(395);
  });

  test("that is refused for good is not sent again", async () => {
    const { manifest, requests } = await openRouter({ kind: "status", status: 403 });
    expect(await once(manifest)).toMatchObject({ kind: "unreachable", reason: "it answered 403" });
    expect(requests).toHaveLength(1);
  });

  test("waits as long as it is asked to, where that is short", async () => {
    const { manifest, requests } = await openRouter(
      { kind: "tooManyRequests", retryAfterSeconds: 2 },
      { times: 1 },
    );
    expect(await once(manifest)).toMatchObject({ kind: "answer", status: 200 });
    const [first, second] = requests.map(({ at }) => at);
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(1_990);
  });

  test("is left to a later run where it is asked to wait long", async () => {
    const { manifest, requests } = await openRouter({
      kind: "tooManyRequests",
      retryAfterSeconds: 3600,
    });
    expect(await once(manifest)).toMatchObject({
      kind: "unreachable",
      reason: "it answered 429 (too many requests)",
      retryAfterMs: 36e5,
    });
    expect(requests).toHaveLength(1);
  });

  test("understands a wait given as a date", async () => {
    const url = await loopback((_request, response) => {
      response.writeHead(503, { "Retry-After": "Thu, 01 Oct 2026 04:00:00 GMT" }).end();
    });
    const polite = politeGet(() => Date.parse("2026-10-01T02:30:00Z"));
    expect(await polite(url, options())).toMatchObject({ retryAfterMs: 5_400_000 });
  });

  test.for(["31536000", "99999999999999", "Thu, 01 Oct 2099 04:00:00 GMT"])(
    "that is to wait %s waits for a day",
    async (wait) => {
      const url = await loopback((_request, response) => {
        response.writeHead(429, { "Retry-After": wait }).end();
      });
      expect(await once(url)).toMatchObject({ retryAfterMs: 86_400_000 });
    },
  );

  test("does not follow to another address", async () => {
    let asked = 0;
    const elsewhere = await loopback((_request, response) => void (asked++, response.end("{}")));
    const url = await loopback((_request, response) => {
      response.writeHead(302, { Location: elsewhere }).end();
    });
    expect(await once(url)).toMatchObject({ kind: "unreachable", reason: "it answered 302" });
    expect(asked).toBe(0);
  });

  test.for([{ kind: "reset" }, { kind: "cut" }] as const)(
    "whose connection breaks (%j) is tried again and then unreachable",
    async (fault) => {
      const { baseUrl, requests } = await openRouter(fault);
      const answer = await hasty(`${baseUrl}/datasets/exports/rankings-daily/latest.csv`);
      expect(answer).toMatchObject({
        kind: "unreachable",
        reason: /connection|closed|terminated|abort/i,
      });
      expect(requests).toHaveLength(3);
    },
  );

  test("to nobody names no address of this network", async () => {
    const server = await startLoopback(() => undefined);
    await server.close();
    const answer = await hasty(server.url);
    expect(answer).toMatchObject({ kind: "unreachable", reason: "no connection (ECONNREFUSED)" });
  });

  test("takes no body larger than its bound", async () => {
    const url = await loopback((_request, response) => void response.end("x".repeat(2_000)));
    expect(await once(url, { bytesMax: 1_999 })).toMatchObject({
      kind: "unreachable",
      reason: "the answer is larger than 1999 bytes",
    });
    expect(await once(url, { bytesMax: 2_000 })).toMatchObject({ kind: "answer", status: 200 });
  });

  test("that hangs ends when it is stopped, and the next one has its turn", async () => {
    const { manifest, requests, ...server } = await openRouter({ kind: "hang" });
    const stopping = new AbortController();
    const polite = politeGet(Date.now);
    const hanging = expect(
      polite(manifest, options({ signal: stopping.signal })),
    ).rejects.toThrow();
    const next = polite(manifest, options());
    await expect.poll(() => requests.length).toBe(1);
    server.setFault(null);
    stopping.abort();
    await hanging;
    expect(await next).toMatchObject({ kind: "answer", status: 200 });
    expect(requests).toHaveLength(2);
  });

  const slow = async (ms: number) => {
    const asked = { count: 0 };
    const url = await loopback((_request, response) => {
      asked.count += 1;
      response.write("{");
      setTimeout(() => response.end("}"), ms).unref();
    });
    return { url, asked };
  };
  const within = { ...QUICK, timeoutMs: 400 };

  test("that is answered slowly, within the time-out, is taken whole at the first try", async () => {
    const { url, asked } = await slow(150);
    const answer = await politeGet(Date.now, within)(url, options());
    expect(answer).toMatchObject({ kind: "answer", status: 200, body: Buffer.from("{}") });
    expect(asked.count).toBe(1);
  });

  test("that is not answered to its end within the time-out is given up after three tries", async () => {
    const { url, asked } = await slow(60_000);
    const startedAt = performance.now();
    expect(await politeGet(Date.now, within)(url, options())).toMatchObject({
      kind: "unreachable",
      reason: "no answer within 0.4 s",
    });
    expect(asked.count).toBe(3);
    const tookMs = performance.now() - startedAt;
    expect(tookMs).toBeGreaterThan(3 * 390);
    expect(tookMs).toBeLessThan(10_000);
  });

  test("that never begins to be answered is given up the same way", async () => {
    const { manifest, requests } = await openRouter({ kind: "hang" });
    expect(await politeGet(Date.now, within)(manifest, options())).toMatchObject({
      kind: "unreachable",
      reason: "no answer within 0.4 s",
    });
    expect(requests).toHaveLength(3);
  });

  test("that waits for its next try ends at once when it is stopped", async () => {
    const { manifest } = await openRouter({ kind: "tooManyRequests", retryAfterSeconds: 20 });
    const stopping = new AbortController();
    const startedAt = performance.now();
    const waiting = expect(get(manifest, options({ signal: stopping.signal }))).rejects.toThrow();
    await sleep(100);
    stopping.abort();
    await waiting;
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});
