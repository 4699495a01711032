import { isDecided, leadOf } from "./leader.ts";
import type { Origin } from "./origin.ts";
import { previousOf, type Period } from "./period.ts";
import type { PeriodVolumes } from "./volume.ts";

/** The weeks in a row, back from a week, in which one origin led. */
export interface Streak {
  readonly origin: Origin;
  readonly weeks: number;
  readonly since: Period;
  /** False where it may be longer: before `since` no decided week is held. */
  readonly proven: boolean;
  /** Its weeks in which another could have led. */
  readonly uncertain: readonly Period[];
  /** The origin's longest run among the weeks held. */
  readonly longest: number;
}

/** The streak that reaches `week`, from all weeks held by origin in time order; null where no leader of it is decided. */
export function streakAt(weeks: readonly PeriodVolumes[], week: Period): Streak | null {
  const held = new Map(weeks.filter((w) => w.period <= week).map((w) => [w.period, w]));
  const now = held.get(week);
  const origin = now && isDecided(now) ? leadOf(now).leader : null;
  if (origin === null) return null;

  const run = runUpTo(held, week, origin);
  const before = held.get(previousOf(run.since));
  return {
    origin,
    ...run,
    proven: before !== undefined && isDecided(before),
    longest: longestOf(held, origin),
  };
}

function runUpTo(held: ReadonlyMap<Period, PeriodVolumes>, week: Period, origin: Origin) {
  const uncertain: Period[] = [];
  let weeks = 0;
  let since = week;
  for (let at = held.get(week); at && isLedBy(at, origin); at = held.get(previousOf(since))) {
    if (!leadOf(at).certain) uncertain.push(at.period);
    weeks += 1;
    since = at.period;
  }
  return { weeks, since, uncertain: uncertain.toReversed() };
}

function isLedBy(week: PeriodVolumes, origin: Origin): boolean {
  return isDecided(week) && leadOf(week).leader === origin;
}

function longestOf(held: ReadonlyMap<Period, PeriodVolumes>, origin: Origin): number {
  let longest = 0;
  let run = 0;
  let last: Period | undefined;
  for (const [period, week] of held) {
    if (!isLedBy(week, origin)) run = 0;
    else run = last === previousOf(period) ? run + 1 : 1;
    last = period;
    longest = Math.max(longest, run);
  }
  return longest;
}
