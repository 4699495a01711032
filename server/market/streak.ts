import { isDecided, leadOf } from "./leader.ts";
import type { Origin } from "./origin.ts";
import { previousOf, type Period } from "./period.ts";
import type { PeriodVolumes } from "./volume.ts";

/** Decided weeks in a row with one leader. */
export interface LeadRun {
  /** Null where nobody leads. */
  readonly leader: Origin | null;
  readonly since: Period;
  readonly until: Period;
  readonly weeks: number;
  /** Its weeks in which another could have led. */
  readonly uncertain: readonly Period[];
}

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

/** The runs of weeks held by origin, both in time order. */
export function runsOf(weeks: readonly PeriodVolumes[]): LeadRun[] {
  return joinRuns(weeks.filter(isDecided).map(runOfOne));
}

/** Runs in time order, those that go on from one to the next made one. */
export function joinRuns(runs: Iterable<LeadRun>): LeadRun[] {
  const joined: LeadRun[] = [];
  for (const run of runs) {
    const last = joined.at(-1);
    const goesOn = last?.leader === run.leader && last.until === previousOf(run.since);
    if (goesOn) joined[joined.length - 1] = joinTwo(last, run);
    else joined.push(run);
  }
  return joined;
}

/** The streak that reaches `week`, from the runs up to it; null where no leader of it is decided. */
export function streakOf(runs: readonly LeadRun[], week: Period): Streak | null {
  const [before, run] = [runs.at(-2), runs.at(-1)];
  if (!run || run.leader === null || run.until !== week) return null;
  const { leader: origin, weeks, since, uncertain } = run;
  const proven = before !== undefined && before.until === previousOf(since);
  const lengths = runs.filter(({ leader }) => leader === origin).map((led) => led.weeks);
  return { origin, weeks, since, proven, uncertain, longest: Math.max(...lengths) };
}

function runOfOne(week: PeriodVolumes): LeadRun {
  const { period } = week;
  const { leader, certain } = leadOf(week);
  return { leader, since: period, until: period, weeks: 1, uncertain: certain ? [] : [period] };
}

function joinTwo(run: LeadRun, next: LeadRun): LeadRun {
  const { leader, since } = run;
  const uncertain = [...run.uncertain, ...next.uncertain];
  return { leader, since, until: next.until, weeks: run.weeks + next.weeks, uncertain };
}
