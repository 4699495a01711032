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
import { LANGS } from "./words/lang.ts";

interface Starting {
  readonly config: Config;
  readonly log: Log;
  readonly collections: readonly Collection[];
  readonly alerting: Alerting;
  readonly exports: Exports;
  readonly telling: Delivering;
  readonly live: LiveFeed;
  readonly stopping: AbortController;
  readonly stampOf: () => Promise<string>;
  readonly app: OpenAPIHono;
}

/** Listens, collects, evaluates and delivers until it is stopped; answers with the address. */
export async function start(starting: Starting) {
  const { config, log, collections, alerting, exports, telling, live, stopping, stampOf, app } =
    starting;
  const server = await listen(app, config);
  void prepare(app);
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
  const jobs = schedule(
    [
      ...collections.map(({ job, tick }) => ({
        name: job,
        at,
        tick: async () => {
          await tick(stopping.signal);
          await evaluateMoved();
          await prepare(app);
        },
      })),
      { name: "evaluate", at, tick: evaluateMoved },
      // A store in memory has nothing beside it.
      ...(config.DATABASE_URL === "sqlite::memory:" ? [] : [snapshotting]),
    ],
    log,
  );
  const deliveries = telling.start();
  return {
    url: server.url,
    stop: async () => {
      stopping.abort();
      live.close();
      await Promise.all([jobs.stop(), deliveries.stop(), server.close()]);
    },
  };
}

/** Works out what most people ask for before they do; an answer that stands already costs nothing. */
async function prepare(app: OpenAPIHono): Promise<void> {
  for (const lang of LANGS) {
    const headers = { "accept-language": lang, "accept-encoding": "br" };
    for (const path of ["/", "/api/v1/headline", "/api/v1/shares"])
      await app.request(path, { headers });
  }
}
