import type { EventBody } from "../server/alert/event.ts";
import type { Loaded, Occurrence, Rule } from "../server/alert/rule.ts";
import type { AlertReads } from "../server/alert/reads.ts";
import type { Instant } from "../server/market/instant.ts";
import type { Period } from "../server/market/period.ts";
import type { AlertRow, Intake, Observations } from "../server/ports.ts";
import type { Telling } from "./alert-data.ts";

/** A rule on something that happens, with what the store has of it. */
export interface Watching {
  readonly rule: Rule;
  readonly loadedAt: Instant;
  readonly rows: readonly AlertRow[];
}

/** Something that happened, under a key of its own. */
export interface Happened {
  /** Tells it from all others of its rule. */
  readonly key: string;
  readonly subject: string;
  readonly period: Period | null;
  readonly body: EventBody;
}

export interface Watched {
  readonly rows: readonly AlertRow[];
  readonly happened: readonly Happened[];
}

export interface WatchPorts extends Telling {
  readonly reads: AlertReads;
  readonly observations: Observations;
  readonly intake: Intake;
}

export type Watch<Kind extends Occurrence["kind"]> = (
  ports: WatchPorts,
  watching: Watching,
  condition: Occurrence & { readonly kind: Kind },
) => Promise<Watched>;

export function watchingOf({ rule, loadedAt }: Loaded, rows: readonly AlertRow[]): Watching {
  return { rule, loadedAt, rows: rows.filter((row) => row.rule === rule.id) };
}

/** A row of a rule and a subject; one that is as it was is not written. */
export function rowOf(
  { rule, rows }: Watching,
  at: Instant,
  row: Pick<AlertRow, "subject" | "state"> & {
    readonly period?: Period | null;
    readonly memory?: unknown;
  },
): AlertRow[] {
  const { subject, state, period = null } = row;
  const before = rows.find((known) => known.subject === subject);
  const memory = JSON.stringify(row.memory ?? {});
  if (before?.state === state && before.memory === memory && before.period === period) return [];
  const since = before?.state === state ? before.since : period;
  const { id, fingerprint } = rule;
  return [{ rule: id, fingerprint, subject, state, since, period, memory, changedAt: at }];
}

/** What a rule remembers; undefined on its first look. */
export function memoryOf({ rows }: Watching, subject: string): unknown {
  const row = rows.find((known) => known.subject === subject);
  return row && (JSON.parse(row.memory) as unknown);
}
