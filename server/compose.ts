import { join } from "node:path";
import type { OpenAPIHono } from "@hono/zod-openapi";
import type { CollectingPorts } from "../jobs/collecting.ts";
import { collectionsOf, ownCollection, type Collection } from "./collections.ts";
import { adminPorts } from "./administering.ts";
import { publicUrlOf, type Config } from "./config.ts";
import { delivering, type Delivering } from "./delivering.ts";
import { exportsOf, snapshotPath, type Exports } from "./exports.ts";
import { alertingOf, ruledBy, type Alerting } from "./evaluation.ts";
import { createApp, type Site } from "./http/app.ts";
import type { ReadPorts } from "./http/answering.ts";
import { liveFeed } from "./http/live/feed.ts";
import { readAssets } from "./http/page/assets.ts";
import { bearsToken } from "./http/bearer.ts";
import { processIdentity } from "./identity.ts";
import { isLoopback } from "./loopback.ts";
import type { Log } from "./log.ts";
import { gatesFor, type GatesOf } from "./market/check.ts";
import type { Clock, SnapshotSource, Store } from "./ports.ts";
import { briefsReader } from "./query/briefs.ts";
import { sourcesReader } from "./query/sources.ts";
import { stampReader } from "./query/stamp.ts";
import { openRules } from "./rules/rule-set.ts";
import { politeGet, type Get } from "./sources/http.ts";
import { openrouterApi } from "./sources/openrouter-api.ts";
import { openrouterExports } from "./sources/openrouter-exports.ts";
import { readRows } from "./sources/rows.ts";
import { readPorts } from "./reading.ts";
import type { Role } from "./roles.ts";
import { start, type Running } from "./running.ts";
import { openStore } from "./store/open.ts";
import { kindFault } from "./webhook/sender.ts";
import { realWorld, type Parts } from "./world.ts";

const BUILT = join(import.meta.dirname, "../dist/client");

/** Everything built from the configuration; nothing runs yet. */
export interface Tokentide {
  readonly store: Store;
  readonly reads: ReadPorts;
  readonly exports: Exports;
  readonly collecting: CollectingPorts;
  readonly collections: readonly Collection[];
  readonly alerting: Alerting;
  readonly delivering: Delivering;
  readonly app: () => OpenAPIHono;
  /** Takes on the roles until it is stopped. */
  readonly start: (roles: ReadonlySet<Role>) => Promise<Running>;
  readonly close: () => Promise<void>;
}

/** Everything goes by the clock that is given; without one, leases go by the store's own. */
export function compose(
  config: Config,
  log: Log,
  given?: Clock,
  { client = BUILT, ...parts }: Parts = {},
): Tokentide {
  const clock = given ?? Date.now;
  const core = openCore({ config, log, clock, leaseClock: given, ...parts });
  const { store, collecting, collections, reads, exports, alerting, publicUrl, stampOf } = core;
  const { receiversNow, reload } = parts.ruled ?? ruledBy(alerting);
  const { changes, alerts, outbox } = store;
  const telling = delivering({ outbox, clock, log, receiversNow, pageUrl: `${publicUrl}/` });
  const live = liveFeed({ changes, alerts, clock, log });
  const stopping = new AbortController();
  const { signal } = stopping;
  const site = siteOf(config);
  const { isLocal } = site;
  const admin = adminPorts({ ...core, config, isLocal, telling, reload, signal });
  const app = () =>
    createApp({
      ...reads,
      ...exports,
      ...alerting,
      changes,
      stampOf,
      log,
      ...(parts.inbox ? { readInbox: parts.inbox } : {}),
      admin,
      live,
      assets: readAssets(client),
      newestRuns: () => newestRuns(store, collections),
      readBriefs: briefsReader({ ...reads, changes }),
      site,
    });
  return {
    store,
    reads,
    exports,
    collecting,
    collections,
    alerting,
    delivering: telling,
    app,
    start: async (roles) => {
      await store.ready();
      const running = { roles, collections, alerting, exports, telling, live, stopping, stampOf };
      return start({ config, log, ...running, app: app() });
    },
    close: async () => {
      live.close();
      await telling.close();
      await store.close();
    },
  };
}

interface Core extends Parts {
  readonly config: Config;
  readonly log: Log;
  readonly clock: Clock;
  /** By which leases run; the store's own where it is left out. */
  readonly leaseClock: Clock | undefined;
}

/** What is collected, kept and asked, and the rules over it. */
function openCore({ config, log, clock, leaseClock, pace, world = realWorld(), ...parts }: Core) {
  const { market } = world;
  const { environment = process.env } = parts;
  const place = { file: config.TOKENTIDE_CONFIG, environment, market, faultOf: kindFault };
  const rules = openRules(place);
  const store = openStore(config.DATABASE_URL, { clock: leaseClock });
  const get = politeGet(clock, pace);
  const publisher = world.publisher?.(clock);
  const collecting = collectingPorts(config, store, {
    get,
    log,
    clock,
    publisher,
    gatesOf: gatesFor(market, world.citedMonths),
  });
  const { logs } = rules.current();
  const collections = publisher
    ? [ownCollection(collecting)]
    : collectionsOf({ config, collecting, get, clock, logs, facts: world.facts });
  const readSources = sourcesReader(store, collections, clock);
  const reads = readPorts({
    adminToken: config.ADMIN_TOKEN,
    store,
    clock,
    readSources,
    ...world,
  });
  const publicUrl = publicUrlOf(config);
  const alerting = alertingOf({ store, rules, reads, publicUrl, clock, log });
  const { snapshots: folder = snapshotPath(config.DATABASE_URL) } = parts;
  const keepDates = () => rules.current().keepDates;
  const exports = exportsOf({
    folder,
    base: config.PUBLIC_URL,
    store,
    reads,
    collecting,
    keepDates,
  });
  const readStamp = stampReader(store, readSources, clock);
  const stampOf = async () => `${await readStamp()} ${rules.stamp()}`;
  return { store, collecting, collections, reads, exports, alerting, publicUrl, stampOf };
}

async function newestRuns({ jobRuns }: Store, collections: readonly Collection[]) {
  const runs = await Promise.all(collections.map(({ job }) => jobRuns.newest(job)));
  return runs.filter((run) => run !== undefined);
}

interface Fetching {
  readonly get: Get;
  readonly log: Log;
  readonly clock: Clock;
  readonly publisher: SnapshotSource | undefined;
  readonly gatesOf: GatesOf;
}

function collectingPorts(
  config: Config,
  store: Store,
  { get, log, clock, publisher, gatesOf }: Fetching,
): CollectingPorts {
  const { observations, intake, sourceStates, jobRuns, under } = store;
  const { OPENROUTER_BASE_URL: baseUrl, OPENROUTER_API_KEY: key } = config;
  const source = publisher ?? openrouterExports(baseUrl, get, clock);
  const range = !publisher && key && openrouterApi(baseUrl, key, get, clock);
  return {
    source,
    ...(range ? { range } : {}),
    sourceStates,
    observations,
    intake,
    readRows,
    gatesOf,
    jobRuns,
    under,
    clock,
    log,
    ...processIdentity(),
  };
}

function siteOf({ HOST, PUBLIC_URL, TRUST_PROXY, ADMIN_TOKEN }: Config): Site {
  return {
    publicUrl: PUBLIC_URL,
    isLocal: isLoopback(HOST) && TRUST_PROXY.kind === "none",
    proxies: TRUST_PROXY,
    isOperator: (c) => bearsToken(c, ADMIN_TOKEN),
  };
}
