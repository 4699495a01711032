import { plusDays, type Day } from "../server/market/day.ts";
import { DAY_MS, HOUR_MS, type Instant } from "../server/market/instant.ts";
import type { MissedSnapshot, SnapshotSource, SourceStates } from "../server/ports.ts";

/** Which dated snapshots are held, and which were asked for in vain. */
export interface Archive {
  readonly newestHeld: Day | undefined;
  isHeld(date: Day): boolean;
  /** Whether it is not held, and was not asked for in vain lately. `newest` is the newest date published. */
  wants(date: Day, newest: Day): boolean;
}

const ABSENT_AGAIN_MS = DAY_MS; // an absent snapshot may be published late
const LATE_DAYS = 7; // and not later than this
const REFUSED_AGAIN_MS = HOUR_MS; // a dated file never changes, but a transfer can go wrong

/** The archive of a source as the store knows it now. */
export async function archiveOf(
  source: SnapshotSource,
  sourceStates: SourceStates,
  now: Instant,
): Promise<Archive> {
  const addresses = await sourceStates.takenAddresses(source.id);
  const dates = addresses.map((address) => source.dateOf(address));
  const held = new Set(dates.filter((date) => date !== undefined));
  const missed = await sourceStates.missedSnapshots(source.id);
  const inVain = new Map(missed.map((snapshot) => [snapshot.snapshot, snapshot]));
  return {
    newestHeld: [...held].toSorted().at(-1),
    isHeld: (date) => held.has(date),
    wants: (date, newest) => !held.has(date) && mayBeThere(inVain.get(date), newest, now),
  };
}

function mayBeThere(missed: MissedSnapshot | undefined, newest: Day, now: Instant): boolean {
  if (missed === undefined || missed.triedAt > now) return true; // or the clock was ahead
  if (missed.reason === "refused") return now >= missed.triedAt + REFUSED_AGAIN_MS;
  return missed.snapshot >= plusDays(newest, -LATE_DAYS) && now >= missed.triedAt + ABSENT_AGAIN_MS;
}
