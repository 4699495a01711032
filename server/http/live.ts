import type { IncomingMessage, ServerResponse } from "node:http";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { z, type OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { LiveFeed } from "./live/feed.ts";
import { rawListener, streamListener } from "./live/listeners.ts";
import { invalidParameters, Problem } from "./problem.ts";
import { SECURITY_HEADERS } from "./security.ts";

const HEADERS = {
  ...SECURITY_HEADERS,
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-store",
  "x-accel-buffering": "no", // a proxy hands each event on at once
};

const query = z.strictObject({});
const SUMMARY = "New vintages, alerts and states of sources as they come, as server-sent events";

/** `GET /live`: server-sent events, whose ids are numbers of changes. */
export function liveRoutes(app: OpenAPIHono, feed: LiveFeed): void {
  app.openAPIRegistry.registerPath({
    method: "get",
    path: "/live",
    summary: SUMMARY,
    request: { headers: z.object({ "last-event-id": z.string().optional() }) },
    responses: {
      200: { description: SUMMARY, content: { "text/event-stream": { schema: z.string() } } },
    },
  });
  app.get("/live", async (c) => {
    const parsed = query.safeParse(c.req.query());
    if (!parsed.success) throw invalidParameters(parsed.error.issues, []);
    if (c.req.method === "HEAD") return c.body(null, 200, HEADERS);
    const outgoing = outgoingOf(c);
    return outgoing ? raw(c, feed, outgoing) : streamed(c, feed);
  });
}

async function raw(c: Context, feed: LiveFeed, outgoing: ServerResponse): Promise<Response> {
  if (!feed.hasRoom()) throw full();
  const listener = rawListener(outgoing, HEADERS);
  outgoing.once("close", () => feed.leave(listener));
  await feed.join(listener, lastIdOf(c));
  return RESPONSE_ALREADY_SENT;
}

async function streamed(c: Context, feed: LiveFeed): Promise<Response> {
  if (!feed.hasRoom()) throw full();
  const { listener, stream } = streamListener((gone) => feed.leave(gone));
  await feed.join(listener, lastIdOf(c));
  return c.body(stream, 200, HEADERS);
}

function full(): Problem {
  return new Problem("not-ready", "as many listen as this server bears; come back later");
}

function lastIdOf(c: Context): number | undefined {
  const text = c.req.header("last-event-id") ?? "";
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** Node's own response, where the app runs on Node's server. */
function outgoingOf({ env }: Context): ServerResponse | undefined {
  const given = env as
    { readonly incoming?: IncomingMessage; readonly outgoing?: ServerResponse } | undefined;
  return given?.outgoing;
}
