import { HOUR_MS, type Instant } from "../market/instant.ts";
import type { Clock, Store } from "../ports.ts";
import type { ReadSources } from "./sources.ts";

/** Reads a text that changes whenever an answer may: a change of the store, progress of a job, data gone stale. */
export function stampReader(
  store: Store,
  readSources: ReadSources,
  clock: Clock,
): () => Promise<string> {
  let known = { stamp: "", text: "", until: 0 };
  const storeStamp = onceATurn(
    async () => `${await store.changes.newest()} ${await store.jobRuns.stamp()}`,
  );
  return async () => {
    const stamp = await storeStamp();
    const now = clock();
    if (stamp !== known.stamp || now > known.until || now < known.until - HOUR_MS) {
      known = { stamp, ...(await stampAt(stamp, now)) };
    }
    return known.text;
  };

  /** The text, and how long it stands if the store does. */
  async function stampAt(stamp: string, now: Instant) {
    const times = (await readSources()).map(({ freshUntil }) => freshUntil);
    const freshUntil = times.filter((at) => at !== null);
    // Some texts speak of hours: how late, how much of the week has gone.
    const hour = Math.floor(now / HOUR_MS);
    const boundaries = [...freshUntil.filter((at) => at >= now), (hour + 1) * HOUR_MS - 1];
    const text = `${stamp} ${hour} ${freshUntil.filter((at) => now > at).length}`;
    return { text, until: Math.min(...boundaries) };
  }
}

/** Asks once for all requests that came in one turn of the event loop. */
function onceATurn<Answer>(ask: () => Promise<Answer>): () => Promise<Answer> {
  let asked: Promise<Answer> | undefined;
  return () => {
    if (asked === undefined) {
      asked = ask();
      setImmediate(() => {
        asked = undefined;
      });
    }
    return asked;
  };
}
