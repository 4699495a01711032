import type { IncomingMessage, ServerResponse } from "node:http";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { z, type OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { LiveFeed } from "./live/feed.ts";
import { rawListener, streamListener } from "./live/listeners.ts";
import { invalidParameters, Problem } from "./problem.ts";
import { securityHeaders } from "./security.ts";

const HEADERS = {
  ...securityHeaders("/api/v1/live"),
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-store",
  "x-accel-buffering": "no", // a proxy hands each event on at once
};

const query = z.strictObject({});
const SUMMARY = "New vintages, alerts and states of sources as they come, as server-sent events";

const lastEventId = z
  .string()
  .describe("The id of the last event that was heard: what came after it is sent first.")
  .optional();

/** `GET /live`: server-sent events, whose ids are numbers of changes. */
export function liveRoutes(app: OpenAPIHono, feed: LiveFeed): void {
  app.openAPIRegistry.registerPath({
    method: "get",
    path: "/live",
    summary: SUMMARY,
    request: { headers: z.object({ "last-event-id": lastEventId }) },
    responses: {
      200: { description: SUMMARY, content: { "text/event-stream": { schema: z.string() } } },
      503: { description: "too many listen already" },
    },
  });
  app.get("/live", async (c) => {
    const parsed = query.safeParse(c.req.query());
    if (!parsed.success) throw invalidParameters(parsed.error.issues, []);
    if (c.req.method === "HEAD") return c.body(null, 200, HEADERS);
    const node = nodeOf(c);
    if (!feed.hasRoom()) throw full();
    return node ? raw(node, feed) : streamed(c, feed);
  });
}

interface NodeCall {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
}

async function raw({ incoming, outgoing }: NodeCall, feed: LiveFeed): Promise<Response> {
  const listener = rawListener(outgoing, HEADERS);
  outgoing.once("close", () => feed.leave(listener));
  // Asked of Node itself: the headers of the web's kind would stay as long as the line does.
  await feed.join(listener, idIn(incoming.headers["last-event-id"]));
  return RESPONSE_ALREADY_SENT;
}

async function streamed(c: Context, feed: LiveFeed): Promise<Response> {
  const { listener, stream } = streamListener((gone) => feed.leave(gone));
  await feed.join(listener, idIn(c.req.header("last-event-id")));
  return c.body(stream, 200, HEADERS);
}

function full(): Problem {
  return new Problem("not-ready", "as many listen as this server bears; come back later");
}

function idIn(text: string | readonly string[] | undefined): number | undefined {
  return typeof text === "string" && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** Node's own request and response, where the app runs on Node's server. */
function nodeOf({ env }: Context): NodeCall | undefined {
  const given = env as Partial<NodeCall> | undefined;
  return given?.incoming && given.outgoing
    ? { incoming: given.incoming, outgoing: given.outgoing }
    : undefined;
}
