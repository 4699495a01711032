import type { Context, MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";
import { Counter, Histogram, type Registry } from "prom-client";

// From a kept answer (some 50 µs) to a question that reads all that is held.
const BUCKETS_S = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
const METHODS = new Set(["GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"]);

export interface RequestMetrics {
  /** Counts each request when its answer is made. */
  readonly count: MiddlewareHandler;
  readonly limited: (limit: string) => void;
}

/** Counts HTTP requests by route pattern, method and status class: as many series as there are routes. */
export function requestMetrics(registry: Registry): RequestMetrics {
  const durations = new Histogram({
    name: "tokentide_http_request_duration_seconds",
    help: "Time until the answer was made, by route pattern, method and class of status",
    labelNames: ["route", "method", "status"],
    buckets: BUCKETS_S,
    registers: [registry],
  });
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
      const took = (performance.now() - start) / 1000;
      durations.observe(
        { route: routeOf(c), method: methodOf(c), status: classOf(c.res.status) },
        took,
      );
    },
    limited: (limit) => limited.inc({ limit }),
  };
}

/** The pattern of the route that is there for the request; `none` where there is none. */
function routeOf(c: Context): string {
  const path = matchedRoutes(c).at(-1)?.path ?? "";
  return path === "" || path.endsWith("*") ? "none" : path;
}

function methodOf({ req: { method } }: Context): string {
  return METHODS.has(method) ? method : "other";
}

function classOf(status: number): string {
  return `${Math.floor(status / 100)}xx`;
}
