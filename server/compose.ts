import { join } from "node:path";
import { promisify } from "node:util";
import { zstdDecompress } from "node:zlib";
import type { OpenAPIHono } from "@hono/zod-openapi";
import type { CollectingPorts } from "../jobs/collecting.ts";
import type { Claim } from "./market/claim.ts";
import type { Instant } from "./market/instant.ts";
import { AFTER_PUBLICATION, CATCH_UP, schedule } from "../jobs/schedule.ts";
import { collectionsOf, type Collection } from "./collections.ts";
import { adminPorts } from "./administering.ts";
import type { Config } from "./config.ts";
import { delivering, type Delivering } from "./delivering.ts";
import type { Reload } from "./http/admin/ports.ts";
import { createApp, type Site } from "./http/app.ts";
import type { ReadPorts } from "./http/answering.ts";
import { bearsToken, tokenCheck } from "./http/bearer.ts";
import { liveFeed, type LiveFeed } from "./http/live/feed.ts";
import { readAssets } from "./http/page/assets.ts";
import { processIdentity } from "./identity.ts";
import { listen } from "./listen.ts";
import { isLoopback } from "./loopback.ts";
import type { Log } from "./log.ts";
import type { Clock, Store } from "./ports.ts";
import { briefsReader } from "./query/briefs.ts";
import { withCitedWeeks } from "./query/cited.ts";
import { claimsReader } from "./query/claims.ts";
import { contributionsReader } from "./query/contributions.ts";
import { documentReader } from "./query/documents.ts";
import { headlineReader } from "./query/headline.ts";
import { namesReader } from "./query/names.ts";
import { revisionsReader } from "./query/revisions.ts";
import { labSharesReader } from "./query/second-market.ts";
import { seriesReader } from "./query/series.ts";
import { sourcesReader } from "./query/sources.ts";
import { stampReader } from "./query/stamp.ts";
import { unmappedReader } from "./query/unmapped.ts";
import { CATALOGUE, readCatalogue } from "./sources/catalogue.ts";
import { CLAIMS_LIST } from "./sources/claims-list.ts";
import { readClaimTable, readFacts } from "./sources/claims.ts";
import { readLabMap, readOriginMap, readWeeklyVolumes } from "./sources/curated.ts";
import { politeGet, type Get, type Pace } from "./sources/http.ts";
import { openrouterApi } from "./sources/openrouter-api.ts";
import { openrouterExports } from "./sources/openrouter-exports.ts";
import { readRows } from "./sources/rows.ts";
import type { Role } from "./roles.ts";
import { openStore } from "./store/open.ts";
import type { Receivers } from "./webhook/sender.ts";
import { PUBLIC_ONLY } from "./webhook/target.ts";
import { LANGS } from "./words/lang.ts";

const BUILT = join(import.meta.dirname, "../dist/client");

/** Everything built from the configuration; nothing runs yet. */
export interface Tokentide {
  readonly store: Store;
  readonly reads: ReadPorts;
  readonly collecting: CollectingPorts;
  readonly collections: readonly Collection[];
  readonly delivering: Delivering;
  readonly app: () => OpenAPIHono;
  /** Takes on the roles until it is stopped. */
  readonly start: (roles: ReadonlySet<Role>) => Promise<Running>;
  readonly close: () => Promise<void>;
}

export interface Running {
  /** Where it listens; empty where it does not. */
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** What the rules file says of endpoints, and how it is read again. */
export interface Ruled {
  readonly receiversNow: () => Receivers;
  readonly reload: Reload;
}

const NO_RULES: Ruled = {
  receiversNow: () => ({ receivers: [], policy: PUBLIC_ONLY }),
  reload: async () => ({ ok: true }),
};

export interface Composing {
  readonly ruled?: Ruled | undefined;
  /** How patiently publishers are asked; its default is what they are owed. */
  readonly pace?: Pace;
}

/** Everything goes by the clock that is given; without one, leases go by the store's own. */
export function compose(
  config: Config,
  log: Log,
  given?: Clock,
  { ruled = NO_RULES, pace }: Composing = {},
): Tokentide {
  const clock = given ?? Date.now;
  const { receiversNow, reload } = ruled;
  // Curated files first: a bad row stops the start before anything is opened.
  const curated = {
    origins: readOriginMap(),
    labs: readLabMap(),
    facts: readFacts(),
    cited: readWeeklyVolumes(),
  };
  const store = openStore(config.DATABASE_URL, { clock: given });
  const get = politeGet(clock, pace);
  const collecting = collectingPorts(config, store, { get, log, clock });
  const collections = collectionsOf({ config, collecting, get, clock, logs: [] });
  const readSources = sourcesReader(store, collections, clock);
  const reads = readPorts({ config, store, clock, readSources, ...curated });
  const stampOf = stampReader(store, readSources, clock);
  const { changes, alerts, outbox } = store;
  const pageUrl = `http://${config.HOST}:${config.PORT}/`;
  const telling = delivering({ outbox, clock, log, receiversNow, pageUrl });
  const live = liveFeed({ changes, alerts, clock, log });
  const stopping = new AbortController();
  const { signal } = stopping;
  const admin = adminPorts({ config, store, collecting, collections, telling, reload, signal });
  const app = () =>
    createApp({
      ...reads,
      changes,
      stampOf,
      log,
      admin,
      live,
      assets: readAssets(BUILT),
      newestRuns: async () => {
        const runs = collections.map(({ job }) => store.jobRuns.newest(job));
        return (await Promise.all(runs)).filter((run) => run !== undefined);
      },
      readBriefs: briefsReader({ ...reads, changes }),
      site: siteOf(config),
    });
  return {
    store,
    reads,
    collecting,
    collections,
    delivering: telling,
    app,
    start: async (roles) => {
      await store.ready();
      return start({ config, log, collections, roles, telling, live, stopping, app: app() });
    },
    close: async () => {
      live.close();
      await telling.close();
      await store.close();
    },
  };
}

function collectingPorts(
  config: Config,
  store: Store,
  { get, log, clock }: { readonly get: Get; readonly log: Log; readonly clock: Clock },
): CollectingPorts {
  const { observations, intake, sourceStates, jobRuns, under } = store;
  const { OPENROUTER_BASE_URL: baseUrl, OPENROUTER_API_KEY: key } = config;
  const source = openrouterExports(baseUrl, get, clock);
  const range = key && openrouterApi(baseUrl, key, get, clock);
  return {
    source,
    ...(range ? { range } : {}),
    sourceStates,
    observations,
    intake,
    readRows,
    jobRuns,
    under,
    clock,
    log,
    ...processIdentity(),
  };
}

interface Reading {
  readonly config: Config;
  readonly store: Store;
  readonly clock: Clock;
  readonly readSources: ReadPorts["readSources"];
  readonly origins: ReadPorts["origins"];
  readonly labs: ReturnType<typeof readLabMap>;
  readonly facts: ReturnType<typeof readFacts>;
  readonly cited: ReturnType<typeof readWeeklyVolumes>;
}

function readPorts(reading: Reading): ReadPorts {
  const { config, store, clock, readSources, origins, labs, facts, cited } = reading;
  const { observations, documents } = store;
  const heldSeries = seriesReader({ observations, origins });
  const readSeries = withCitedWeeks(heldSeries, cited);
  const countedSeries = withCitedWeeks(heldSeries, cited, true);
  const readList = documentReader(documents, CLAIMS_LIST, async (body) =>
    readClaimTable("the list", new TextDecoder().decode(await unpacked(body))),
  );
  const claimsAt = claimsOf(facts.claims, readList);
  const readNames = namesReader(
    documentReader(documents, CATALOGUE, async (body) => {
      const read = readCatalogue(await unpacked(body));
      return read.kind === "catalogue" ? read.entries : new Map();
    }),
  );
  return {
    observations,
    origins,
    readSeries,
    readSources,
    readNames,
    readUnmapped: unmappedReader(observations, origins),
    clock,
    events: facts.events,
    claimIds: async () => [
      ...(await claimsAt(clock())).flatMap(({ id, statement }) => [id, statement]),
      ...facts.seedFigures.map(({ id }) => id),
      ...facts.events.map(({ id }) => id),
    ],
    readClaims: claimsReader({ ...facts, claimsAt }, countedSeries),
    readLabShares: labSharesReader(observations, origins, labs),
    // A streak counts weeks that are held, not cited ones.
    readHeadline: headlineReader({ ...store, origins }, heldSeries),
    readContributions: contributionsReader(origins, heldSeries),
    readRevisions: revisionsReader({ observations, origins }),
    requireToken: tokenCheck(config.ADMIN_TOKEN),
  };
}

/** Our own claims, then those of the list as known then, whose ids are not ours. */
function claimsOf(
  own: readonly Claim[],
  readList: (asOf: Instant) => Promise<readonly Claim[] | undefined>,
): (asOf: Instant) => Promise<readonly Claim[]> {
  const ids = new Set(own.map(({ id }) => id));
  const joined = new WeakMap<readonly Claim[], readonly Claim[]>();
  return async (asOf) => {
    const listed = await readList(asOf);
    if (!listed) return own;
    const all = joined.get(listed) ?? [...own, ...listed.filter(({ id }) => !ids.has(id))];
    joined.set(listed, all);
    return all;
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

async function unpacked(body: Uint8Array): Promise<Uint8Array> {
  return promisify(zstdDecompress)(body);
}

interface Starting {
  readonly config: Config;
  readonly log: Log;
  readonly collections: readonly Collection[];
  readonly roles: ReadonlySet<Role>;
  readonly telling: Delivering;
  readonly live: LiveFeed;
  readonly stopping: AbortController;
  readonly app: OpenAPIHono;
}

async function start(starting: Starting): Promise<Running> {
  const { config, log, collections, roles, telling, live, stopping, app } = starting;
  const server = roles.has("web") ? await listen(app, config) : undefined;
  const preparing = server && keepPrepared(app);
  const jobs = schedule(
    (roles.has("jobs") ? collections : []).map(({ job, tick }) => ({
      name: job,
      at: [CATCH_UP, AFTER_PUBLICATION],
      tick: async () => {
        await tick(stopping.signal);
        if (server) await prepare(app);
      },
    })),
    log,
  );
  const deliveries = roles.has("deliver") ? telling.start() : undefined;
  return {
    url: server?.url ?? "",
    stop: async () => {
      stopping.abort();
      clearInterval(preparing);
      live.close();
      await Promise.all([jobs.stop(), deliveries?.stop(), server?.close()]);
    },
  };
}

const PREPARE_MS = 15_000; // as long as a reader's own copy of an answer lasts

/** Another process may have collected: what it changed is worked out before somebody asks. */
function keepPrepared(app: OpenAPIHono): NodeJS.Timeout {
  void prepare(app);
  return setInterval(() => void prepare(app), PREPARE_MS);
}

/** Works out what most people ask for before they do; an answer that stands already costs nothing. */
async function prepare(app: OpenAPIHono): Promise<void> {
  for (const lang of LANGS) {
    const headers = { "accept-language": lang, "accept-encoding": "br" };
    for (const path of ["/", "/api/v1/headline", "/api/v1/shares"])
      await app.request(path, { headers });
  }
}
