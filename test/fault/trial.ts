import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { COLLECT_JOB } from "../../jobs/collecting.ts";
import type { Archive } from "../support/openrouter/archive.ts";
import { startOpenRouter, type OpenRouter } from "../support/openrouter/server.ts";
import type { PostgresServer } from "../support/postgres/server.ts";
import { startTokentide, type Tokentide } from "./process.ts";

export type Blow = "kill" | "freeze" | "crash";

export interface Trial {
  readonly market: Archive;
  readonly server: PostgresServer;
  /** How many share the store. */
  readonly processes: number;
  /** What befalls them, one after another, each while a collection is under way. */
  readonly blows: readonly Blow[];
  /** In 0..1. */
  readonly random: () => number;
}

export interface Outcome {
  /** How many of the blows fell before everything was collected. */
  readonly fallen: number;
  /** How often a frozen process came back to a run that was another's. */
  readonly takenOver: number;
  readonly contents: Awaited<ReturnType<typeof contentsOf>>;
}

const FROZEN_MS = 300; // a transaction that stands still for longer is ended by the database
const START_MS = 6_000; // longer than a process needs to start on a busy machine
const GIVE_UP_MS = 90_000;
const AIM_MS = 250; // from the moment a run is seen: one snapshot takes about as long

/** Some processes collect into one store, and are killed, frozen and cut off from it while they do. */
export async function trial({ market, server, processes, blows, random }: Trial): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), "tokentide-trial-"));
  const openRouter = await startOpenRouter({ archive: market });
  const url = await server.createDatabase();
  const scene = new Scene(folder, url, openRouter);
  try {
    for (let i = 0; i < processes; i++) scene.start();
    let fallen = 0;
    for (const blow of blows) {
      const holder = await scene.collecting();
      if (holder === null) break;
      await sleep(random() * AIM_MS);
      await scene.strike(blow, holder, server);
      fallen += 1;
    }
    await scene.complete();
    return { fallen, takenOver: scene.takenOver(), contents: await contentsOf(url) };
  } finally {
    await scene.end();
    await openRouter.close();
    rmSync(folder, { recursive: true });
  }
}

/** The processes of a trial, those that have ended too. */
class Scene {
  readonly #all: Tokentide[] = [];
  readonly #start: () => Tokentide;
  readonly #url: string;

  constructor(folder: string, url: string, openRouter: OpenRouter) {
    this.#url = url;
    const environment = {
      DATABASE_URL: `${url}?idle_in_transaction_session_timeout=${FROZEN_MS}&max=3`,
      OPENROUTER_BASE_URL: openRouter.baseUrl,
    };
    this.#start = () => startTokentide(folder, environment, { args: ["--roles", "jobs"] });
  }

  start(): void {
    this.#all.push(this.#start());
  }

  takenOver(): number {
    return this.#all.filter(({ log }) => log().includes("another process took it over")).length;
  }

  /** Waits for a run; the process that holds it, null once everything is collected. */
  async collecting(): Promise<Tokentide | null> {
    const begun = Date.now();
    let looked = begun;
    while (Date.now() - begun < GIVE_UP_MS) {
      const run = await this.newestRun();
      if (run?.result === "nothing" || run?.result === "done") return null;
      const pid = run?.finished_at === null ? Number(run.holder.split(":")[1]) : 0;
      const holder = this.#living().find(({ child }) => child.pid === pid);
      if (holder) return holder;
      if (Date.now() - looked > START_MS) {
        // Nobody looks again for minutes: whoever comes in its place looks at once.
        await this.passTime();
        await this.replace(this.#living()[0]);
        looked = Date.now();
      }
      await sleep(10);
    }
    throw new Error(`nobody collected: ${this.#all.map(({ log }) => log()).join("\n")}`);
  }

  async strike(blow: Blow, holder: Tokentide, server: PostgresServer): Promise<void> {
    if (blow === "kill") await this.replace(holder);
    if (blow === "freeze") {
      holder.child.kill("SIGSTOP");
      await this.passTime();
      await this.replace(this.#living().find((other) => other !== holder));
      await sleep(2 * FROZEN_MS);
      holder.child.kill("SIGCONT");
    }
    if (blow === "crash") {
      await server.crash();
      await sleep(100);
      await server.restart();
      await this.passTime();
      await this.replace(this.#living().find((other) => other !== holder));
    }
  }

  /** Kills one and starts another in its place. */
  async replace(one: Tokentide | undefined): Promise<void> {
    await one?.kill("SIGKILL");
    this.start();
  }

  async complete(): Promise<void> {
    while ((await this.collecting()) !== null) await sleep(50);
  }

  async end(): Promise<void> {
    await Promise.all(this.#living().map((one) => one.kill("SIGKILL")));
  }

  #living(): Tokentide[] {
    return this.#all.filter(({ child }) => child.exitCode === null && child.signalCode === null);
  }

  private async newestRun() {
    const [run] = await rowsOf<{
      holder: string;
      result: string | null;
      finished_at: string | null;
    }>(
      this.#url,
      "select holder, result, finished_at from job_run where job = $1 order by id desc limit 1",
      [COLLECT_JOB],
    );
    return run;
  }

  /** As if minutes had passed: a lease has ended, and so has the pause after a run that broke. */
  private async passTime(): Promise<void> {
    await rowsOf(this.#url, "update job_run set lease_until = 0 where finished_at is null");
    await rowsOf(this.#url, "update job_run set started_at = 0 where result = 'failed'");
  }
}

/** Rows over a connection that outlives neither the question nor a database that is away. */
async function rowsOf<Row extends object>(
  url: string,
  text: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {});
  try {
    await client.connect();
    return (await client.query<Row>(text, [...values])).rows;
  } catch (error) {
    // A new store has no tables yet.
    if ((error as pg.DatabaseError).code === "42P01") return [];
    throw error;
  } finally {
    await client.end();
  }
}

/** Everything but job runs and times of fetching; what is there twice is there twice. */
export async function contentsOf(url: string) {
  const read = (text: string) => rowsOf<object>(url, text);
  return {
    vintages: await read(
      "select source, as_of, sha256, from_day, to_day, row_count from vintage order by 2, 3",
    ),
    days: await read("select source, day, as_of, hash from vintage_day order by 1, 2, 3, 4"),
    rows: await read(
      `select c.day, c.hash, o.rank, m.permaslug, o.tokens
         from content c join observation o on o.content = c.id join model m on m.id = o.model
        order by 1, 2, 3`,
    ),
    authors: await read(
      `select c.day, c.hash, a.author, a.tokens, a.free_tokens
         from content c join author_volume a on a.content = c.id order by 1, 2, 3`,
    ),
    batches: await read("select source, sha256, size from batch order by 2"),
    setAside: await read("select count(*) from quarantine"),
    // Each vintage is one change, and no number is left out.
    changes: await read(
      `select kind, count(*), bool_and(isGapless) from (
         select kind, number = row_number() over (order by number) as isGapless from change) c
        where kind = 'vintage' group by kind`,
    ),
  };
}
