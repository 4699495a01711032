import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import type { RequestListener } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { EventBody } from "../../server/alert/event.ts";
import { openStore } from "../../server/store/open.ts";
import { startLoopback } from "../support/loopback.ts";

const WORKER = join(import.meta.dirname, "alert-worker.ts");
const AT_ONCE = 2; // processes on one store, so that they also come into each other's way
const MOMENT_MAX_MS = 400; // after it is ready; a fifth are killed while they start
const END_MS = 60_000;
const FROZEN_MS = 150; // more than two leases, by the clock of the workers

interface Where {
  /** The address of a store; a new file where it is left out. */
  readonly at?: string;
  /** How many of the killed are frozen before, in 0..1. */
  readonly freezeShare?: number;
}

/** One event as it came to an endpoint, under an id. */
interface Arrival {
  readonly id: string;
  readonly endpoint: string;
  readonly subject: string;
  readonly number: number;
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
  { at, freezeShare = 0 }: Where = {},
): Promise<Trial> {
  const folder = mkdtempSync(join(tmpdir(), "tokentide-kills-"));
  const databaseUrl = at ?? `sqlite:${join(folder, "tokentide.db")}`;
  let freezes = 0;
  const { answer, arrivals, counts } = flakyReceiver();
  const receiver = await startLoopback(answer);
  const epoch = Date.now();
  const start = (task: string) => startWorker([databaseUrl, receiver.url, String(epoch), task]);
  await openStore(databaseUrl).close();
  const strand = async (share: number): Promise<void> => {
    for (let i = 0; i < share; i++) {
      const { child } = start("evaluate");
      const exit = once(child, "exit");
      if (Math.random() < 0.8 && child.stdout)
        await Promise.race([once(child.stdout, "data"), exit]);
      await sleep(Math.random() * MOMENT_MAX_MS);
      if (Math.random() < freezeShare) {
        freezes += 1;
        child.kill("SIGSTOP");
        await sleep(FROZEN_MS);
        child.kill("SIGCONT");
        await sleep(Math.random() * MOMENT_MAX_MS);
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
    const { events, faults } = await compare(databaseUrl, arrivals);
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
    if (body.type !== "test.ping") throw new Error(`a ${body.type} came`);
    const told = JSON.parse(body.data.message) as { number: number; subject: string };
    return { id, endpoint: path.slice(1), ...told };
  });
}

async function compare(databaseUrl: string, arrivals: readonly Arrival[]) {
  const store = openStore(databaseUrl);
  const { number: events } = await store.alerts.evaluated();
  const counts = await store.outbox.counts();
  const raised = await store.alerts.events({ limit: events + 1 });
  await store.close();
  const faults = counts
    .filter(({ status }) => status !== "delivered")
    .map(({ endpoint, status, count }) => `${count} to ${endpoint} are ${status}`);
  if (raised.length !== events) faults.push(`${raised.length} of ${events} events were raised`);
  for (const endpoint of ["desk", "team"]) {
    const own = arrivals.filter((one) => one.endpoint === endpoint);
    const numbers = own.map(({ number }) => number);
    const twice = numbers.filter((number, i) => numbers.indexOf(number) !== i);
    if (twice.length > 0) faults.push(`${endpoint} was told ${twice.join(", ")} under two ids`);
    const missing = raised.length - new Set(numbers).size;
    if (missing > 0) faults.push(`${endpoint} was not told of ${missing}`);
    for (const subject of new Set(own.map((one) => one.subject))) {
      const order = own.filter((one) => one.subject === subject).map(({ number }) => number);
      if (order.some((number, i) => number < (order[i - 1] ?? 0))) {
        faults.push(`${endpoint} was told of ${subject} in the order ${order.join(", ")}`);
      }
    }
  }
  return { events, faults };
}
