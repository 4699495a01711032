import type { Clock, FetchedBatch, Unreachable } from "../ports.ts";
import type { Get } from "./http.ts";

interface Asked {
  readonly id: string;
  readonly url: string;
  readonly bytesMax: number;
  readonly get: Get;
  readonly clock: Clock;
}

/** Fetches an address that is read whole; what it does not say of its as-of is the time of fetching. */
export async function fetchWhole(
  { id, url, bytesMax, get, clock }: Asked,
  signal: AbortSignal,
): Promise<FetchedBatch | Unreachable> {
  const answer = await get(url, { signal, bytesMax });
  if (answer.kind === "unreachable") return answer;
  if (answer.status !== 200) return { kind: "unreachable", reason: `it answered ${answer.status}` };
  const fetchedAt = clock();
  const batch = { source: id, address: url, fetchedAt, asOf: fetchedAt, window: null };
  return { kind: "batch", batch: { ...batch, body: answer.body, faults: [], notes: [] } };
}
