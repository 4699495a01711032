import type { Alerts, Clock, Decided, Outbox, QuarantineItem } from "../../ports.ts";
import type { ReadEndpoints } from "../../query/endpoints.ts";
import type { Secret } from "../../secret.ts";

/** Where the rules file is not as it should be. */
export interface ReloadFault {
  readonly path: string;
  readonly message: string;
}

/** Reads the rules file again; takes it wholly or not at all. */
export type Reload = () => Promise<
  { readonly ok: true } | { readonly ok: false; readonly faults: readonly ReloadFault[] }
>;

/** What an operator can see and do. */
export interface AdminPorts {
  readonly alerts: Pick<Alerts, "silences" | "silence" | "unsilence">;
  readonly outbox: Pick<Outbox, "deliveries" | "delivery" | "replay" | "enable">;
  readonly clock: Clock;
  readonly token: Secret | undefined;
  /** Whether the server listens on loopback alone. */
  readonly isLocal: boolean;
  readonly readEndpoints: ReadEndpoints;
  /** Queues a test message; answers with the id of its delivery. */
  readonly ping: (endpoint: string) => Promise<string>;
  /** Has what was queued sent at once. */
  readonly wake: () => void;
  readonly quarantined: (all: boolean) => Promise<QuarantineItem[]>;
  readonly accept: (id: number) => Promise<Decided>;
  readonly discard: (id: number, reason: string) => Promise<Decided>;
  readonly reload: Reload;
  readonly sources: () => readonly string[];
  /** Collects now; undefined where there is no such source. */
  readonly collect: (
    source: string,
  ) => Promise<{ readonly result: string; readonly detail: string } | "busy" | undefined>;
}
