import { serve } from "@hono/node-server";
import { Hono } from "hono";
import type { AddressInfo } from "node:net";
import { readAssets } from "../../server/http/page/assets.ts";
import { pageRoutes } from "../../server/http/page/page.ts";
import type { Instant } from "../../server/market/instant.ts";
import type { OriginMap } from "../../server/market/origin.ts";
import type { Store } from "../../server/ports.ts";
import { withCitedWeeks } from "../../server/query/cited.ts";
import { claimsReader } from "../../server/query/claims.ts";
import { contributionsReader } from "../../server/query/contributions.ts";
import { headlineReader } from "../../server/query/headline.ts";
import { namesReader } from "../../server/query/names.ts";
import { seriesReader } from "../../server/query/series.ts";
import { sourcesReader } from "../../server/query/sources.ts";
import { HOUR_MS } from "../../server/market/instant.ts";
import { readFacts } from "../../server/sources/claims.ts";
import { readWeeklyVolumes } from "../../server/sources/curated.ts";

export const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

// One name, so that pictures show both a name and a bare permaslug.
const CATALOGUE = new Map([["deepseek/deepseek-v9-flash", { name: "DeepSeek: V9 Flash" }]]) as never;

/** The page over a store, as a real server on loopback, with the headers that the app sends. */
export async function servePage(store: Store, origins: OriginMap, now: Instant, folder: string) {
  const app = new Hono();
  app.use(async (c, next) => {
    await next();
    c.header("Content-Security-Policy", POLICY);
  });
  const clock = () => now;
  const heldSeries = seriesReader({ observations: store.observations, origins });
  const readSeries = withCitedWeeks(heldSeries, readWeeklyVolumes());
  const facts = readFacts();
  const collected = [{ id: "openrouter", job: "collect:openrouter", freshMs: 30 * HOUR_MS }];
  app.route(
    "/",
    pageRoutes({
      readSeries,
      readHeadline: headlineReader(store.observations, heldSeries),
      readContributions: contributionsReader(origins, heldSeries),
      readClaims: claimsReader({ ...facts, claimsAt: async () => facts.claims }, readSeries),
      readNames: namesReader(async () => CATALOGUE),
      readSources: sourcesReader(store, collected, clock),
      origins,
      clock,
      assets: readAssets(folder),
    }),
  );
  const server = serve({ fetch: app.fetch, hostname: "127.0.0.1", port: 0 });
  await new Promise((listening) => server.once("listening", listening));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}`,
    close: () => new Promise((closed) => server.close(closed)),
  };
}
