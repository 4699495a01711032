import { Hono } from "hono";
import { readAddress } from "./address.ts";
import { assetRoutes } from "./asset-routes.ts";
import type { Assets } from "./assets.ts";
import { document } from "./document.ts";
import { readAll, type PageReads } from "./read.ts";
import { viewOf } from "./view.ts";

/** What the page reads from, and what it loads in the browser. */
export interface PagePorts extends PageReads {
  readonly assets: Assets;
}

/** The page and its static files. */
export function pageRoutes(ports: PagePorts): Hono {
  const app = new Hono();
  app.get("/", async (c) => {
    const now = ports.clock();
    const query = new URL(c.req.url).searchParams;
    const address = readAddress(query, c.req.header("accept-language"), now);
    const answers = await readAll(ports, address, address.frozenAt ?? now);
    const view = viewOf(answers, ports.origins, address, now);
    c.header("Content-Language", address.lang);
    c.header("Vary", "Accept-Language");
    return c.html(narrowed(String(await document(view, ports.assets))));
  });
  app.route("/", assetRoutes(ports.assets));
  return app;
}

/** Without the indentation of its templates: no element of the page keeps its spaces. */
function narrowed(page: string): string {
  return page.replaceAll(/\n\s+/g, "\n");
}
