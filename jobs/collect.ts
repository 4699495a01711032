import { OPENROUTER_GATES } from "../server/market/check.ts";
import { plusDays, type Day } from "../server/market/day.ts";
import { DAY_MS, HOUR_MS, type Instant } from "../server/market/instant.ts";
import type {
  Clock,
  MissedSnapshot,
  Snapshot,
  SnapshotSource,
  SourceStates,
  Unreachable,
} from "../server/ports.ts";
import { ingest, type Ingested, type IngestPorts } from "./ingest.ts";

export interface CollectPorts extends IngestPorts {
  readonly source: SnapshotSource;
  readonly sourceStates: SourceStates;
  readonly clock: Clock;
}

export interface CollectOptions {
  readonly signal: AbortSignal;
  /** Only snapshots of these dates. */
  readonly from?: Day;
  readonly to?: Day;
  readonly onProgress: (done: number, total: number) => Promise<void>;
}

export interface Taken extends Ingested {
  readonly address: string;
}

export interface Collected {
  /** In the order it was taken. */
  readonly taken: readonly Taken[];
  /** Why it ended early. */
  readonly unreachable?: Unreachable;
}

const ABSENT_IN_A_ROW = 7; // so many dates without a snapshot are the archive's beginning
const ABSENT_AGAIN_MS = DAY_MS; // an absent snapshot may be published late
const LATE_DAYS = 7; // and not later than this
const REFUSED_AGAIN_MS = HOUR_MS; // a dated file never changes, but a transfer can go wrong

/** Takes the newest snapshot first, then every earlier dated one that is not held, the oldest first. */
export async function collect(ports: CollectPorts, options: CollectOptions): Promise<Collected> {
  const { source, sourceStates, clock } = ports;
  const state = await sourceStates.state(source.id);
  const taken: Taken[] = [];
  const outcome = await takeAll(ports, options, taken, state?.validator ?? null);
  const at = clock();
  if (outcome.kind === "unreachable") {
    const { reason, retryAfterMs } = outcome;
    const notBefore = retryAfterMs === undefined ? {} : { notBefore: at + retryAfterMs };
    await sourceStates.attempted(source.id, at, { ok: false, reason, ...notBefore });
    return { taken, unreachable: outcome };
  }
  const { validator } = outcome;
  await sourceStates.attempted(source.id, at, { ok: true, ...(validator ? { validator } : {}) });
  return { taken };
}

type Outcome = Unreachable | { readonly kind: "complete"; readonly validator: string | null };

async function takeAll(
  ports: CollectPorts,
  options: CollectOptions,
  taken: Taken[],
  validator: string | null,
): Promise<Outcome> {
  const newest = await ports.source.newest(validator, options.signal);
  if (newest.kind === "unreachable") return newest;
  if (newest.kind === "batch") {
    const ingested = await ingest(ports, newest.batch, OPENROUTER_GATES);
    taken.push({ address: newest.batch.address, ...ingested });
    return { kind: "complete", validator: null };
  }

  const archive = await archiveOf(ports);
  const head = newest.kind === "newest" ? newest.snapshot : undefined;
  const first = head && archive.wants(head.date) && isAskedFor(head.date, options) ? [head] : [];
  const failed = await takeEach(ports, options, taken, first);
  if (failed) return failed;

  const newestDate = head?.date ?? archive.newestHeld;
  const earlier = newestDate ? await findEarlier(ports, options, archive, newestDate) : [];
  if ("kind" in earlier) return earlier;
  // The validator stands for "held": a newest snapshot that was refused must be asked for again.
  const isHeld = head && (await archiveOf(ports)).isHeld(head.date);
  return (
    (await takeEach(ports, options, taken, earlier)) ?? {
      kind: "complete",
      validator: newest.kind === "newest" && isHeld ? newest.validator : null,
    }
  );
}

async function takeEach(
  ports: CollectPorts,
  { signal, onProgress }: CollectOptions,
  taken: Taken[],
  snapshots: readonly Snapshot[],
): Promise<Unreachable | undefined> {
  for (const [i, snapshot] of snapshots.entries()) {
    await onProgress(i, snapshots.length);
    const one = await take(ports, snapshot, signal);
    if ("kind" in one) return one;
    taken.push(one);
  }
  await onProgress(snapshots.length, snapshots.length);
  return undefined;
}

/** Walks back from the newest date to the archive's beginning. The oldest comes first. */
async function findEarlier(
  { source, sourceStates, clock }: CollectPorts,
  { from, to, signal }: CollectOptions,
  archive: Archive,
  newest: Day,
): Promise<Snapshot[] | Unreachable> {
  const found: Snapshot[] = [];
  const latest = plusDays(newest, -1);
  let absent = 0;
  for (
    let date = to !== undefined && to < latest ? to : latest;
    (date >= source.firstDate || absent < ABSENT_IN_A_ROW) && (from === undefined || date >= from);
    date = plusDays(date, -1)
  ) {
    const dated = archive.wants(date, newest) ? await source.dated(date, signal) : undefined;
    if (dated?.kind === "unreachable") return dated;
    if (dated?.kind === "snapshot") found.push(dated);
    else if (dated) await sourceStates.markMissed(source.id, missed(date, clock(), dated.kind));
    absent = archive.isHeld(date) || dated?.kind === "snapshot" ? 0 : absent + 1;
  }
  return found.toReversed();
}

function missed(snapshot: Day, triedAt: Instant, came: "absent" | "batch"): MissedSnapshot {
  return { snapshot, triedAt, reason: came === "absent" ? "absent" : "refused" };
}

async function take(
  ports: CollectPorts,
  snapshot: Snapshot,
  signal: AbortSignal,
): Promise<Taken | Unreachable> {
  const { source, sourceStates, clock } = ports;
  const fetched = await source.fetch(snapshot, signal);
  if (fetched.kind === "unreachable") return fetched;
  const ingested = await ingest(ports, fetched.batch, OPENROUTER_GATES);
  if (ingested.days === 0)
    await sourceStates.markMissed(source.id, missed(snapshot.date, clock(), "batch"));
  return { address: snapshot.address, ...ingested };
}

interface Archive {
  readonly newestHeld: Day | undefined;
  isHeld(date: Day): boolean;
  /** Whether it is not held and has not been asked for in vain lately. */
  wants(date: Day, newest?: Day): boolean;
}

async function archiveOf({ source, sourceStates, clock }: CollectPorts): Promise<Archive> {
  const addresses = await sourceStates.takenAddresses(source.id);
  const held = addresses
    .map((address) => source.dateOf(address))
    .filter((date) => date !== undefined);
  const dates = new Set(held);
  const inVain = new Map(
    (await sourceStates.missedSnapshots(source.id)).map((m) => [m.snapshot, m]),
  );
  const now = clock();
  return {
    newestHeld: held.toSorted().at(-1),
    isHeld: (date) => dates.has(date),
    wants: (date, newest = date) => {
      const last = inVain.get(date);
      if (dates.has(date)) return false;
      if (last === undefined) return true;
      if (last.reason === "refused") return now >= last.triedAt + REFUSED_AGAIN_MS;
      return date >= plusDays(newest, -LATE_DAYS) && now >= last.triedAt + ABSENT_AGAIN_MS;
    },
  };
}

function isAskedFor(date: Day, { from, to }: CollectOptions): boolean {
  return (from === undefined || date >= from) && (to === undefined || date <= to);
}
