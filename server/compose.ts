import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { join } from "node:path";
import { serve } from "@hono/node-server";
import type { OpenAPIHono } from "@hono/zod-openapi";
import { COLLECT_JOB, collectWhenDue, type CollectingPorts } from "../jobs/collecting.ts";
import { AFTER_PUBLICATION, CATCH_UP, schedule } from "../jobs/schedule.ts";
import type { Config } from "./config.ts";
import { createApp } from "./http/app.ts";
import type { ReadPorts } from "./http/answering.ts";
import { tokenCheck } from "./http/bearer.ts";
import { readAssets } from "./http/page/assets.ts";
import type { Log } from "./log.ts";
import { HOUR_MS } from "./market/instant.ts";
import type { Clock, Store } from "./ports.ts";
import { contributionsReader } from "./query/contributions.ts";
import { headlineReader } from "./query/headline.ts";
import { revisionsReader } from "./query/revisions.ts";
import { seriesReader } from "./query/series.ts";
import { sourcesReader } from "./query/sources.ts";
import { stampReader } from "./query/stamp.ts";
import { readOriginMap } from "./sources/curated.ts";
import { politeGet } from "./sources/http.ts";
import { openrouterExports } from "./sources/openrouter-exports.ts";
import { readRows } from "./sources/rows.ts";
import { openStore } from "./store/open.ts";

const BUILT = join(import.meta.dirname, "../dist/client");
const OPENROUTER_FRESH_MS = 28 * HOUR_MS; // a snapshot a day, and four hours for a late one
const CLOSE_MS = 5_000; // for requests under way; half of what a service manager allows

/** Everything built from the configuration; nothing runs yet. */
export interface Tokentide {
  readonly store: Store;
  readonly reads: ReadPorts;
  readonly collecting: CollectingPorts;
  readonly app: () => OpenAPIHono;
  /** Listens and collects until it is stopped; answers with the address. */
  readonly start: () => Promise<{ readonly url: string; readonly stop: () => Promise<void> }>;
  readonly close: () => Promise<void>;
}

export function compose(config: Config, log: Log, clock: Clock = Date.now): Tokentide {
  const origins = readOriginMap();
  const store = openStore(config.DATABASE_URL);
  const { observations, intake, sourceStates, jobRuns, changes } = store;
  const readSeries = seriesReader({ observations, origins });
  const freshMs = OPENROUTER_FRESH_MS;
  const readSources = sourcesReader(
    store,
    [{ id: "openrouter", job: COLLECT_JOB, freshMs }],
    clock,
  );
  const reads: ReadPorts = {
    observations,
    origins,
    readSeries,
    readSources,
    clock,
    readHeadline: headlineReader(observations, readSeries),
    readContributions: contributionsReader(origins, readSeries),
    readRevisions: revisionsReader({
      observations,
      origins,
    }),
    requireToken: tokenCheck(config.ADMIN_TOKEN),
  };
  const source = openrouterExports(config.OPENROUTER_BASE_URL, politeGet(clock), clock);
  const collecting: CollectingPorts = {
    source,
    sourceStates,
    observations,
    intake,
    readRows,
    jobRuns,
    clock,
    log,
    ...processIdentity(),
  };
  const stampOf = stampReader(store, readSources, clock);
  const app = () => createApp({ ...reads, changes, stampOf, log, assets: readAssets(BUILT) });
  return {
    store,
    reads,
    collecting,
    app,
    start: () => start(config, log, collecting, app()),
    close: () => store.close(),
  };
}

async function start(config: Config, log: Log, collecting: CollectingPorts, app: OpenAPIHono) {
  const stopping = new AbortController();
  const server = await listen(app, config);
  const jobs = schedule(
    [
      {
        name: COLLECT_JOB,
        at: [CATCH_UP, AFTER_PUBLICATION],
        tick: () => collectWhenDue(collecting, stopping.signal),
      },
    ],
    log,
  );
  return {
    url: server.url,
    stop: async () => {
      stopping.abort();
      await Promise.all([jobs.stop(), server.close()]);
    },
  };
}

async function listen(app: OpenAPIHono, { HOST, PORT }: Config) {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const server = serve({ fetch: app.fetch, hostname: HOST, port: PORT }, ({ port }) =>
    resolve(port),
  );
  server.once("error", reject);
  const port = await promise;
  const host = HOST.includes(":") ? `[${HOST}]` : HOST;
  const close = async (): Promise<void> => {
    const closed = Promise.withResolvers<void>();
    server.close(() => closed.resolve());
    const late = setTimeout(
      () => "closeAllConnections" in server && server.closeAllConnections(),
      CLOSE_MS,
    );
    if ("closeIdleConnections" in server) server.closeIdleConnections();
    await closed.promise;
    clearTimeout(late);
  };
  return { url: `http://${host}:${port}`, close };
}

/** A name for this process, and how to tell that another on this machine has died. */
function processIdentity() {
  const host = hostname();
  const holder = `${host}:${process.pid}:${randomBytes(4).toString("hex")}`;
  const isGone = (other: string): boolean => {
    const [otherHost, pid] = other.split(":");
    if (otherHost !== host || other === holder) return false;
    return Number(pid) === process.pid || !isAlive(Number(pid));
  };
  return { holder, isGone };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: string }).code === "EPERM";
  }
}
