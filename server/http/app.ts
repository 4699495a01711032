import { OpenAPIHono } from "@hono/zod-openapi";
import type { Log } from "../log.ts";
import { formatInstant } from "../market/instant.ts";
import type { SnapshotReads } from "../exporting.ts";
import type { Changes } from "../ports.ts";
import type { ReadPorts } from "./answering.ts";
import { claimRoutes } from "./claims.ts";
import { contributionsRoutes } from "./contributions.ts";
import { dimensionRoutes } from "./dimensions.ts";
import { exportRoutes, type ExportPorts } from "./exports.ts";
import { finishedBodies } from "./finished.ts";
import { headlineRoutes } from "./headline.ts";
import { historyRoutes } from "./history.ts";
import { pageRoutes, type PagePorts } from "./page/page.ts";
import { answerProblem, Problem } from "./problem.ts";
import { SECURITY_HEADERS } from "./security.ts";
import { seriesRoutes } from "./series.ts";
import { snapshotRoutes } from "./snapshots.ts";

export interface AppPorts extends ReadPorts, PagePorts, ExportPorts {
  readonly changes: Changes;
  readonly snapshots: SnapshotReads;
  readonly log: Log;
}

/** The whole HTTP surface, as a value: no port is opened here, so a test calls `app.request()`. */
export function createApp(ports: AppPorts): OpenAPIHono {
  const app = new OpenAPIHono();
  const finished = finishedBodies(ports.stampOf);
  // Before those that keep whole answers: an export may be longer than memory.
  app.route("/api/v1", exportsApi(ports));
  app.use("/api/*", finished);
  app.use("/", finished);
  // After those: a finished answer bears them already, and setting one on it copies its body.
  app.use(async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) c.header(name, value);
  });

  app.route("/api/v1", apiRoutes(ports));
  app.route("/", pageRoutes(ports));
  snapshotRoutes(app, ports.snapshots);
  app.get("/healthz", (c) => c.json({ status: "ok" }));
  app.get("/readyz", async (c) => {
    await ports.changes.newest();
    return c.json({ status: "ready" });
  });

  app.get("/freshz", async (c) => c.json({ status: "fresh", sources: await freshSources(ports) }));

  app.notFound((c) => answerProblem(c, new Problem("not-found", `${c.req.path} is not here`)));
  app.onError((error, c) => {
    if (error instanceof Problem) return answerProblem(c, error);
    ports.log.error({ path: c.req.path, err: error }, "request broke");
    const code = c.req.path === "/readyz" ? "not-ready" : "internal";
    return answerProblem(c, new Problem(code, "It was written to the log."));
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

function exportsApi(ports: ExportPorts): OpenAPIHono {
  const api = new OpenAPIHono();
  exportRoutes(api, ports);
  return api;
}

function apiRoutes(ports: ReadPorts): OpenAPIHono {
  const api = new OpenAPIHono();
  seriesRoutes(api, ports);
  headlineRoutes(api, ports);
  contributionsRoutes(api, ports);
  historyRoutes(api, ports);
  dimensionRoutes(api, ports);
  claimRoutes(api, ports);
  return api;
}
