import { promisify } from "node:util";
import { zstdCompress } from "node:zlib";
import { serve } from "@hono/node-server";
import type { AddressInfo, Socket } from "node:net";
import { compose } from "../../server/compose.ts";
import { readConfig } from "../../server/config.ts";
import { jsonLog } from "../../server/log.ts";
import { parseInstant } from "../../server/market/instant.ts";
import { CATALOGUE } from "../../server/sources/catalogue.ts";
import { hold } from "./market.ts";

/** The whole app over a store in memory, as a real server on loopback, at a time of its own. */
export async function serveMonitor(now: string, client: string) {
  let clock = parseInstant(now);
  const config = readConfig({ DATABASE_URL: "sqlite::memory:" });
  const monitor = compose(config, jsonLog("silent"), () => clock, { client });
  const { fetch } = monitor.app();
  let listening = await listen(fetch, 0);
  const { port } = listening;
  return {
    address: `http://127.0.0.1:${port}`,
    store: monitor.store,
    hold: (csv: string, asOf: string) => hold(monitor.store, csv, asOf),
    /** Names for permaslugs, as the catalogue has them. */
    name: (names: Readonly<Record<string, string>>) => name(names),
    turnTo: (time: string) => {
      clock = parseInstant(time);
    },
    /** The server goes, and whoever was listening is cut off. */
    kill: () => listening.close(),
    comeBack: async () => {
      listening = await listen(fetch, port);
    },
    close: async () => {
      await listening.close();
      await monitor.close();
    },
  };

  async function name(names: Readonly<Record<string, string>>): Promise<void> {
    const pricing = { prompt: "0", completion: "0" };
    const data = Object.entries(names).map(([slug, text]) => {
      return { id: slug, canonical_slug: slug, name: text, pricing };
    });
    const bytes = Buffer.from(JSON.stringify({ data }));
    const catalogue = {
      source: CATALOGUE,
      address: "test:catalogue",
      asOf: clock,
      sha256: String(clock),
      size: bytes.length,
      body: new Uint8Array(await promisify(zstdCompress)(bytes)),
    };
    await monitor.store.documents.keep(catalogue, []);
  }
}

type Fetch = Parameters<typeof serve>[0]["fetch"];

async function listen(fetch: Fetch, port: number) {
  const server = serve({ fetch, hostname: "127.0.0.1", port });
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  await new Promise((ready) => server.once("listening", ready));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise<void>((closed) => {
        server.close(() => closed());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
