import type { EvaluatePorts } from "../jobs/evaluate.ts";
import { dueAtOf, localDay, type Patience } from "./alert/noise.ts";
import type { Endpoint } from "./alert/endpoint.ts";
import type { AlertReads } from "./alert/reads.ts";
import type { Log } from "./log.ts";
import type { Instant } from "./market/instant.ts";
import type { Clock, Outbox, Store } from "./ports.ts";
import type { Rules } from "./rules/rule-set.ts";

interface Wanted {
  readonly store: Store;
  readonly reads: AlertReads;
  readonly rules: Rules;
  readonly publicUrl: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** What an evaluation works with. */
export function evaluationPorts({ store, reads, rules, ...rest }: Wanted): EvaluatePorts {
  const { alerts, observations, intake, outbox } = store;
  return {
    ...rest,
    alerts,
    observations,
    intake,
    reads,
    current: rules.current,
    dueAt: async (endpoint, now) => dueAtOf(endpoint, now, await sentToday(outbox, endpoint, now)),
  };
}

/** How many messages of its day an endpoint has had, up to its ceiling. */
async function sentToday(
  outbox: Outbox,
  endpoint: Endpoint & Patience,
  now: Instant,
): Promise<number> {
  if (endpoint.ceiling === undefined) return 0;
  const { start } = localDay(endpoint, now);
  const asked = { endpoint: endpoint.id, limit: endpoint.ceiling };
  const newest = await outbox.deliveries(asked);
  return newest.filter(({ createdAt, dueAt }) => createdAt >= start && dueAt <= now).length;
}

/** Evaluates where anything may have moved since the last look; what stands still costs one small read. */
export function evaluatesWhenMoved(
  stampOf: () => Promise<string>,
  run: () => Promise<unknown>,
): () => Promise<void> {
  let last: string | undefined;
  let running: Promise<void> | undefined;
  const look = async (): Promise<void> => {
    const stamp = await stampOf();
    if (stamp === last) return;
    await run();
    last = stamp;
  };
  // Two that come together look once.
  return () => (running ??= look().finally(() => (running = undefined)));
}
