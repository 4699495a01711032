import { HOUR_MS, type Instant } from "../market/instant.ts";
import type { Clock, Store } from "../ports.ts";
import type { ReadSources } from "./sources.ts";

/** Reads a text that changes whenever an answer may: a change of the store, progress of a job, data gone stale. */
export function stampReader(
  store: Store,
  readSources: ReadSources,
  clock: Clock,
): () => Promise<string> {
  let known = { stamp: "", freshUntil: [] as Instant[] };
  const storeStamp = onceATurn(
    async () => `${await store.changes.newest()} ${await store.jobRuns.stamp()}`,
  );
  return async () => {
    const stamp = await storeStamp();
    if (stamp !== known.stamp) {
      const freshUntil = (await readSources()).map((source) => source.freshUntil);
      known = { stamp, freshUntil: freshUntil.filter((at) => at !== null) };
    }
    const now = clock();
    // Some texts speak of hours: how late, how much of the week has gone.
    const hour = Math.floor(now / HOUR_MS);
    return `${stamp} ${hour} ${known.freshUntil.filter((at) => now > at).length}`;
  };
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
