import type { CollectingPorts } from "../jobs/collecting.ts";
import { accept, discard } from "../jobs/quarantine.ts";
import type { Collection } from "./collections.ts";
import type { Config } from "./config.ts";
import type { Delivering } from "./delivering.ts";
import type { AdminPorts, Reload } from "./http/admin/ports.ts";
import type { Store } from "./ports.ts";
import { readLeaderboard } from "./sources/vercel.ts";

export interface Administered {
  readonly config: Config;
  /** Whether it can be reached from this machine alone. */
  readonly isLocal: boolean;
  readonly store: Store;
  readonly collecting: CollectingPorts;
  readonly collections: readonly Collection[];
  readonly telling: Delivering;
  readonly reload: Reload;
  /** Ends a collection under way. */
  readonly signal: AbortSignal;
}

/** What an operator can see and do, from what there is. */
export function adminPorts(parts: Administered): AdminPorts {
  const { config, isLocal, store, collecting, collections, telling, reload, signal } = parts;
  const { alerts, outbox, intake } = store;
  return {
    alerts,
    outbox,
    clock: collecting.clock,
    token: config.ADMIN_TOKEN,
    isLocal,
    readEndpoints: telling.readEndpoints,
    ping: telling.ping,
    wake: telling.wake,
    quarantined: (all) => intake.quarantined(all),
    accept: (id) => accept({ ...collecting, readLabs: readLeaderboard }, id),
    discard: (id, reason) => discard(collecting, id, reason),
    reload,
    sources: () => collections.map(({ id }) => id),
    collect: async (source) => collections.find(({ id }) => id === source)?.now({ signal }),
  };
}
