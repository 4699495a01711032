import type { Log } from "../log.ts";
import type { Instant } from "../market/instant.ts";
import type { Clock } from "../ports.ts";

/** Whether the store answers, as far as requests have seen. */
export interface StoreWatch {
  /** The stamp of what the store holds; null while it does not answer. */
  readonly stampOf: () => Promise<string | null>;
  /** Asks, and answers since when it has not answered; null where it does. */
  readonly lostSince: () => Promise<Instant | null>;
}

const PATIENCE_MS = 3_000; // a store that needs longer for two numbers is as good as gone
const PROBE_MS = 200; // a request waits no longer for a store that was lost a moment ago

interface WatchPorts {
  readonly stampOf: () => Promise<string>;
  readonly clock: Clock;
  readonly log: Log;
}

/** While the store is lost it is asked by one request at a time, and the others do not wait for that. */
export function watchStore({ stampOf, clock, log }: WatchPorts): StoreWatch {
  let lostSince: Instant | null = null;
  let probe: Promise<string | null> | undefined;

  const ask = async (): Promise<string | null> => {
    try {
      const stamp = await within(stampOf(), PATIENCE_MS);
      if (lostSince !== null) log.info({}, "the store answers again");
      lostSince = null;
      return stamp;
    } catch (error) {
      if (lostSince === null) log.error({ err: error }, "the store does not answer");
      lostSince ??= clock();
      return null;
    }
  };
  const look = (): Promise<string | null> => {
    if (lostSince === null) return ask();
    probe ??= ask().finally(() => (probe = undefined));
    return within(probe, PROBE_MS).catch(() => null);
  };
  return {
    stampOf: look,
    lostSince: async () => ((await look()) === null ? (lostSince ?? clock()) : null),
  };
}

/** The answer, or a failure where it takes longer. */
async function within<T>(answer: Promise<T>, ms: number): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
