import type { OpenAPIHono } from "@hono/zod-openapi";
import { AFTER_COLLECTION, AFTER_PUBLICATION, CATCH_UP, schedule } from "../jobs/schedule.ts";
import { SNAPSHOT_JOB } from "../jobs/snapshot.ts";
import type { Collection } from "./collections.ts";
import type { Config } from "./config.ts";
import type { Delivering } from "./delivering.ts";
import { evaluatesWhenMoved, type Alerting } from "./evaluation.ts";
import type { Exports } from "./exports.ts";
import type { LiveFeed } from "./http/live/feed.ts";
import { listen } from "./listen.ts";
import type { Log } from "./log.ts";
import type { Role } from "./roles.ts";
import { LANGS } from "./words/lang.ts";

interface Starting {
  readonly config: Config;
  readonly log: Log;
  readonly roles: ReadonlySet<Role>;
  readonly collections: readonly Collection[];
  readonly alerting: Alerting;
  readonly exports: Exports;
  readonly telling: Delivering;
  readonly live: LiveFeed;
  readonly stopping: AbortController;
  readonly stampOf: () => Promise<string>;
  readonly app: OpenAPIHono;
}

export interface Running {
  /** Where it listens; empty where it does not. */
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** Listens, collects, evaluates and delivers, or what of this the roles are, until it is stopped. */
export async function start(starting: Starting): Promise<Running> {
  const { config, roles, telling, live, stopping, app } = starting;
  const server = roles.has("web") ? await listen(app, config) : undefined;
  const preparing = server && keepPrepared(app);
  const jobs = roles.has("jobs") ? scheduleJobs(starting) : undefined;
  const deliveries = roles.has("deliver") ? telling.start() : undefined;
  return {
    url: server?.url ?? "",
    stop: async () => {
      stopping.abort();
      clearInterval(preparing);
      live.close();
      await Promise.all([jobs?.stop(), deliveries?.stop(), server?.close()]);
    },
  };
}

function scheduleJobs(starting: Starting) {
  const { config, log, roles, collections, alerting, exports, telling, stopping, stampOf, app } =
    starting;
  const evaluateMoved = evaluatesWhenMoved(stampOf, async () => {
    await alerting.evaluate();
    telling.wake();
  });
  const at = [CATCH_UP, AFTER_PUBLICATION];
  const snapshotting = {
    name: SNAPSHOT_JOB,
    at: [AFTER_COLLECTION],
    tick: async () => void (await exports.makeSnapshots(stopping.signal)),
  };
  return schedule(
    [
      ...collections.map(({ job, tick }) => ({
        name: job,
        at,
        tick: async () => {
          await tick(stopping.signal);
          await evaluateMoved();
          if (roles.has("web")) await prepare(app);
        },
      })),
      { name: "evaluate", at, tick: evaluateMoved },
      // A store in memory has nothing beside it.
      ...(config.DATABASE_URL === "sqlite::memory:" ? [] : [snapshotting]),
    ],
    log,
  );
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
