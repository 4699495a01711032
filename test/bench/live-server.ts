import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { OpenAPIHono } from "@hono/zod-openapi";
import { liveRoutes } from "../../server/http/live.ts";
import { liveFeed } from "../../server/http/live/feed.ts";
import { openStore } from "../../server/store/open.ts";
import { evaluationOf, eventOf } from "../support/told.ts";
import { alertBody } from "./alert-body.ts";

// A server of live events: ours, or bare sockets. It tells of an event, or of its memory, when it is asked to.
const [kind, databaseUrl = ""] = process.argv.slice(2);

const tellAll = kind === "ours" ? ours() : bare();

process.once("disconnect", () => process.exit());
process.on("message", (asked: "memory" | "tell") => {
  void (asked === "tell" ? tellAll() : tellMemory());
});

async function tellMemory(): Promise<void> {
  // What connecting left behind is no client's: it is given back within moments.
  for (let i = 0; i < 3; i++) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    globalThis.gc?.();
  }
  process.send?.({ memory: process.memoryUsage.rss() });
}

function ours(): () => Promise<void> {
  const store = openStore(databaseUrl);
  const log = { info: () => {}, warn: () => {}, error: console.error };
  const { changes, alerts } = store;
  const app = new OpenAPIHono();
  liveRoutes(app, liveFeed({ changes, alerts, clock: Date.now, log }));
  serve({ fetch: app.fetch, hostname: "127.0.0.1", port: 0 }, listening);
  let told = 0;
  return async () => {
    const event = eventOf(`k${told}`, { body: alertBody("CN") });
    await alerts.record(evaluationOf(told, { events: [event] }));
    told += 1;
  };
}

function bare(): () => Promise<void> {
  const clients = new Set<ServerResponse>();
  const server = createServer((_request, response) => {
    response.removeHeader("transfer-encoding");
    response.writeHead(200, { "content-type": "text/event-stream", connection: "close" });
    response.flushHeaders();
    response.socket?.write("retry: 3000\nid: 0\n\n");
    clients.add(response);
  });
  server.listen(0, "127.0.0.1", () => listening(server.address() as AddressInfo));
  const block = Buffer.from(
    `id: 1\nevent: alert\ndata: ${JSON.stringify({ ...alertBody("CN"), held_back: null })}\n\n`,
  );
  return async () => {
    for (const { socket } of clients) socket?.write(block);
  };
}

function listening({ port }: { readonly port: number }): void {
  process.send?.({ port });
}
