import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { RequestListener } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { importRows } from "../../jobs/import.ts";
import type { EventBody } from "../../server/alert/event.ts";
import type { NumberedEvent } from "../../server/alerting.ts";
import { compose } from "../../server/compose.ts";
import { readConfig } from "../../server/config.ts";
import { plusDays } from "../../server/market/day.ts";
import { openStore } from "../../server/store/open.ts";
import { startLoopback } from "../support/loopback.ts";
import { dayAfter, EPOCH, RULES, SOURCE, vintageOf } from "./alert-market.ts";

const WORKER = join(import.meta.dirname, "alert-worker.ts");
const AT_ONCE = 2; // processes on one store, so that they also come into each other's way
const MOMENT_MAX_MS = 400; // after it is ready; a fifth are killed while they start
const END_MS = 60_000;
const MANY = 100_000; // more than a trial raises
const FROZEN_MS = 150; // more than two leases, by the clock of the workers

interface Where {
  /** The address of a store; a new file where it is left out. */
  readonly at?: string;
  /** How many of the killed are frozen before, in 0..1. */
  readonly freezeShare?: number;
  /** How long a process lives at most once it is ready: long enough on its store to evaluate and deliver. */
  readonly momentMs?: number;
}

/** One event as it came to an endpoint, under an id. */
interface Arrival {
  readonly id: string;
  readonly endpoint: string;
  /** Of which alert it speaks. */
  readonly alert: string;
  readonly period: string;
  /** What makes it the same event as another one. */
  readonly event: string;
}

const ENDPOINTS = ["desk", "team"];

function rulesTelling(receiver: string): string {
  const endpoints = ENDPOINTS.map(
    (id) =>
      `  - { id: ${id}, channel: generic, url: "${receiver}/${id}", secret: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw }\n`,
  );
  const rules = RULES.replaceAll(
    "{ id:",
    `{ source: ${SOURCE}, grain: day, since: 2026-01-01, id:`,
  );
  return `defaults: { off: all }\nwebhook: { allow_http: true, allow_cidrs: [127.0.0.0/8] }\nrules:${rules}endpoints:\n${endpoints.join("")}`;
}

export interface Trial {
  readonly kills: number;
  /** Stood still for longer than a lease, and came back, before they were killed. */
  readonly freezes: number;
  readonly events: number;
  readonly requests: number;
  readonly repeated: number;
  /** What should not be; empty where all is well. */
  readonly faults: string[];
}

/** Kills evaluating and delivering processes at random moments, lets one end in peace, and compares what came with what was raised. */
export async function killAlerts(
  kills: number,
  { at, freezeShare = 0, momentMs = MOMENT_MAX_MS }: Where = {},
): Promise<Trial> {
  const folder = mkdtempSync(join(tmpdir(), "tokentide-kills-"));
  const databaseUrl = at ?? `sqlite:${join(folder, "tokentide.db")}`;
  let freezes = 0;
  const { answer, arrivals, counts } = flakyReceiver();
  const receiver = await startLoopback(answer);
  const begun = String(Date.now());
  const rulesFile = join(folder, "tokentide.yaml");
  writeFileSync(rulesFile, rulesTelling(receiver.url));
  const start = (task: string) => startWorker([databaseUrl, rulesFile, begun, task]);
  await openStore(databaseUrl).close();
  const strand = async (share: number): Promise<void> => {
    for (let i = 0; i < share; i++) {
      const { child } = start("evaluate");
      const exit = once(child, "exit");
      if (Math.random() < 0.8 && child.stdout)
        await Promise.race([once(child.stdout, "data"), exit]);
      await sleep(Math.random() * momentMs);
      if (Math.random() < freezeShare) {
        freezes += 1;
        child.kill("SIGSTOP");
        await sleep(FROZEN_MS);
        child.kill("SIGCONT");
        await sleep(Math.random() * momentMs);
      }
      child.kill("SIGKILL");
      await exit;
    }
  };
  try {
    const shares = Array.from({ length: AT_ONCE }, (_, i) => Math.ceil((kills - i) / AT_ONCE));
    await Promise.all(shares.map(strand));
    const last = start("deliver");
    const ended = once(last.child, "exit").then(([code]) => `it ended with ${String(code)}`);
    const late = sleep(END_MS, "it did not end", { ref: false });
    const end = await Promise.race([ended, late]);
    last.child.kill("SIGKILL");
    const { events, faults } = await compare(databaseUrl, rulesFile, arrivals);
    if (end !== "it ended with 0") faults.push(`${end}: ${last.said()}`);
    return { kills, freezes, events, ...counts, faults };
  } finally {
    await receiver.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function startWorker(args: string[]): {
  readonly child: ChildProcess;
  readonly said: () => string;
} {
  const child = spawn(process.execPath, [WORKER, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  child.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  return { child, said: () => said };
}

/** Fails a fifth of the time: half of these it refuses, half it takes and says nothing. */
function flakyReceiver() {
  const arrivals: Arrival[] = [];
  const counts = { requests: 0, repeated: 0 };
  const seen = new Set<string>();
  const answer: RequestListener = (request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.on("end", () => {
      counts.requests += 1;
      const luck = Math.random();
      if (luck < 0.1) return void response.writeHead(503).end();
      const id = String(request.headers["webhook-id"]);
      if (seen.has(id)) counts.repeated += 1;
      else arrivals.push(...arrivalsOf(id, request.url ?? "", text));
      seen.add(id);
      if (luck < 0.2) request.socket.destroy();
      else response.writeHead(204).end();
    });
  };
  return { answer, arrivals, counts };
}

function arrivalsOf(id: string, path: string, text: string): Arrival[] {
  const { also = [], ...first } = JSON.parse(text) as EventBody & { also?: EventBody[] };
  return [first as EventBody, ...also].map((body) => {
    if (!("rule" in body.data && "subject" in body.data)) throw new Error(`a ${body.type} came`);
    const { rule, subject, period } = body.data;
    const alert = `${rule} ${subject}`;
    return { id, endpoint: path.slice(1), alert, period, event: `${body.type} ${alert} ${period}` };
  });
}

/** What was raised and delivered, held against what one process that nobody disturbs makes of the same vintages. */
async function compare(databaseUrl: string, rulesFile: string, arrivals: readonly Arrival[]) {
  const store = openStore(databaseUrl);
  const counts = await store.outbox.counts();
  const raised = eventsOf(await store.alerts.events({ limit: MANY }));
  const vintages = await store.observations.vintages(SOURCE, EPOCH, MANY);
  await store.close();
  const expected = await undisturbed(rulesFile, vintages.length);
  const faults = counts
    .filter(({ status }) => status !== "delivered")
    .map(({ endpoint, status, count }) => `${count} to ${endpoint} are ${status}`);
  if (!isDeepStrictEqual(raised, expected))
    faults.push(`${raised.length} events were raised, ${expected.length} without a kill`);
  for (const endpoint of ENDPOINTS) {
    const own = arrivals.filter((one) => one.endpoint === endpoint);
    const told = own.map(({ event }) => event);
    if (new Set(told).size < told.length) faults.push(`${endpoint} was told under two ids`);
    const missing = expected.filter((event) => !told.includes(event));
    if (missing.length > 0) faults.push(`${endpoint} was not told of ${missing.join(", ")}`);
    for (const alert of new Set(own.map((one) => one.alert))) {
      const order = inOrderOfMessages(own.filter((one) => one.alert === alert));
      if (!isDeepStrictEqual(order, order.toSorted()))
        faults.push(`${endpoint} was told of ${alert} in the order ${order.join(", ")}`);
    }
  }
  return { events: raised.length, faults };
}

const QUIET = { info: () => {}, warn: () => {}, error: console.error };

/** The periods as they were told, message after message; within one message the most important stands first. */
function inOrderOfMessages(arrivals: readonly Arrival[]): string[] {
  const messages = Map.groupBy(arrivals, ({ id }) => id);
  return Array.from(messages.values()).flatMap((one) => one.map(({ period }) => period).toSorted());
}

/** The events of the same market in a process of its own, which evaluates it all at once. */
async function undisturbed(rulesFile: string, days: number): Promise<string[]> {
  const config = readConfig({ DATABASE_URL: "sqlite::memory:", TOKENTIDE_CONFIG: rulesFile });
  const tokentide = compose(config, QUIET, () => EPOCH);
  const { alerting, collecting, store } = tokentide;
  let day = dayAfter(undefined);
  for (let i = 0; i < days; i++) {
    await importRows(collecting, { source: SOURCE, address: "days.csv", ...vintageOf(day) });
    day = plusDays(day, 1);
  }
  await alerting.evaluate();
  const events = eventsOf(await store.alerts.events({ limit: MANY }));
  await tokentide.close();
  return events;
}

function eventsOf(raised: readonly NumberedEvent[]): string[] {
  return raised
    .map(({ type, rule, subject, period }) => `${type} ${rule} ${subject} ${period}`)
    .toSorted();
}
