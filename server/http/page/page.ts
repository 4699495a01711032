import { Hono, type Context } from "hono";
import { html } from "hono/html";
import { words } from "../../words/lang.ts";
import { readAddress } from "./address.ts";
import { assetRoutes } from "./asset-routes.ts";
import type { Assets } from "./assets.ts";
import { document } from "./document.ts";
import { frameOf } from "./frame.ts";
import { PAGES } from "./pages.ts";
import { PAGE_IDS, pathOf, type PageId } from "./paths.ts";
import type { PageReads } from "./read.ts";

/** What the pages read from, and what they load in the browser. */
export interface PagePorts extends PageReads {
  readonly assets: Assets;
}

/** The pages and their static files. */
export function pageRoutes(ports: PagePorts): Hono {
  const app = new Hono();
  for (const page of PAGE_IDS) app.get(pathOf(page), (c) => answer(ports, page, c));
  app.route("/", assetRoutes(ports.assets));
  return app;
}

async function answer(ports: PagePorts, page: PageId, c: Context) {
  const query = new URL(c.req.url).searchParams;
  const address = readAddress(page, query, c.req.header("accept-language"), ports.clock());
  const frame = await frameOf(ports, address);
  const content = await PAGES[page](ports, frame);
  c.header("Content-Language", address.lang);
  c.header("Vary", "Accept-Language");
  const text = narrowed(String(await document(frame, content, ports.assets)));
  return content.isBusy ? c.html(text, 503, { "retry-after": "5" }) : c.html(text);
}

/** What a person's browser is told where there is nothing. */
export async function absentPage(ports: PagePorts, c: Context): Promise<string> {
  const query = new URLSearchParams({ lang: c.req.query("lang") ?? "" });
  const address = readAddress("market", query, c.req.header("accept-language"), ports.clock());
  const frame = { ...(await frameOf(ports, address)), notices: [] };
  const { title, note } = words(address.lang).absent;
  const main = html`<h1 class="title">${title}</h1>
    <p class="note">${note}</p>`;
  return narrowed(String(await document(frame, { title, main, charts: [] }, ports.assets)));
}

/** Without the indentation of its templates: no element of the page keeps its spaces. */
function narrowed(page: string): string {
  return page.replaceAll(/\n\s+/g, "\n");
}
