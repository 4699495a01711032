import { OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { Log } from "../log.ts";
import type { SnapshotReads } from "../exporting.ts";
import type { Changes } from "../ports.ts";
import { adminRoutes } from "./admin/routes.ts";
import type { AdminPorts } from "./admin/ports.ts";
import { claimRoutes } from "./claims.ts";
import { contributionsRoutes } from "./contributions.ts";
import { dimensionRoutes } from "./dimensions.ts";
import { exportRoutes, type ExportPorts, type Worked } from "./exports.ts";
import { feedRoutes, type FeedPorts } from "./feed.ts";
import { finishedBodies } from "./finished.ts";
import { headlineRoutes } from "./headline.ts";
import { healthRoutes } from "./health.ts";
import { historyRoutes } from "./history.ts";
import { limits, type Limiting } from "./limits.ts";
import { mcpRoutes, type McpPorts } from "./mcp/routes.ts";
import { requestMetrics } from "./metrics/requests.ts";
import { metricsRoutes, type MetricsPorts } from "./metrics/routes.ts";
import { liveRoutes } from "./live.ts";
import type { LiveFeed } from "./live/feed.ts";
import { absentPage, pageRoutes, type PagePorts } from "./page/page.ts";
import { PAGE_IDS, pathOf } from "./page/paths.ts";
import { preflight } from "./preflight.ts";
import { answerProblem, Problem } from "./problem.ts";
import { referenceRoutes } from "./reference.ts";
import { securityHeaders } from "./security.ts";
import { backtestRoutes, type BacktestPorts } from "./backtest.ts";
import { ruleRoutes, type RulePorts } from "./rules.ts";
import { schemaRoutes } from "./schemas.ts";
import { seriesRoutes } from "./series.ts";
import { snapshotRoutes } from "./snapshots.ts";
import { watchStore } from "./store-watch.ts";
import { fewAtOnce, ruleTrier } from "./trial.ts";

export interface AppPorts
  extends
    RulePorts,
    BacktestPorts,
    Omit<PagePorts, "readRules" | "readAlerts" | "alerts">,
    MetricsPorts,
    FeedPorts,
    ExportPorts {
  readonly changes: Changes;
  readonly snapshots: SnapshotReads;
  readonly log: Log;
  readonly site: Site;
  readonly admin: AdminPorts;
  readonly live: LiveFeed;
}

/** How the server is reached. */
export interface Site extends Limiting {
  /** Without a slash at its end; empty where none is set. */
  readonly publicUrl: string;
  /** Whether it listens on loopback alone. */
  readonly isLocal: boolean;
}

/** Answers that stand until the stamp moves. */
const KEPT = ["/api/*", ...PAGE_IDS.map(pathOf), "/openapi.json", "/docs", "/feed.atom"];

/** The whole HTTP surface, as a value: no port is opened here, so a test calls `app.request()`. */
export function createApp(ports: AppPorts): OpenAPIHono {
  const app = new OpenAPIHono();
  const watch = watchStore(ports);
  const requests = requestMetrics();
  const finished = finishedBodies(watch, requests.tallyOf);
  // Behind what is kept; whatever stands before it and must be worked out takes them itself.
  const { count } = requests;
  const limit = limits({ ...ports.site, onRefused: requests.limited });
  // Before those that keep whole answers: an export may be longer than memory.
  app.route("/api/v1", exportsApi(ports, { count, limit }));
  for (const path of KEPT) app.use(path, finished);
  // After those: a finished answer bears them already, and setting one on it copies its body.
  app.use(async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(securityHeaders(c.req.path))) c.header(name, value);
  });
  app.use(count, limit);

  const backtest = fewAtOnce(ports.backtest);
  app.route("/api/v1", apiRoutes({ ...ports, backtest }));
  app.route("/", pageRoutes({ ...ports, tryRule: ruleTrier(backtest, ports.market) }));
  schemaRoutes(app);
  snapshotRoutes(app, ports.snapshots, ports.market);
  healthRoutes(app, { ...ports, watch });
  feedRoutes(app, ports);
  metricsRoutes(app, ports, requests);
  preflight(app);
  const ask: McpPorts["ask"] = async (path, headers) => app.request(path, { headers });
  mcpRoutes(app, { market: ports.market, site: ports.site, ask });
  referenceRoutes(app, ports);

  app.notFound(async (c) => {
    const problem = absent(app, c);
    if (!isForPeople(c) || problem.code !== "not-found") return answerProblem(c, problem);
    const headers = { ...securityHeaders(c.req.path), "cache-control": "no-store" };
    return c.html(await absentPage(ports, c), 404, headers);
  });
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

/** A program is told in JSON; who came by a link is told in words. */
function isForPeople({ req }: Context): boolean {
  const isAsked = req.method === "GET" && (req.header("accept") ?? "").includes("text/html");
  return isAsked && !req.path.startsWith("/api/");
}

/** What is there for reading alone says so; anything else is not there. */
function absent(app: OpenAPIHono, c: Context): Problem {
  const { method, path } = c.req;
  const [found] = app.router.match("GET", path);
  if (!found.some(([[, route]]) => route.method === "GET")) {
    return new Problem("not-found", `${path} is not here`);
  }
  c.header("allow", "GET, HEAD, OPTIONS");
  return new Problem("method-not-allowed", `${path} takes no ${method}; ask with GET`);
}

function exportsApi(ports: ExportPorts, worked: Worked): OpenAPIHono {
  const api = new OpenAPIHono();
  exportRoutes(api, ports, worked);
  return api;
}

function apiRoutes(ports: AppPorts): OpenAPIHono {
  const api = new OpenAPIHono();
  seriesRoutes(api, ports);
  headlineRoutes(api, ports);
  contributionsRoutes(api, ports);
  historyRoutes(api, ports);
  dimensionRoutes(api, ports);
  claimRoutes(api, ports);
  ruleRoutes(api, ports);
  backtestRoutes(api, ports);
  adminRoutes(api, ports.admin);
  liveRoutes(api, ports.live);
  return api;
}
