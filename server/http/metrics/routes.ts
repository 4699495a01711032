import { z, type OpenAPIHono } from "@hono/zod-openapi";
import { collectDefaultMetrics, Registry } from "prom-client";
import type { Clock, JobRun } from "../../ports.ts";
import type { ReadSeries } from "../../query/series.ts";
import type { ReadSources } from "../../query/sources.ts";
import type { AlertReads } from "../alert-reads.ts";
import { describePlain } from "../describe.ts";
import { registryOf, type Family } from "./family.ts";
import type { RequestMetrics } from "./requests.ts";
import { marketFamilies } from "./market.ts";
import { alertFamilies, jobFamilies, sourceFamilies } from "./service.ts";

export interface MetricsPorts {
  /** The source whose weeks are told. */
  readonly market: string;
  readonly readSeries: ReadSeries;
  readonly readSources: ReadSources;
  /** The newest run of each job that has run. */
  readonly newestRuns: () => Promise<readonly JobRun[]>;
  readonly alerts: AlertReads;
  readonly clock: Clock;
  /** A text that changes whenever an answer may. */
  readonly stampOf: () => Promise<string>;
}

/** `GET /metrics`: market, sources, jobs, requests and process, in the text format of Prometheus. */
export function metricsRoutes(
  app: OpenAPIHono,
  ports: MetricsPorts,
  requests: RequestMetrics,
): void {
  const summary = "What a Prometheus scrapes";
  const described = { path: "/metrics", summary, tag: "Health", type: "text/plain" };
  describePlain(app, { ...described, body: z.string() });
  const market = keptMarket(ports);
  app.get("/metrics", async (c) => {
    const told = registryOf([...(await market()), ...(await serviceFamilies(ports))]);
    const text = [told.metrics(), requests.text(), processMetrics().metrics()];
    return c.body((await Promise.all(text)).join("\n"), 200, {
      "content-type": Registry.PROMETHEUS_CONTENT_TYPE,
      "cache-control": "no-store",
    });
  });
}

/** The market is counted again when something has changed, however often it is scraped. */
function keptMarket({ market, readSeries, clock, stampOf }: MetricsPorts): () => Promise<Family[]> {
  let kept: { readonly stamp: string; readonly families: Family[] } | undefined;
  return async () => {
    const stamp = await stampOf();
    if (kept?.stamp !== stamp) {
      kept = { stamp, families: await marketFamilies(readSeries, market, clock()) };
    }
    return kept.families;
  };
}

async function serviceFamilies({ readSources, newestRuns, alerts, clock }: MetricsPorts) {
  const now = clock();
  return [
    ...sourceFamilies(await readSources(), now),
    ...jobFamilies(await newestRuns()),
    ...(await alertFamilies(alerts)),
  ];
}

let ofProcess: Registry | undefined;

/** There is one process, however many applications are built in it; its watching begins when it is first asked for. */
function processMetrics(): Registry {
  if (ofProcess === undefined) {
    ofProcess = new Registry();
    collectDefaultMetrics({ register: ofProcess });
  }
  return ofProcess;
}
