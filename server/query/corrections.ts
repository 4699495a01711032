import type { Instant } from "../market/instant.ts";
import { leadOf } from "../market/leader.ts";
import { periodOf, settledAt, spanOf, type Period } from "../market/period.ts";
import { decimalOf } from "../market/rational.ts";
import { shareOf } from "../market/share.ts";
import { tokensOf, type PeriodVolumes } from "../market/volume.ts";
import type { Observations } from "../ports.ts";
import type { ReadSeries } from "./series.ts";

/** What a closed week was said to be, and what it is said to be since a later vintage. */
export interface WeekRevised {
  readonly period: Period;
  readonly at: Instant;
  readonly old: WeekSaid;
  readonly new: WeekSaid;
}

/** The figures of a week that are shown first. */
export interface WeekSaid {
  readonly leader: string | null;
  readonly origins: Readonly<Record<(typeof ORIGINS)[number], { tokens: bigint; share: number }>>;
}

const ORIGINS = ["CN", "US"] as const;
const WEEKS_MAX = 26; // a revision of what is older is in the list of revisions

/** Every revision of a week after it had closed, newest first, whether or not it shows; under `all`. */
export async function weeksRevised(
  { revisedDays }: Pick<Observations, "revisedDays">,
  readSeries: ReadSeries,
  source: string,
  asOf: Instant,
): Promise<WeekRevised[]> {
  const moments = new Map<Period, Set<Instant>>();
  for (const { day, asOf: at } of await revisedDays(source, asOf)) {
    const week = periodOf(day, "week");
    if (at < settledAt(week)) continue;
    moments.set(week, (moments.get(week) ?? new Set()).add(at));
  }
  const weeks = [...moments].toSorted(([a], [b]) => (a < b ? 1 : -1)).slice(0, WEEKS_MAX);
  const found = await Promise.all(weeks.map(([week, ats]) => steps(week, ats)));
  return found.flat().toSorted((a, b) => b.at - a.at || (a.period < b.period ? 1 : -1));

  async function steps(period: Period, ats: ReadonlySet<Instant>): Promise<WeekRevised[]> {
    const sorted = [...ats].toSorted((a, b) => a - b);
    const known = await Promise.all(sorted.map((at) => saidAt(period, at)));
    return sorted.flatMap((at, i) => {
      const [old, now] = [known[i - 1], known[i]];
      return old && now ? [{ period, at, old, new: now }] : [];
    });
  }

  async function saidAt(period: Period, at: Instant): Promise<WeekSaid | null> {
    const span = spanOf(period);
    const asked = { source, grain: "week", by: "origin", definition: "all", limit: 1 } as const;
    const { periods } = await readSeries({ ...asked, asOf: at, span });
    const week = periods.find((of) => of.period === period);
    return week?.closed && !week.citedAsOf ? saidOf(week) : null;
  }
}

function saidOf(week: PeriodVolumes): WeekSaid {
  const figures = (origin: string) => ({
    tokens: tokensOf(week, origin),
    share: decimalOf(shareOf(week, origin)),
  });
  return { leader: leadOf(week).leader, origins: { CN: figures("CN"), US: figures("US") } };
}
