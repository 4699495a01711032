import type { OpenAPIHono } from "@hono/zod-openapi";
import { answerProblem, Problem } from "./problem.ts";

const A_DAY_S = "86400";
const OPERATORS = /^\/api\/v1\/admin(\/|$)/;

/** What a browser asks before it lets another site's page read: reads are anybody's, what the operator does is not. */
export function preflight(app: OpenAPIHono): void {
  app.options("*", (c) => {
    if (OPERATORS.test(c.req.path)) {
      return answerProblem(c, new Problem("forbidden", "the operator's routes are not for pages"));
    }
    return c.body(null, 204, {
      allow: "GET, HEAD, OPTIONS",
      "access-control-allow-methods": "GET, HEAD, POST, OPTIONS",
      "access-control-allow-headers": ALLOWED.join(", "),
      "access-control-max-age": A_DAY_S,
      vary: "access-control-request-headers",
    });
  });
}

const ALLOWED = [
  "accept",
  "authorization",
  "content-type",
  "if-none-match",
  "last-event-id",
  "mcp-protocol-version",
  "mcp-session-id",
];
