import type { OpenAPIHono } from "@hono/zod-openapi";

const A_DAY_S = "86400";

/** What a browser asks before it lets another site's page read: reads are anybody's. The operator's routes have refused it before. */
export function preflight(app: OpenAPIHono): void {
  app.options("*", (c) =>
    c.body(null, 204, {
      allow: "GET, HEAD, OPTIONS",
      "access-control-allow-methods": "GET, HEAD, POST, OPTIONS",
      "access-control-allow-headers": ALLOWED.join(", "),
      "access-control-max-age": A_DAY_S,
      vary: "access-control-request-headers",
    }),
  );
}

const ALLOWED = [
  "accept",
  "authorization",
  "content-type",
  "if-none-match",
  "if-range",
  "last-event-id",
  "mcp-protocol-version",
  "mcp-session-id",
  "range",
];
