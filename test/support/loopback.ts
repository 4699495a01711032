import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

export interface Loopback {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** A server on 127.0.0.1 that answers as it is told; for what the stand-in of OpenRouter cannot be made to do. */
export async function startLoopback(answer: RequestListener): Promise<Loopback> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      if (server.listening) await once(server, "close");
    },
  };
}
