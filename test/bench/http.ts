import { join } from "node:path";
import { importRows } from "../../jobs/import.ts";
import { readRows } from "../../server/sources/rows.ts";
import { openStore } from "../../server/store/open.ts";
import { CONNECTIONS, loadGenerator } from "./http-load.ts";
import type { Canned } from "./http-peer.ts";
import { start, type Running } from "./http-process.ts";
import { afterDays, csvOf } from "./market-rows.ts";
import { inTurn, median, perSecond, print, ratioOf, tell } from "./measure.ts";
import type { Scale, Subject } from "./measure.ts";
import { gatesOf } from "../support/gates.ts";

const WEEKS = 210;
const PATH = "/api/v1/shares";
// Of five origins, so that the answer has 1,050 rows.
const MODELS = ["deepseek/one", "mistralai/one", "openai/one", "openrouter/one", "other"];

interface Kind {
  readonly name: string;
  readonly headers: Record<string, string>;
  readonly aim: string;
}

/** Weekly shares over HTTP, beside bare node:http that sends the same bytes; a process each. */
export const httpSubject: Subject = {
  name: "http",
  run: async (scale) => {
    const file = join(scale.folder, "market.db");
    await fill(file);
    const app = await start(new URL("./http-app.ts", import.meta.url), [
      file,
      String(afterDays(WEEKS * 7)),
    ]);
    const brotli = { "accept-encoding": "br" };
    const canned = await cannedOf(app.port, brotli);
    const plain = await cannedOf(app.port, { "accept-encoding": "identity" });
    const peerFile = new URL("./http-peer.ts", import.meta.url);
    const peer = await start(peerFile, [], canned);
    const plainPeer = await start(peerFile, [], plain);
    const load = loadGenerator();
    tell(`GET ${PATH}, ${WEEKS} weeks, ${CONNECTIONS} connections, load by ${load.name}`);
    const kinds: [Kind, Running][] = [
      [{ name: `200, brotli (${sizeOf(canned)})`, headers: brotli, aim: ">= 0.6" }, peer],
      [{ name: "304", headers: { "if-none-match": canned.etag }, aim: ">= 0.6" }, peer],
      [{ name: `200, identity (${sizeOf(plain)})`, headers: {}, aim: "" }, plainPeer],
    ];
    try {
      for (const [kind, other] of kinds) await measure(scale, kind, { app, peer: other });
    } finally {
      for (const { stop } of [app, peer, plainPeer]) stop();
    }
  },
};

async function fill(file: string): Promise<void> {
  const store = openStore(`sqlite:${file}`);
  const days = WEEKS * 7;
  const ports = { intake: store.intake, readRows, gatesOf, clock: () => afterDays(days) };
  const body = csvOf(MODELS, 0, days);
  await importRows(ports, { source: "openrouter", body, address: "bench" });
  await store.close();
}

/** What our app answers, to be sent by the peer: without the headers that node:http sets by itself. */
async function cannedOf(port: number, headers: Record<string, string>): Promise<Canned> {
  const url = `http://127.0.0.1:${port}${PATH}`;
  const first = await rawGet(url, headers);
  const etag = first.headers["etag"] ?? "";
  const second = await rawGet(url, { ...headers, "if-none-match": etag });
  const body = first.body.toString("base64");
  return { etag, ok: first.headers, notModified: second.headers, body };
}

async function rawGet(url: string, headers: Record<string, string>) {
  const { request } = await import("undici");
  const answer = await request(url, { headers });
  const own = new Set(["date", "connection", "keep-alive", "transfer-encoding"]);
  const named = Object.entries(answer.headers).filter(([name]) => !own.has(name));
  return {
    headers: Object.fromEntries(named.map(([name, value]) => [name, String(value)])),
    body: Buffer.from(await answer.body.arrayBuffer()),
  };
}

async function measure(
  { quick }: Scale,
  { name, headers, aim }: Kind,
  { app, peer }: { app: Running; peer: Running },
): Promise<void> {
  const rounds = quick ? 2 : 5;
  const load = loadGenerator();
  const one = async (server: Running) => {
    const url = `http://127.0.0.1:${server.port}${PATH}`;
    const before = await server.processorTime();
    const { perSecond, requests } = await load.run({ url, headers, seconds: quick ? 1 : 4 });
    return { perSecond, used: ((await server.processorTime()) - before) / requests };
  };
  const { ours, peer: theirs } = await inTurn(
    rounds,
    () => one(app),
    () => one(peer),
  );
  const [mine, bare] = [ours.map((found) => found.perSecond), theirs.map((f) => f.perSecond)];
  print({
    name: `http ${name}, requests a second`,
    aim,
    rounds,
    ratio: ratioOf(mine, bare),
    ours: perSecond(median(mine)),
    peer: perSecond(median(bare)),
  });
  const [used, bareUsed] = [ours.map((found) => found.used), theirs.map((f) => f.used)];
  print({
    name: `http ${name}, processor time a request`,
    aim: "",
    rounds,
    ours: `${median(used).toFixed(1)} µs`,
    peer: `${median(bareUsed).toFixed(1)} µs`,
    ratio: ratioOf(bareUsed, used),
  });
}

function sizeOf({ body }: Canned): string {
  return `${(Buffer.byteLength(body, "base64") / 1024).toFixed(1)} KiB`;
}
