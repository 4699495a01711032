import { z } from "zod";
import { parseDay, plusDays, type Day } from "../market/day.ts";
import { parseInstant } from "../market/instant.ts";
import type { Span } from "../market/period.ts";
import { MARKET } from "../market/source.ts";
import type { Clock, RangeSource, RawBatch, Unreachable } from "../ports.ts";
import type { Secret } from "../secret.ts";
import { futureFaults } from "./future.ts";
import type { Answer, Get } from "./http.ts";
import { jsonOf, orIssue, reasonOf } from "../shape.ts";

const FIRST_DAY = parseDay("2025-01-01");
const DAYS_MAX = 366;
const JSON_BYTES_MAX = 64 * 1024 * 1024; // a year of 51 rows a day has two

const day = z.string().transform(orIssue(parseDay));
const metaShape = z.looseObject({
  meta: z.looseObject({
    as_of: z.string().transform(orIssue(parseInstant)),
    start_date: day,
    end_date: day,
  }),
});

/** OpenRouter's Data API (SOURCES 2) through its official client; the whole history, with a key. */
export function openrouterApi(
  baseUrl: string,
  apiKey: Secret,
  get: Get,
  clock: Clock,
): RangeSource {
  return {
    id: MARKET,
    firstDay: FIRST_DAY,
    daysMax: DAYS_MAX,
    fetch: async (from, to, signal) => {
      const asked = await ask(from, to, signal);
      if (asked.kind === "unreachable") return explained(asked);
      return { kind: "batch", batch: batchOf(asked, from, to) };
    },
  };

  /** The client makes the request and we carry it out: its retries know no 429, and it drops unknown fields. */
  async function ask(from: Day, to: Day, signal: AbortSignal): Promise<Answer | Unreachable> {
    // Loaded when it is needed: it takes longer to load than all the rest of the program.
    const { OpenRouterCore } = await import("@openrouter/sdk/core.js");
    const { HTTPClient } = await import("@openrouter/sdk/lib/http.js");
    const { datasetsGetRankingsDaily } =
      await import("@openrouter/sdk/funcs/datasetsGetRankingsDaily.js");
    let carried: Answer | Unreachable | undefined;
    const httpClient = new HTTPClient({
      fetcher: async (input) => {
        const request = input as Request;
        const authorization = request.headers.get("authorization") ?? "";
        carried = await get(request.url, { signal, bytesMax: JSON_BYTES_MAX, authorization });
        if (carried.kind === "unreachable") throw new Error(carried.reason);
        const body = new Uint8Array(carried.body);
        return new Response(body, { headers: { "content-type": "application/json" } });
      },
    });
    const client = new OpenRouterCore({
      apiKey: apiKey.reveal(),
      serverURL: baseUrl.replace(/\/$/, ""),
      retryConfig: { strategy: "none" },
      httpClient,
    });
    // What the client thinks of the answer is left aside: our own check reads the same bytes, and says more.
    await datasetsGetRankingsDaily(client, { startDate: from, endDate: to }).catch(
      (error: unknown) => {
        // It throws on a body that is no JSON, or cut short; what came is judged all the same.
        if (carried === undefined) throw error;
      },
    );
    signal.throwIfAborted();
    return carried ?? { kind: "unreachable", reason: "the client made no request" };
  }

  function batchOf({ body }: Answer, from: Day, to: Day): RawBatch {
    const address = `${baseUrl}/datasets/rankings-daily?start_date=${from}&end_date=${to}`;
    const common = { source: MARKET, address, fetchedAt: clock(), body, notes: [] };
    const parsed = metaShape.safeParse(jsonOf(body));
    if (!parsed.success) {
      const faults = [`the answer has not the expected shape: ${reasonOf(parsed.error)}`];
      return { ...common, asOf: null, window: null, faults };
    }
    const { as_of: asOf, start_date: start, end_date: end } = parsed.data.meta;
    const faults = [...windowFaults({ start, end }, from, to), ...futureFaults(asOf, clock())];
    return { ...common, asOf, window: faults.length > 0 ? null : { start, end }, faults };
  }
}

// Days of a window of centuries, or far from what was asked, would all be missing.
function windowFaults({ start, end }: Span, from: Day, to: Day): string[] {
  const isNear = start <= to && from <= end && start <= end && end < plusDays(start, DAYS_MAX);
  return isNear ? [] : [`its window ${start} to ${end} is not that of ${from} to ${to}`];
}

function explained(unreachable: Unreachable): Unreachable {
  if (!/\b401\b/.test(unreachable.reason)) return unreachable;
  return { ...unreachable, reason: "it refused OPENROUTER_API_KEY (401)" };
}
