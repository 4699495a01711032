import type { OpenAPIHono } from "@hono/zod-openapi";
import { documentOf, readExamples, type Document } from "./openapi.ts";
import type { Assets } from "./page/assets.ts";
import { referencePage } from "./reference-page.ts";

interface ReferencePorts {
  readonly assets: Assets;
  readonly site: { readonly publicUrl: string };
}

/** `GET /openapi.json` and `/docs`: the interface described by itself. Comes after all that it describes. */
export function referenceRoutes(app: OpenAPIHono, { assets, site }: ReferencePorts): void {
  let made: Document | undefined;
  const document = () => (made ??= documentOf(app, site.publicUrl, readExamples()));
  app.get("/openapi.json", (c) => c.json(document()));
  app.get("/docs", (c) => {
    c.header("Content-Language", "en");
    return c.html(referencePage(document(), assets));
  });
}
