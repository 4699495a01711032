import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { openStore } from "../../server/store/open.ts";
import { evaluationOf, eventOf } from "../support/told.ts";
import { startTokentide, type Tokentide } from "./process.ts";

export interface LiveTrial {
  /** The address of a new store that two servers share. */
  readonly databaseUrl: string;
  /** Half of them listen to either server. */
  readonly clients: number;
  /** One server is killed after half of them. */
  readonly events: number;
  /** How long a client waits before it goes on at the other server. */
  readonly comeBackMs: number;
}

export interface LiveOutcome {
  /** Clients that did not hear each event once and in order; empty where all is well. */
  readonly faults: readonly string[];
  /** Clients that went on at the other server. */
  readonly moved: number;
  /** For each event, the time from its commit until the last of the clients that did not move had heard of it. */
  readonly lastToldMs: readonly number[];
}

const EVERY_MS = 50; // between two events
const END_MS = 30_000;

/** Clients listen to two servers, of which one is killed while events come; what each of them heard. */
export async function liveTrial(trial: LiveTrial): Promise<LiveOutcome> {
  const folder = mkdtempSync(join(tmpdir(), "tokentide-live-"));
  const environment = { DATABASE_URL: trial.databaseUrl };
  const servers = [0, 1].map(() =>
    startTokentide(folder, environment, { args: ["--roles", "web"] }),
  );
  try {
    const urls = await Promise.all(servers.map(({ url }) => url));
    return await tell(trial, servers, urls);
  } finally {
    await Promise.all(servers.map((server) => server.kill("SIGKILL")));
    rmSync(folder, { recursive: true });
  }
}

async function tell(trial: LiveTrial, [, victim]: readonly Tokentide[], urls: readonly string[]) {
  const clients = Array.from({ length: trial.clients }, (_, i) => new Client(urls, i % 2));
  const listening = clients.map((client) => client.listen(trial.comeBackMs));
  const store = openStore(trial.databaseUrl);
  try {
    await until(() => clients.every(({ greeted }) => greeted > 0));
    const writtenAt = new Map<number, number>();
    let newest = 0;
    for (let i = 0; i < trial.events; i++) {
      if (i === trial.events >> 1) void victim?.kill("SIGKILL");
      const { number: after } = await store.alerts.evaluated();
      await store.alerts.record(evaluationOf(after, { events: [eventOf(`k${i}`)] }));
      newest = await store.changes.newest();
      writtenAt.set(newest, performance.now());
      await sleep(EVERY_MS);
    }
    await until(() => clients.every(({ heard }) => heard.has(newest)));
    const changes = await store.changes.since(0, trial.events + 1);
    const expected = changes.filter(({ kind }) => kind === "alert").map(({ number }) => number);
    const stayed = clients.filter(({ greeted }) => greeted === 1);
    return {
      faults: [
        ...(expected.length === trial.events ? [] : [`${expected.length} changes were logged`]),
        ...clients.flatMap((client, i) => client.faults(expected).map((it) => `${i}: ${it}`)),
      ],
      moved: clients.length - stayed.length,
      lastToldMs: [...writtenAt].map(([id, at]) => lastOf(stayed, id) - at),
    };
  } finally {
    for (const client of clients) client.leave();
    await Promise.all(listening);
    await store.close();
  }
}

/** Listens as a browser does: it remembers the last id, and names it where it goes on. */
class Client {
  /** When each id was heard first. */
  readonly heard = new Map<number, number>();
  greeted = 0;
  readonly #ids: number[] = [];
  readonly #urls: readonly string[];
  readonly #left = new AbortController();
  #turn: number;
  #lastId = "";

  constructor(urls: readonly string[], turn: number) {
    this.#urls = urls;
    this.#turn = turn;
  }

  /** Goes from server to server until it leaves. */
  async listen(comeBackMs: number): Promise<void> {
    while (!this.#left.signal.aborted) {
      try {
        await this.#hear(this.#urls[this.#turn % this.#urls.length] ?? "");
      } catch {
        // A line that breaks is what this is about.
      }
      this.#turn += 1;
      await sleep(comeBackMs, undefined, { signal: this.#left.signal }).catch(() => {});
    }
  }

  leave(): void {
    this.#left.abort();
  }

  /** What is wrong with what it heard. */
  faults(expected: readonly number[]): string[] {
    const [wanted, heard] = [expected.join(" "), this.#ids.join(" ")];
    return heard === wanted ? [] : [`heard ${heard} instead of ${wanted}`];
  }

  async #hear(url: string): Promise<void> {
    const headers = this.#lastId === "" ? {} : { "last-event-id": this.#lastId };
    const response = await fetch(`${url}/api/v1/live`, { headers, signal: this.#left.signal });
    let rest = "";
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const blocks = (rest + chunk).split("\n\n");
      rest = blocks.pop() ?? "";
      for (const block of blocks) this.#take(block);
    }
  }

  #take(block: string): void {
    const id = /^id: (\d+)$/m.exec(block)?.[1];
    if (id !== undefined) this.#lastId = id;
    if (block.startsWith("retry:")) this.greeted += 1;
    if (!block.includes("event: alert")) return;
    this.#ids.push(Number(id));
    if (!this.heard.has(Number(id))) this.heard.set(Number(id), performance.now());
  }
}

function lastOf(clients: readonly Client[], id: number): number {
  return Math.max(...clients.map(({ heard }) => heard.get(id) ?? Infinity));
}

/** Waits until it is so; goes on after a while all the same, and what is missing is found. */
async function until(isSo: () => boolean): Promise<void> {
  const end = performance.now() + END_MS;
  while (!isSo() && performance.now() < end) await sleep(5);
}
