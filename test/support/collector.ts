import type { CollectingPorts } from "../../jobs/collecting.ts";
import type { Log } from "../../server/log.ts";
import { parseInstant, type Instant } from "../../server/market/instant.ts";
import type { SnapshotSource, Store } from "../../server/ports.ts";
import { politeGet, type Get } from "../../server/sources/http.ts";
import { QUICK } from "./pace.ts";
import { openrouterExports } from "../../server/sources/openrouter-exports.ts";
import { readRows } from "../../server/sources/rows.ts";
import type { Archive } from "./openrouter/archive.ts";
import { startOpenRouter, type OpenRouter } from "./openrouter/server.ts";
import { temporaryStore, type Finished } from "./stores.ts";
import { gatesOf } from "./gates.ts";

/** The real source, store and jobs against a stand-in of OpenRouter that shares their clock. */
export interface Collector {
  readonly server: OpenRouter;
  readonly store: Store;
  readonly ports: CollectingPorts;
  readonly source: SnapshotSource;
  /** The events that were logged. */
  readonly events: string[];
  /** The names of the files asked for since the last call. */
  readonly asked: () => string[];
  readonly now: () => Instant;
  readonly setNow: (now: Instant | string) => void;
}

export interface CollectorOptions {
  readonly archive: Archive;
  readonly now: string;
  readonly finished: Finished;
  /** Stands between the source and the network, for instance to cut it off. */
  readonly around?: (get: Get) => Get;
}

export async function startCollector(options: CollectorOptions): Promise<Collector> {
  const { archive, finished, around = (get) => get } = options;
  let now = parseInstant(options.now);
  const clock = () => now;
  const server = await startOpenRouter({ archive, now: clock });
  finished(() => server.close());
  const store = temporaryStore(finished);
  const source = openrouterExports(server.baseUrl, around(politeGet(clock, QUICK)), clock);
  const { log, events } = eventLog();
  const identity = { holder: "this", isGone: () => false };
  let seen = 0;
  return {
    server,
    store,
    source,
    events,
    now: clock,
    ports: {
      ...store,
      ...identity,
      source,
      readRows,
      gatesOf,
      clock,
      log,
    },
    asked: () => {
      const paths = server.requests.slice(seen).map(({ path }) => path.split("/").at(-1) ?? "");
      seen = server.requests.length;
      return paths;
    },
    setNow: (at) => void (now = typeof at === "string" ? parseInstant(at) : at),
  };
}

/** A log that keeps what it is told instead of printing it. */
export function eventLog(): { readonly log: Log; readonly events: string[] } {
  const events: string[] = [];
  const level = (name: string) => (fields: object, event: string) => {
    events.push(`${name}: ${event} ${JSON.stringify(fields)}`);
  };
  return { log: { info: level("info"), warn: level("warn"), error: level("error") }, events };
}
