import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { isOfContent, type Fault } from "./fault.ts";
import type { Content } from "./route.ts";

/** Sends what was asked for, or 404, the way the fault has it. */
export function answer(
  request: IncomingMessage,
  response: ServerResponse,
  content: Content | null,
  fault: Fault | null,
): void {
  const send = () => (content ? sendContent(request, response, content) : sendMissing(response));
  if (fault === null || isOfContent(fault)) return send();
  switch (fault.kind) {
    case "status":
      return sendError(response, fault.status, "Internal Server Error");
    case "tooManyRequests":
      response.setHeader("Retry-After", fault.retryAfterSeconds);
      return sendError(response, 429, "Rate limit exceeded");
    case "html":
      return sendBody(response, 200, { body: Buffer.from(HTML_PAGE), type: "text/html" });
    case "hang":
      return;
    case "reset":
      return void request.socket.resetAndDestroy();
    case "slow": {
      const timer = setTimeout(send, fault.delayMs);
      return void response.on("close", () => clearTimeout(timer));
    }
    case "cut":
      return content ? sendCut(request, response, content) : sendMissing(response);
    case "cutClean":
      return content
        ? sendBody(response, 200, { ...content, body: half(content.body) }, etagOf(content))
        : sendMissing(response);
  }
}

/** An error in the publisher's shape. */
export function sendError(response: ServerResponse, status: number, message: string): void {
  const body = Buffer.from(JSON.stringify({ error: { message, code: status } }));
  sendBody(response, status, { body, type: "application/json; charset=utf-8" });
}

const HTML_PAGE =
  "<!doctype html><html><title>OpenRouter</title><body>Just a moment…</body></html>";

function sendMissing(response: ServerResponse): void {
  sendError(response, 404, "Export not found");
}

function sendContent(request: IncomingMessage, response: ServerResponse, content: Content): void {
  const etag = etagOf(content);
  if (!isKnown(request.headers["if-none-match"], etag))
    return sendBody(response, 200, content, etag);
  response.writeHead(304, cacheHeaders(etag)).end();
}

function sendBody(response: ServerResponse, status: number, content: Content, etag?: string): void {
  response.writeHead(status, {
    ...(etag ? cacheHeaders(etag) : {}),
    "Access-Control-Allow-Origin": "*",
    "Content-Type": content.type,
    "Content-Length": content.body.length,
  });
  response.end(content.body); // Node sends no body in answer to HEAD
}

function sendCut(request: IncomingMessage, response: ServerResponse, content: Content): void {
  response.writeHead(200, {
    ...cacheHeaders(etagOf(content)),
    "Content-Type": content.type,
    "Content-Length": content.body.length,
  });
  response.write(half(content.body), () => request.socket.destroy());
}

function cacheHeaders(etag: string) {
  return {
    ETag: etag,
    "Cache-Control": "public, max-age=300",
    "Access-Control-Allow-Origin": "*",
  };
}

function etagOf({ body }: Content): string {
  return `"${createHash("sha256").update(body).digest("hex").slice(0, 32)}"`;
}

function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  const known = ifNoneMatch?.split(",").map((tag) => tag.trim().replace(/^W\//, "")) ?? [];
  return known.includes(etag) || known.includes("*");
}

function half(body: Buffer): Buffer {
  return body.subarray(0, Math.floor(body.length / 2));
}
