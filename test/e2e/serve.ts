import { serve } from "@hono/node-server";
import { Hono } from "hono";
import type { AddressInfo } from "node:net";
import { readAssets } from "../../server/http/page/assets.ts";
import { pageRoutes } from "../../server/http/page/page.ts";
import { HOUR_MS, type Instant } from "../../server/market/instant.ts";
import type { OriginMap } from "../../server/market/origin.ts";
import type { Store } from "../../server/ports.ts";
import { sourcesReader } from "../../server/query/sources.ts";
import { readsOver } from "./reads.ts";

export const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const NAMES = {
  "deepseek/deepseek-v9-flash": "DeepSeek: V9 Flash",
  "anthropic/claude-sage-9": "Anthropic: Claude Sage 9",
};

/** The page over a store, as a real server on loopback, with the headers that the app sends. */
export async function servePage(store: Store, origins: OriginMap, now: Instant, folder: string) {
  const app = new Hono();
  app.use(async (c, next) => {
    await next();
    c.header("Content-Security-Policy", POLICY);
  });
  const reads = readsOver(store, origins, now, { names: NAMES });
  const collected = ["openrouter", "openrouter-catalogue", "vercel", "claims-list"].map((id) => ({
    id,
    job: `collect:${id}`,
    freshMs: 30 * HOUR_MS,
    isOff: id === "claims-list",
  }));
  const readSources = sourcesReader(store, collected, reads.clock);
  app.route("/", pageRoutes({ ...reads, readSources, assets: readAssets(folder) }));
  const server = serve({ fetch: app.fetch, hostname: "127.0.0.1", port: 0 });
  await new Promise((listening) => server.once("listening", listening));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}`,
    close: () => new Promise((closed) => server.close(closed)),
  };
}
