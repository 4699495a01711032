import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { EventBody } from "../alert/event.ts";
import type { Clock } from "../ports.ts";
import type { Inbox } from "./inbox.ts";
import { signatureFault } from "./signature.ts";

export interface Receiver {
  /** Where messages are to be sent. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

type Sent = EventBody & { readonly also?: readonly EventBody[] };

const LOOPBACK = "127.0.0.1";

/** A receiver of webhooks on a free port of this machine: it verifies what comes and keeps it in the inbox. */
export async function startReceiver(inbox: Inbox, secret: string, clock: Clock): Promise<Receiver> {
  const server = createServer((request, response) => {
    void receive(request).then(
      (status) => response.writeHead(status).end(),
      () => response.writeHead(400).end(),
    );
  });

  async function receive(request: IncomingMessage): Promise<number> {
    if (request.method !== "POST") return 405;
    const body = await text(request);
    const header = (name: string) => String(request.headers[name] ?? "");
    const id = header("webhook-id");
    const signed = { id, timestamp: header("webhook-timestamp"), body };
    const at = clock();
    const fault = signatureFault({ ...signed, signature: header("webhook-signature") }, secret, at);
    if (fault !== null) return 401;
    const { also = [], ...first } = JSON.parse(body) as Sent;
    inbox.receive({ id, at, events: [first, ...also] });
    return 204;
  }

  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen(0, LOOPBACK, () => resolve());
  await promise;
  return {
    url: `http://${LOOPBACK}:${(server.address() as AddressInfo).port}/inbox`,
    close: async () => {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    },
  };
}
