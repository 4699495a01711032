import type { Context, MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";
import { Counter, Registry } from "prom-client";
import { histogramText, newTally, type Tally } from "./tally.ts";

const METHODS = new Set(["GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"]);

export interface RequestMetrics {
  /** Counts each request that reaches it when its answer is made. */
  readonly count: MiddlewareHandler;
  /** Where a request that is answered so is counted; to be kept by whoever answers many. */
  readonly tallyOf: (c: Context, status: number) => Tally;
  readonly limited: (limit: string) => void;
  readonly text: () => Promise<string>;
}

/** Counts HTTP requests by route pattern, method and status class: as many series as there are routes. */
export function requestMetrics(): RequestMetrics {
  const tallies = new Map<string, Tally>();
  const registry = new Registry();
  const limited = new Counter({
    name: "tokentide_http_limited_total",
    help: "Requests refused since their address asked too much, by limit",
    labelNames: ["limit"],
    registers: [registry],
  });
  return {
    count: async (c, next) => {
      const start = performance.now();
      await next();
      tallyOf(c, c.res.status).add(start);
    },
    tallyOf,
    limited: (limit) => limited.inc({ limit }),
    text: async () => histogramText(NAME, HELP, tallies) + (await registry.metrics()),
  };

  function tallyOf(c: Context, status: number): Tally {
    const { method } = c.req;
    const known = METHODS.has(method) ? method : "other";
    const labels = `route="${routeOf(c)}",method="${known}",status="${Math.floor(status / 100)}xx"`;
    const tally = tallies.get(labels) ?? newTally();
    tallies.set(labels, tally);
    return tally;
  }
}

const NAME = "tokentide_http_request_duration_seconds";
const HELP = "Time until the answer was made, by route pattern, method and class of status";

/** The pattern of the route that is there for the request; `none` where there is none. */
function routeOf(c: Context): string {
  const path = matchedRoutes(c).at(-1)?.path ?? "";
  return path === "" || path.endsWith("*") ? "none" : path;
}
