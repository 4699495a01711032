import { join } from "node:path";
import { promisify } from "node:util";
import { zstdDecompress } from "node:zlib";
import type { OpenAPIHono } from "@hono/zod-openapi";
import type { CollectingPorts } from "../jobs/collecting.ts";
import type { Claim } from "./market/claim.ts";
import type { Instant } from "./market/instant.ts";
import { collectionsOf, type Collection } from "./collections.ts";
import { adminPorts } from "./administering.ts";
import { publicUrlOf, type Config } from "./config.ts";
import { delivering, type Delivering } from "./delivering.ts";
import { exportsOf, type Exports } from "./exports.ts";
import { alertingOf, ruledBy, type Alerting, type Ruled } from "./evaluation.ts";
import { createApp, type Site } from "./http/app.ts";
import type { ReadPorts } from "./http/answering.ts";
import { bearsToken, tokenCheck } from "./http/bearer.ts";
import { liveFeed } from "./http/live/feed.ts";
import { readAssets } from "./http/page/assets.ts";
import { processIdentity } from "./identity.ts";
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
import { revisionPagesReader } from "./query/revision-pages.ts";
import { seriesPagesReader } from "./query/series-pages.ts";
import { seriesReader } from "./query/series.ts";
import { sourcesReader } from "./query/sources.ts";
import { stampReader } from "./query/stamp.ts";
import { unmappedReader } from "./query/unmapped.ts";
import { openRules } from "./rules/rule-set.ts";
import { CATALOGUE, readCatalogue } from "./sources/catalogue.ts";
import { CLAIMS_LIST } from "./sources/claims-list.ts";
import { readClaimTable, readFacts } from "./sources/claims.ts";
import {
  readLabMap,
  readMonthlyTotals,
  readOriginMap,
  readWeeklyVolumes,
} from "./sources/curated.ts";
import { politeGet, type Get, type Pace } from "./sources/http.ts";
import { openrouterApi } from "./sources/openrouter-api.ts";
import { openrouterExports } from "./sources/openrouter-exports.ts";
import { readRows } from "./sources/rows.ts";
import type { Role } from "./roles.ts";
import { start, type Running } from "./running.ts";
import { openStore } from "./store/open.ts";
import { kindFault } from "./webhook/sender.ts";

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

/** What a test or another way of running it puts in the place of the usual. */
export interface Instead {
  /** How patiently publishers are asked; the default is what they are owed. */
  readonly pace?: Pace;
  /** What the rules file says of endpoints. */
  readonly ruled?: Ruled | undefined;
  /** Where the built client is. */
  readonly client?: string;
}

/** Everything goes by the clock that is given; without one, leases go by the store's own. */
export function compose(
  config: Config,
  log: Log,
  given?: Clock,
  { pace, ruled, client = BUILT }: Instead = {},
): Tokentide {
  const clock = given ?? Date.now;
  // Curated files first: a bad row stops the start before anything is opened.
  const curated = {
    origins: readOriginMap(),
    labs: readLabMap(),
    facts: readFacts(),
    cited: readWeeklyVolumes(),
    citedMonths: readMonthlyTotals(),
  };
  const place = { file: config.TOKENTIDE_CONFIG, environment: process.env, faultOf: kindFault };
  const rules = openRules(place);
  const store = openStore(config.DATABASE_URL, { clock: given });
  const get = politeGet(clock, pace);
  const collecting = collectingPorts(config, store, { get, log, clock });
  const { logs } = rules.current();
  const collections = collectionsOf({ config, collecting, get, clock, logs });
  const readSources = sourcesReader(store, collections, clock);
  const reads = readPorts({ config, store, clock, readSources, ...curated });
  const publicUrl = publicUrlOf(config);
  const alerting = alertingOf({ store, rules, reads, publicUrl, clock, log });
  const { receiversNow, reload } = ruled ?? ruledBy(alerting);
  const readStamp = stampReader(store, readSources, clock);
  const stampOf = async () => `${await readStamp()} ${rules.stamp()}`;
  const { changes, alerts, outbox } = store;
  const telling = delivering({ outbox, clock, log, receiversNow, pageUrl: `${publicUrl}/` });
  const live = liveFeed({ changes, alerts, clock, log });
  const stopping = new AbortController();
  const { signal } = stopping;
  const admin = adminPorts({ config, store, collecting, collections, telling, reload, signal });
  const parts = { changes, stampOf, log };
  const exports = exportsOf({
    databaseUrl: config.DATABASE_URL,
    base: config.PUBLIC_URL,
    store,
    reads,
    collecting,
  });
  const app = () =>
    createApp({
      ...reads,
      ...exports,
      ...alerting,
      ...parts,
      admin,
      live,
      assets: readAssets(client),
      newestRuns: async () => {
        const runs = collections.map(({ job }) => store.jobRuns.newest(job));
        return (await Promise.all(runs)).filter((run) => run !== undefined);
      },
      readBriefs: briefsReader({ ...reads, changes }),
      site: siteOf(config),
      alerts: {
        states: () => alerts.states(rules.current().rules),
        events: (query) => alerts.events(query),
        outbox,
      },
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
  readonly citedMonths: ReturnType<typeof readMonthlyTotals>;
}

function readPorts(reading: Reading): ReadPorts {
  const { config, store, clock, readSources, origins, labs, facts, cited, citedMonths } = reading;
  const { observations, documents } = store;
  const heldSeries = seriesReader({ observations, origins });
  const readSeries = withCitedWeeks(heldSeries, cited);
  const countedSeries = withCitedWeeks(heldSeries, cited, true);
  const readRevisions = revisionsReader({ observations, origins });
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
    readHeldSeries: heldSeries,
    readSeriesPages: seriesPagesReader({ observations, origins }, cited),
    readSources,
    readNames,
    readUnmapped: unmappedReader(observations, origins),
    clock,
    events: facts.events,
    citedMonths,
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
    readRevisions,
    readRevisionPages: revisionPagesReader(observations, readRevisions),
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
