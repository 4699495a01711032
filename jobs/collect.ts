import { plusDays, type Day } from "../server/market/day.ts";
import type {
  Clock,
  RawBatch,
  Snapshot,
  SnapshotSource,
  SourceStates,
  Unreachable,
} from "../server/ports.ts";
import { archiveOf, type Archive } from "./archive.ts";
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

const ABSENT_IN_A_ROW = 7; // before the first known date, so many absent ones are the archive's beginning

/** Takes the newest snapshot first, then every earlier dated one that is not held, the oldest first. */
export async function collect(
  ports: CollectPorts,
  options: CollectOptions,
  failed?: Unreachable,
): Promise<Collected> {
  const { source, sourceStates, clock } = ports;
  const taken: Taken[] = [];
  const outcome = await takeAll(ports, options, taken);
  const at = clock();
  const unreachable = outcome.kind === "unreachable" ? outcome : failed;
  if (unreachable) {
    const { reason, retryAfterMs } = unreachable;
    const notBefore = retryAfterMs === undefined ? {} : { notBefore: at + retryAfterMs };
    await sourceStates.attempted(source.id, at, { ok: false, reason, ...notBefore });
    return { taken, unreachable };
  }
  const { validator } = outcome as Extract<Outcome, { kind: "complete" }>;
  await sourceStates.attempted(source.id, at, { ok: true, ...(validator ? { validator } : {}) });
  return { taken };
}

type Outcome = Unreachable | { readonly kind: "complete"; readonly validator: string | null };

async function takeAll(
  ports: CollectPorts,
  options: CollectOptions,
  taken: Taken[],
): Promise<Outcome> {
  const { source, sourceStates, clock } = ports;
  const validator = (await sourceStates.state(source.id))?.validator ?? null;
  const newest = await source.newest(validator, options.signal);
  if (newest.kind === "unreachable") return newest;
  if (newest.kind === "batch") {
    const ingested = await ingest(ports, newest.batch);
    taken.push({ address: newest.batch.address, ...ingested });
  }
  if (newest.kind === "newest") {
    const failed = await takeNewest(ports, options, taken, newest.snapshot);
    if (failed) return failed;
  }
  const archive = await archiveOf(source, sourceStates, clock());
  const date = newest.kind === "newest" ? newest.snapshot.date : archive.newestHeld;
  const failed = date && (await takeEarlier(ports, options, taken, date));
  if (failed) return failed;
  // The validator stands for "held": a newest snapshot that was refused must be asked for again.
  const isTaken = newest.kind === "newest" && archive.isHeld(newest.snapshot.date);
  return { kind: "complete", validator: isTaken ? newest.validator : null };
}

async function takeNewest(
  ports: CollectPorts,
  options: CollectOptions,
  taken: Taken[],
  snapshot: Snapshot,
): Promise<Unreachable | undefined> {
  const { date } = snapshot;
  const isAskedFor = date >= (options.from ?? date) && date <= (options.to ?? date);
  const archive = await archiveOf(ports.source, ports.sourceStates, ports.clock());
  if (!isAskedFor || !archive.wants(date, date)) return undefined;
  return takeEach(ports, options, taken, [snapshot]);
}

async function takeEarlier(
  ports: CollectPorts,
  options: CollectOptions,
  taken: Taken[],
  newest: Day,
): Promise<Unreachable | undefined> {
  const archive = await archiveOf(ports.source, ports.sourceStates, ports.clock());
  const earlier = await findEarlier(ports, options, archive, newest);
  return "kind" in earlier ? earlier : takeEach(ports, options, taken, earlier);
}

/** Walks back from the newest date to the archive's beginning. The oldest comes first. */
async function findEarlier(
  ports: CollectPorts,
  options: CollectOptions,
  archive: Archive,
  newest: Day,
): Promise<Snapshot[] | Unreachable> {
  const found: Snapshot[] = [];
  const { from, to } = options;
  const first = from ?? ports.source.firstDate;
  let date = plusDays(newest, -1);
  if (to !== undefined && to < date) date = to;
  for (let absent = 0; date >= first || absent < beforeFirst(from); date = plusDays(date, -1)) {
    const dated = archive.wants(date, newest) ? await ask(ports, date, options.signal) : undefined;
    if (dated?.kind === "unreachable") return dated;
    if (dated) found.push(dated);
    absent = dated || archive.isHeld(date) ? 0 : absent + 1;
  }
  return found.toReversed();
}

/** The snapshot of a date; undefined where there is none, or none that can be read, which is noted. */
async function ask(
  ports: CollectPorts,
  date: Day,
  signal: AbortSignal,
): Promise<Snapshot | Unreachable | undefined> {
  const dated = await ports.source.dated(date, signal);
  if (dated.kind === "snapshot" || dated.kind === "unreachable") return dated;
  if (dated.kind === "batch") await ingest(ports, dated.batch);
  await markMissed(ports, date, dated.kind === "absent" ? "absent" : "refused");
  return undefined;
}

async function markMissed(
  { source, sourceStates, clock }: CollectPorts,
  snapshot: Day,
  reason: "absent" | "refused",
): Promise<void> {
  await sourceStates.markMissed(source.id, { snapshot, triedAt: clock(), reason });
}

/** How many absent dates in a row end the walk; none beyond a bound that was asked for. */
function beforeFirst(from: Day | undefined): number {
  return from === undefined ? ABSENT_IN_A_ROW : 0;
}

async function takeEach(
  ports: CollectPorts,
  { signal, onProgress }: CollectOptions,
  taken: Taken[],
  snapshots: readonly Snapshot[],
): Promise<Unreachable | undefined> {
  for (const [i, snapshot] of snapshots.entries()) {
    await onProgress(i, snapshots.length);
    const fetched = await ports.source.fetch(snapshot, signal);
    if (fetched.kind === "unreachable") return fetched;
    if (fetched.kind === "absent") await markMissed(ports, snapshot.date, "refused");
    else taken.push(await take(ports, snapshot, fetched.batch));
  }
  await onProgress(snapshots.length, snapshots.length);
  return undefined;
}

async function take(ports: CollectPorts, snapshot: Snapshot, batch: RawBatch): Promise<Taken> {
  const ingested = await ingest(ports, batch);
  if (ingested.days === 0) await markMissed(ports, snapshot.date, "refused");
  return { address: snapshot.address, ...ingested };
}
