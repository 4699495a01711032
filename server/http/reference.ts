import type { OpenAPIHono } from "@hono/zod-openapi";
import { documentOf, readExamples, type Document } from "./openapi.ts";
import type { Assets } from "./page/assets.ts";
import { referencePage } from "./reference-page.ts";
import { marketWords } from "../words/market.ts";

interface ReferencePorts {
  /** The source that answers speak of where none is named. */
  readonly market: string;
  readonly assets: Assets;
  readonly site: { readonly publicUrl: string };
}

/** `GET /openapi.json` and `/docs`: the interface described by itself. Comes after all that it describes. */
export function referenceRoutes(app: OpenAPIHono, { market, assets, site }: ReferencePorts): void {
  const { name } = marketWords(market, "en");
  let made: Document | undefined;
  const document = () => (made ??= documentOf(app, { market: name, ...site }, readExamples()));
  app.get("/openapi.json", (c) => c.json(document()));
  app.get("/docs", (c) => {
    c.header("Content-Language", "en");
    return c.html(referencePage(document(), assets));
  });
}
