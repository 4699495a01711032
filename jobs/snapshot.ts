import { dayOf, endOf, type Day } from "../server/market/day.ts";
import { formatInstant, type Instant } from "../server/market/instant.ts";
import type { Vintage } from "../server/market/observation.ts";
import { periodOf, settledAt } from "../server/market/period.ts";
import type {
  Observations,
  SnapshotManifest,
  Snapshots,
  SnapshotVintage,
} from "../server/ports.ts";
import { runOnce, type RunPorts, type WorkResult } from "./run.ts";

export interface SnapshotPorts extends RunPorts {
  readonly observations: Observations;
  readonly snapshots: Snapshots;
  /** The source whose vintages they rest on. */
  readonly market: string;
  /** The job that brings vintages: while it is under way, more may come. */
  readonly collectJob: string;
  /** Of how many dates the sets stand; undefined for all. */
  readonly keepDates: () => number | undefined;
}

export const SNAPSHOT_JOB = "snapshot";
const VINTAGES_MAX = 100_000; // two centuries of days

interface Due {
  readonly date: Day;
  readonly asOf: Instant;
  readonly vintages: readonly SnapshotVintage[];
  readonly before: SnapshotManifest | undefined;
}

/** A job that publishes the set of each date that has none, and a correction where earlier vintages came later. */
export function snapshotJob(ports: SnapshotPorts) {
  // What was looked at and had the same figures; looked at again in the next process.
  const same = new Map<Day, string>();

  return async (signal: AbortSignal): Promise<WorkResult | "busy" | "nothing due"> => {
    const last = await ports.jobRuns.newest(ports.collectJob);
    if (last?.finishedAt === null) return "nothing due";
    const due = (await dueSets(ports)).filter(
      ({ date, vintages }) => same.get(date) !== keyOf(vintages),
    );
    if (due.length === 0) return "nothing due";
    return runOnce(ports, {
      job: SNAPSHOT_JOB,
      run: async (progress) => {
        let published = 0;
        for (const [i, { before, ...wanted }] of due.entries()) {
          signal.throwIfAborted();
          await progress(i, due.length);
          if (await ports.snapshots.publish(wanted, before)) published += 1;
          else same.set(wanted.date, keyOf(wanted.vintages));
        }
        const keepDates = ports.keepDates();
        if (keepDates !== undefined) await ports.snapshots.retain(keepDates);
        const detail = `${published} published of ${due.length} looked at`;
        return { result: published > 0 ? "done" : "nothing", detail };
      },
    });
  };
}

/** The dates whose vintages are not those that their newest set rests on, the oldest first. */
async function dueSets({ observations, snapshots, market, clock }: SnapshotPorts): Promise<Due[]> {
  const vintages = (await observations.vintages(market, clock(), VINTAGES_MAX)).toReversed();
  const newest = new Map((await snapshots.list()).map((set) => [set.date, set]));
  const first = [...newest.keys()].toSorted().at(-1);
  const dates = [...new Set(vintages.map(({ asOf }) => dayOf(asOf)))];
  // Without any set there is no gap to fill: the archive is not published anew, only what is known now.
  const looked =
    first === undefined
      ? dates.slice(-1)
      : dates.filter((date) => newest.has(date) || date > first);
  const due: Due[] = [];
  for (const date of looked) {
    const known = vintages.filter(({ asOf }) => asOf < endOf(date));
    const asOf = known.at(-1)?.asOf;
    const before = newest.get(date);
    const rests = known.map(keyed);
    if (asOf === undefined || (before && keyOf(before.vintages) === keyOf(rests))) continue;
    if (await isClosed(observations, market, asOf))
      due.push({ date, asOf, vintages: rests, before });
  }
  return due;
}

/** Whether the newest day known then was complete and settled. */
async function isClosed(
  observations: Observations,
  market: string,
  asOf: Instant,
): Promise<boolean> {
  const newest = (await observations.contents(market, asOf)).at(-1)?.day;
  return newest !== undefined && asOf >= settledAt(periodOf(newest, "day"));
}

function keyed({ source, asOf, sha256 }: Vintage): SnapshotVintage {
  return { source, as_of: formatInstant(asOf), sha256 };
}

function keyOf(vintages: readonly SnapshotVintage[]): string {
  return vintages.map(({ as_of, sha256 }) => `${as_of} ${sha256}`).join("\n");
}
