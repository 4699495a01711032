import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { answerProcessorTime } from "./http-process.ts";

// A receiver that takes everything.
const server = createServer((request, response) => {
  request.resume();
  request.on("end", () => response.writeHead(204).end());
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => {
  process.send?.({ port: (server.address() as AddressInfo).port });
  answerProcessorTime();
});
