import type { OpenAPIHono } from "@hono/zod-openapi";
import { schemas } from "../schemas.ts";

/** `GET /schema/tokentide.json` and `GET /schema/events.json`: what a rules file and an event look like. */
export function schemaRoutes(app: OpenAPIHono): void {
  const made = schemas();
  for (const [name, schema] of Object.entries(made)) {
    const text = JSON.stringify(schema, undefined, 2);
    app.get(`/schema/${name}.json`, (c) =>
      c.body(text, 200, {
        "content-type": "application/schema+json",
        "cache-control": "public, max-age=3600",
      }),
    );
  }
}
