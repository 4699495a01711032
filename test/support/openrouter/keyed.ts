import type { CollectingPorts } from "../../../jobs/collecting.ts";
import { parseInstant, type Instant } from "../../../server/market/instant.ts";
import type { RangeSource, Store } from "../../../server/ports.ts";
import { Secret } from "../../../server/secret.ts";
import { politeGet, type Get } from "../../../server/sources/http.ts";
import { QUICK } from "../pace.ts";
import { openrouterApi } from "../../../server/sources/openrouter-api.ts";
import { openrouterExports } from "../../../server/sources/openrouter-exports.ts";
import { readRows } from "../../../server/sources/rows.ts";
import { eventLog } from "../collector.ts";
import { temporaryStore, type Finished } from "../stores.ts";
import { startOpenRouter, type OpenRouter, type OpenRouterOptions } from "./server.ts";
import { gatesOf } from "../gates.ts";

export const KEY = "sk-or-v1-a-key-of-the-operator";

/** Both real sources, a store and the jobs against the stand-in, with a key; all share one clock. */
export interface Keyed {
  readonly server: OpenRouter;
  readonly store: Store;
  readonly ports: CollectingPorts & { readonly range: RangeSource };
  readonly events: readonly string[];
  /** What was asked for since the last call: the days of a span, or the name of a file. */
  readonly asked: () => string[];
  readonly now: () => Instant;
  readonly setNow: (now: Instant | string) => void;
}

export interface KeyedOptions extends Omit<OpenRouterOptions, "now" | "api"> {
  readonly now: string;
  readonly finished: Finished;
  readonly api?: Partial<OpenRouterOptions["api"]>;
  /** The key that we send. */
  readonly key?: string;
  /** Stands between the sources and the network, for instance to cut it off. */
  readonly around?: (get: Get) => Get;
}

export async function startKeyed(options: KeyedOptions): Promise<Keyed> {
  const { archive, finished, key = KEY, around = (get) => get } = options;
  let now = parseInstant(options.now);
  const clock = () => now;
  const api = { key: KEY, ...options.api };
  const server = await startOpenRouter({ archive, now: clock, api });
  finished(() => server.close());
  const store = temporaryStore(finished);
  const get = around(politeGet(clock, QUICK));
  const { log, events } = eventLog();
  let seen = 0;
  return {
    server,
    store,
    events,
    now: clock,
    ports: {
      ...store,
      source: openrouterExports(server.baseUrl, get, clock),
      range: openrouterApi(server.baseUrl, new Secret(key), get, clock),
      readRows,
      gatesOf,
      clock,
      log,
      holder: "this",
      isGone: () => false,
    },
    asked: () => {
      const paths = server.requests.slice(seen).map(({ path }) => nameOf(path));
      seen = server.requests.length;
      return paths;
    },
    setNow: (at) => void (now = typeof at === "string" ? parseInstant(at) : at),
  };
}

function nameOf(path: string): string {
  const { pathname, searchParams } = new URL(path, "http://127.0.0.1");
  if (!searchParams.has("start_date")) return pathname.split("/").at(-1) ?? "";
  return `${searchParams.get("start_date")}..${searchParams.get("end_date")}`;
}
