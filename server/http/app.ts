import { OpenAPIHono } from "@hono/zod-openapi";
import type { Log } from "../log.ts";
import { formatInstant } from "../market/instant.ts";
import type { Changes } from "../ports.ts";
import { adminRoutes } from "./admin/routes.ts";
import type { AdminPorts } from "./admin/ports.ts";
import type { ReadPorts } from "./answering.ts";
import { claimRoutes } from "./claims.ts";
import { contributionsRoutes } from "./contributions.ts";
import { dimensionRoutes } from "./dimensions.ts";
import { finishedBodies } from "./finished.ts";
import { headlineRoutes } from "./headline.ts";
import { historyRoutes } from "./history.ts";
import { liveRoutes } from "./live.ts";
import type { LiveFeed } from "./live/feed.ts";
import { pageRoutes, type PagePorts } from "./page/page.ts";
import { answerProblem, Problem } from "./problem.ts";
import { SECURITY_HEADERS } from "./security.ts";
import { seriesRoutes } from "./series.ts";
import { watchStore } from "./store-watch.ts";

export interface AppPorts extends ReadPorts, PagePorts {
  readonly changes: Changes;
  readonly stampOf: () => Promise<string>;
  readonly log: Log;
  readonly admin: AdminPorts;
  readonly live: LiveFeed;
}

/** The whole HTTP surface, as a value: no port is opened here, so a test calls `app.request()`. */
export function createApp(ports: AppPorts): OpenAPIHono {
  const app = new OpenAPIHono();
  const watch = watchStore(ports);
  const finished = finishedBodies(watch);
  app.use("/api/*", finished);
  app.use("/", finished);
  // After those: a finished answer bears them already, and setting one on it copies its body.
  app.use(async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) c.header(name, value);
  });

  app.route("/api/v1", apiRoutes(ports));
  app.route("/", pageRoutes(ports));
  // 200 all the same: a process that is started anew finds the store no sooner.
  app.get("/healthz", async (c) => {
    const since = await watch.lostSince();
    if (since === null) return c.json({ status: "ok" });
    const reason = `the store has not answered since ${formatInstant(since)}`;
    return c.json({ status: "degraded", reason });
  });
  app.get("/readyz", async (c) => {
    await ports.changes.newest();
    return c.json({ status: "ready" });
  });

  app.get("/freshz", async (c) => c.json({ status: "fresh", sources: await freshSources(ports) }));

  app.notFound((c) => answerProblem(c, new Problem("not-found", `${c.req.path} is not here`)));
  app.onError(async (error, c) => {
    if (error instanceof Problem) return answerProblem(c, error);
    if ((await watch.lostSince()) !== null) {
      c.header("retry-after", "5");
      return answerProblem(c, new Problem("not-ready", "The store does not answer at the moment."));
    }
    ports.log.error({ path: c.req.path, err: error }, "request broke");
    return answerProblem(c, new Problem("internal", "It was written to the log."));
  });
  return app;
}

/** Throws a 503 with the reason where a source is late, or the market's own has brought nothing yet. */
async function freshSources({ readSources }: AppPorts) {
  const collected = (await readSources()).filter(({ state }) => state !== "off");
  const late = collected.filter(
    ({ id, state, asOf }) => state === "stale" || (id === "openrouter" && asOf === null),
  );
  if (late.length > 0) {
    throw new Problem("not-fresh", late.map(({ id, reason }) => `${id}: ${reason}`).join("; "));
  }
  return collected.map(({ id, freshUntil }) => ({
    id,
    fresh_until: freshUntil === null ? null : formatInstant(freshUntil),
  }));
}

function apiRoutes(ports: AppPorts): OpenAPIHono {
  const api = new OpenAPIHono();
  seriesRoutes(api, ports);
  headlineRoutes(api, ports);
  contributionsRoutes(api, ports);
  historyRoutes(api, ports);
  dimensionRoutes(api, ports);
  claimRoutes(api, ports);
  adminRoutes(api, ports.admin);
  liveRoutes(api, ports.live);
  return api;
}
