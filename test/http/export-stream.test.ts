import { createHash } from "node:crypto";
import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { readConfig } from "../../server/config.ts";
import { listen } from "../../server/listen.ts";
import { build, type Built } from "../support/app.ts";
import { csvOf, madeRows } from "../support/made-market.ts";

const TOKEN = "a-token-that-opens-the-rows-of-models";
const PATH = "/api/v1/volumes.csv?grain=day&by=model&source=own";

let built: Built;
let server: Awaited<ReturnType<typeof listen>>;
let rowCount: number;

beforeAll(async () => {
  built = build({ now: "2026-07-28T12:00:00Z", token: TOKEN });
  const made = madeRows({ from: "2026-01-01", to: "2026-07-25", more: 400 });
  const rows = made.map((row) => ({ ...row, tokens: row.tokens / 1000n }));
  rowCount = rows.length;
  await built.bring({ csv: csvOf(rows), asOf: "2026-07-26T02:00:00Z", source: "own" });
  server = await listen(built.tokentide.app(), readConfig({ PORT: "0" }));
});
afterAll(async () => {
  await server.close();
  await built.close();
});

async function asked(headers: Record<string, string> = {}): Promise<IncomingMessage> {
  const sent = request(server.url + PATH, {
    headers: { authorization: `Bearer ${TOKEN}`, ...headers },
    agent: false,
  });
  sent.on("error", () => {});
  sent.end();
  const [answer] = (await once(sent, "response")) as [IncomingMessage];
  return answer;
}

/** How often rows were read from the store so far, once that stands still. */
async function readsSettled(reads: {
  readonly mock: { readonly calls: unknown[] };
}): Promise<number> {
  for (let before = -1; ; await pause(50)) {
    if (reads.mock.calls.length === before) return before;
    before = reads.mock.calls.length;
  }
}

const spied = () => vi.spyOn(built.tokentide.store.observations, "rows");

test("a long export goes out in chunks, and its trailer has its hash and its number of rows", async () => {
  const answer = await asked();
  const hash = createHash("sha256");
  let lines = 0;
  for await (const chunk of answer) {
    hash.update(chunk as Buffer);
    for (const byte of chunk as Buffer) if (byte === 10) lines += 1;
  }
  expect(answer.headers["transfer-encoding"]).toBe("chunked");
  expect(answer.headers["trailer"]).toBe("repr-digest, tokentide-rows");
  expect(answer.trailers["repr-digest"]).toBe(`sha-256=:${hash.digest("base64")}:`);
  expect(answer.trailers["tokentide-rows"]).toBe(String(rowCount));
  expect(lines - 1).toBe(rowCount);
});

test("it is read no further than the client reads, and stops when the client leaves", async () => {
  const whole = spied();
  for await (const _ of await asked());
  const all = whole.mock.calls.length;
  whole.mockRestore();

  const reads = spied();
  const answer = await asked();
  answer.pause();
  const waiting = await readsSettled(reads);
  expect(waiting).toBeLessThan(all - 10);
  answer.destroy();
  await readsSettled(reads);
  // What lay in the pipes may be taken out; no more than a page is read after it.
  expect(reads.mock.calls.length).toBeLessThanOrEqual(waiting + 1);
  reads.mockRestore();
});

test("the sum beside it is not made to its end for a client that leaves", async () => {
  const whole = spied();
  const path = PATH.replace(".csv", ".csv.sha256");
  const headers = { authorization: `Bearer ${TOKEN}` };
  await built.get(path, headers);
  const all = whole.mock.calls.length;
  whole.mockRestore();

  const reads = spied();
  const sent = request(server.url + path, { headers, agent: false });
  sent.on("error", () => {});
  sent.end();
  await vi.waitFor(() => expect(reads.mock.calls.length).toBeGreaterThan(0), { interval: 1 });
  sent.destroy();
  expect(await readsSettled(reads)).toBeLessThan(all - 10);
  reads.mockRestore();
});

test("HEAD and a tag that still holds read no more than it takes to know that it is long", async () => {
  const answer = await asked();
  const etag = answer.headers.etag ?? "";
  answer.destroy();
  const reads = spied();
  const head = await built.request(PATH, {
    method: "HEAD",
    headers: { authorization: `Bearer ${TOKEN}` },
  });
  expect([head.status, head.headers.get("etag"), await head.text()]).toEqual([200, etag, ""]);
  const again = await built.get(PATH, { authorization: `Bearer ${TOKEN}`, "if-none-match": etag });
  expect([again.status, await again.text()]).toEqual([304, ""]);
  const settled = await readsSettled(reads);
  expect(settled).toBeLessThan(2 * 50);
  reads.mockRestore();
});

test("a fault in the middle cuts the connection, so that no client takes it for the whole", async () => {
  const { observations } = built.tokentide.store;
  const rows = observations.rows.bind(observations);
  let calls = 0;
  const broken = vi.spyOn(observations, "rows").mockImplementation(async (ids) => {
    calls += 1;
    if (calls > 60) throw new Error("the disk is gone");
    return rows(ids);
  });
  const answer = await asked();
  const read = async () => {
    for await (const _ of answer);
  };
  await expect(read()).rejects.toThrow();
  expect(answer.complete).toBe(false);
  expect(built.logged).toContain("export broke");
  broken.mockRestore();
});
