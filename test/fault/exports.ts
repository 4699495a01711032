// An export of a million rows while 64 clients read: no request waits long for it, memory hardly grows, and
// a client that leaves stops the work. Prints what it found, and fails where one of these does not hold.
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { request, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { Pool } from "undici";
import { importRows } from "../../jobs/import.ts";
import { readRows } from "../../server/sources/rows.ts";
import { openStore } from "../../server/store/open.ts";
import { csvOf, modelNames } from "../bench/market-rows.ts";
import type { Downloaded } from "./download.ts";
import { startTokentide } from "./process.ts";
import { gatesOf } from "../support/gates.ts";

const MODELS = 1_500;
const DAYS = 670; // to the end of October 2026, so that all of it has been
const CLIENTS = 64;
const WAIT_MAX_MS = 100;
const GROWTH_MAX_MIB = 100;
const IDLE_MAX = 0.2; // of a core, when nobody asks for anything
const TOKEN = "the-token-of-the-trial-of-exports";
const PATHS = [
  "/api/v1/shares?source=own",
  "/api/v1/sources",
  "/api/v1/volumes?source=own&limit=20",
];
const FORMATS = ["csv", "json", "parquet", "zip"];

const folder = mkdtempSync(join(tmpdir(), "tokentide-exports-"));
const failures: string[] = [];
const store = openStore(`sqlite:${join(folder, "tokentide.db")}`);
for (let day = 0; day < DAYS; day += 50) {
  const body = csvOf(modelNames(MODELS), day, Math.min(DAYS, day + 50));
  const ports = { intake: store.intake, readRows, gatesOf, clock: Date.now };
  await importRows(ports, { source: "own", body, address: `from day ${day}` });
}
await store.close();

const tokentide = startTokentide(folder, {
  DATABASE_URL: `sqlite:${join(folder, "tokentide.db")}`,
  OPENROUTER_BASE_URL: "http://127.0.0.1:9/api/v1",
  ADMIN_TOKEN: TOKEN,
});
const url = await tokentide.url;
const pool = new Pool(url, { connections: CLIENTS });
// A thread of its own: what it costs to read and hash an export is no wait of the others.
const downloader = new Worker(new URL("download.ts", import.meta.url), { workerData: TOKEN });

const state = { isOver: false };
let waits: number[] = [];
let residentMiB = 0;
const clients = Array.from({ length: CLIENTS }, async (_, i) => {
  for (let n = i; !state.isOver; n++) {
    const start = performance.now();
    const { body } = await pool.request({ method: "GET", path: PATHS[n % PATHS.length] ?? "/" });
    await body.dump({ limit: Number.MAX_SAFE_INTEGER });
    waits.push(performance.now() - start);
    await pause(50);
  }
});
const watch = setInterval(() => (residentMiB = Math.max(residentMiB, resident())), 50);

// Twice without an export, so that the machine's own waits and the clients' memory are known.
await pause(10_000);
taken("64 clients alone, from the start of the program");
await pause(10_000);
const quiet = taken("64 clients alone");
let before = quiet;
for (const format of FORMATS) {
  const start = performance.now();
  const { rows, bytes, isSame } = await exported(format);
  const seconds = (performance.now() - start) / 1000;
  const busy = taken(
    `${rows} rows of ${format}, ${Math.round(bytes / 1e6)} MB in ${seconds.toFixed(1)} s`,
  );
  if (rows !== DAYS * MODELS || !isSame) failures.push(`${format}: trailer and body differ`);
  if (busy.max > WAIT_MAX_MS) failures.push(`${format}: a request waited`);
  if (busy.residentMiB - before.residentMiB > GROWTH_MAX_MIB)
    failures.push(`${format}: memory grew`);
  before = busy;
}
state.isOver = true;
await Promise.all(clients);
await pool.close();
await downloader.terminate();
clearInterval(watch);

const leaving = await ask("csv");
await once(leaving, "data");
leaving.destroy();
await pause(500);
const spent = processorSeconds();
await pause(2_000);
const used = (processorSeconds() - spent) / 2;
console.log(`after the client left: ${(used * 100).toFixed(0)} % of a core`);
if (used > IDLE_MAX) failures.push("the work went on after the client had left");

await tokentide.kill("SIGTERM");
rmSync(folder, { recursive: true });
for (const failure of failures) console.log(`FAILED: ${failure}`);
process.exit(failures.length > 0 ? 1 : 0);

async function ask(format: string): Promise<IncomingMessage> {
  const headers = { authorization: `Bearer ${TOKEN}` };
  const sent = request(urlOf(format), { headers, agent: false });
  sent.on("error", () => {});
  sent.end();
  const [answer] = (await once(sent, "response")) as [IncomingMessage];
  return answer;
}

async function exported(format: string): Promise<Downloaded> {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  downloader.postMessage(urlOf(format));
  const [found] = (await once(downloader, "message")) as [Downloaded];
  return found;
}

function urlOf(format: string): string {
  return `${url}/api/v1/volumes.${format}?grain=day&by=model&source=own`;
}

function taken(what: string) {
  const sorted = waits.toSorted((a, b) => a - b);
  const at = (part: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
  const found = { max: at(1), residentMiB };
  console.log(
    `${what}: ${sorted.length} requests, p50 ${at(0.5).toFixed(1)} ms, p99 ${at(0.99).toFixed(1)} ms, longest ${at(1).toFixed(1)} ms; ${residentMiB} MiB resident`,
  );
  waits = [];
  residentMiB = 0;
  return found;
}

function resident(): number {
  const status = readFileSync(`/proc/${tokentide.child.pid}/status`, "utf8");
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024);
}

/** User and system time so far; the kernel counts hundredths. */
function processorSeconds(): number {
  const stat = readFileSync(`/proc/${tokentide.child.pid}/stat`, "utf8").split(" ");
  return (Number(stat[13]) + Number(stat[14])) / 100;
}
