import { once } from "node:events";
import { serve } from "@hono/node-server";
import type { AddressInfo } from "node:net";
import type { Built } from "../../support/app.ts";

/** The application behind a real socket, as `serve` has it, with no job running. */
export async function served(
  built: Built,
): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  const server = serve({ fetch: built.tokentide.app().fetch, hostname: "127.0.0.1", port: 0 });
  if (!server.listening) await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      const closed = once(server, "close");
      server.close();
      if ("closeAllConnections" in server) server.closeAllConnections();
      await closed;
    },
  };
}
