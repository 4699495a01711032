import { once } from "node:events";
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { answer, sendError } from "./answer.ts";
import {
  dataApi,
  DATA_PATH,
  type DataApi,
  type DataApiCounts,
  type DataApiOptions,
} from "./data-api.ts";
import { reachOf, type Fault } from "./fault.ts";
import { faultsOf, type FaultReach, type FaultRule } from "./faults.ts";
import type { Archive, Pull } from "./pull.ts";
import { BASE_PATH, contentOf, csvPathOf, targetOf, type Shelf } from "./route.ts";
import { snapshotsOf } from "./snapshot.ts";

export type { Fault } from "./fault.ts";
export type { FaultReach, FaultRule } from "./faults.ts";

export interface OpenRouterOptions {
  readonly archive: Archive;
  /** The publisher's clock, in ms: a pull is published once its `asOf` has come. Without it everything is. */
  readonly now?: () => number;
  readonly faults?: readonly FaultRule[];
  /** The Data API beside the exports; without it nobody's key is valid. */
  readonly api?: DataApiOptions;
}

/** A request as it came; `path` with its query, `at` by the server's clock. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly at: number;
}

export interface OpenRouter {
  readonly baseUrl: string;
  readonly requests: readonly SeenRequest[];
  /** How the requests to the Data API ended. */
  readonly apiCounts: DataApiCounts;
  /** Puts one fault in the place of all others; null: none. `path` of a snapshot's fault is that of its dated CSV. */
  setFault(fault: Fault | null, reach?: FaultReach): void;
  /** Nothing newer is there: by time (RFC 3339, inclusive) or by index in the archive (inclusive; -1: nothing at all). */
  publishUpTo(limit: string | number): void;
  /** The dated files of that snapshot are gone; `latest` is left as it was. */
  withdraw(date: string): void;
  /** Destroys what is open, so that neither side waits. */
  close(): Promise<void>;
}

/** OpenRouter's exports and its Data API on 127.0.0.1, from the documentation; it serves the archive under `baseUrl`. */
export async function startOpenRouter(options: OpenRouterOptions): Promise<OpenRouter> {
  const { archive, now } = options;
  const clock = now ?? Date.now;
  const faults = faultsOf(options.faults ?? []);
  const requests: SeenRequest[] = [];
  const withdrawn = new Set<string>();
  let within = (_pull: Pull, _index: number): boolean => true;

  const published = (): Pull[] => {
    const due = (pull: Pull) => !now || Date.parse(pull.asOf) <= now();
    return archive.pulls.filter((pull, index) => within(pull, index) && due(pull));
  };
  const shelf = (): Shelf => ({ baseUrl, snapshots: snapshotsOf(published()), withdrawn });
  const api = dataApi(options.api ?? { key: "" }, { pulls: published, clock });

  const server = createServer((request, response) => {
    const seen = seenOf(request, clock());
    requests.push(seen);
    const url = new URL(seen.path, baseUrl);
    const { pathname } = url;
    if (pathname === DATA_PATH) {
      const fault = faults.strike({ path: pathname, csvPath: pathname });
      return answerRange(api, { request, response, url }, fault);
    }
    const shelved = shelf();
    const target = targetOf(pathname);
    const fault = faults.strike({ path: pathname, csvPath: csvPathOf(target, shelved) });
    if (seen.method !== "GET" && seen.method !== "HEAD") {
      return sendError(response, 405, "Method not allowed");
    }
    answer(request, response, contentOf(target, shelved, fault), fault);
  });

  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}${BASE_PATH}`;

  return {
    baseUrl,
    requests,
    apiCounts: api.counts,
    setFault: (fault, reach) => faults.set(fault ? [{ ...reach, fault }] : []),
    publishUpTo(limit) {
      within =
        typeof limit === "number"
          ? (_pull, index) => index <= limit
          : (pull) => Date.parse(pull.asOf) <= Date.parse(limit);
    },
    withdraw: (date) => void withdrawn.add(date),
    async close() {
      if (!server.listening) return;
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
}

function answerRange(
  api: DataApi,
  { request, response, url }: Exchange,
  fault: Fault | null,
): void {
  const early = fault && reachOf(fault) === "answer" && fault.kind !== "slow";
  if (early) return answer(request, response, null, fault);
  const content = api.respond(request, url, fault);
  if (!("status" in content)) return answer(request, response, content, fault);
  const { status, message, retryAfterSeconds } = content;
  if (retryAfterSeconds !== undefined) response.setHeader("Retry-After", retryAfterSeconds);
  sendError(response, status, message);
}

function seenOf(request: IncomingMessage, at: number): SeenRequest {
  const { method = "GET", url = "/", headers } = request;
  return { method, path: url, headers, at };
}
