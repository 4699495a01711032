import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { answerProcessorTime } from "./http-process.ts";

/** Bare node:http that sends what our app sends, byte for byte, and does nothing else. */
export interface Canned {
  readonly etag: string;
  readonly ok: Record<string, string>;
  readonly notModified: Record<string, string>;
  /** In base64. */
  readonly body: string;
}

process.once("message", ({ etag, ok, notModified, body }: Canned) => {
  const bytes = Buffer.from(body, "base64");
  const server = createServer((request, response) => {
    if (request.headers["if-none-match"] === etag) response.writeHead(304, notModified).end();
    else response.writeHead(200, ok).end(bytes);
  });
  server.listen(0, "127.0.0.1", () => {
    process.send?.({ port: (server.address() as AddressInfo).port });
  });
  answerProcessorTime();
});
