import { DAY_MS, type Instant } from "../market/instant.ts";
import { previousOf, settledAt, type Period } from "../market/period.ts";
import type { Changes, Observations } from "../ports.ts";
import type { BriefFacts } from "../words/brief.ts";
import type { ReadContributions } from "./contributions.ts";
import type { HeadlineAnswer, ReadHeadline } from "./headline.ts";
import type { ReadNames } from "./names.ts";

/** Briefs of so many weeks back from the last closed one, newest first. */
export type ReadBriefs = (asOf: Instant, weeks: number) => Promise<readonly BriefFacts[]>;

export interface BriefReads {
  /** The source whose weeks are told of. */
  readonly market: string;
  readonly observations: Pick<Observations, "vintages">;
  readonly changes: Pick<Changes, "newest">;
  readonly readHeadline: ReadHeadline;
  readonly readContributions: ReadContributions;
  readonly readNames: ReadNames;
}

const VINTAGES_MAX = 2_000; // several a day for half a year
const TRIES = 8; // vintages of a week that are looked at for its closing
const CLOSES_WITHIN_MS = 28 * DAY_MS; // a week that closed later had nobody to be told of it

/** Each week's brief is the headline of the first vintage that closed the week: later ones do not change it. */
export function briefsReader(reads: BriefReads): ReadBriefs {
  let known: { readonly key: string; readonly briefs: Promise<readonly BriefFacts[]> } | undefined;
  return async (asOf, weeks) => {
    const { headline, asOf: newest } = await headlineAt(reads, asOf);
    if (!headline || newest === null) return [];
    // Between two changes of the store nothing else can be read.
    const key = `${await reads.changes.newest()} ${newest} ${weeks}`;
    if (known?.key !== key) known = { key, briefs: readAll(reads, asOf, headline.period, weeks) };
    const asked = known;
    return asked.briefs.catch((error: unknown) => {
      // What failed once is read again.
      if (known === asked) known = undefined;
      throw error;
    });
  };
}

async function readAll(reads: BriefReads, asOf: Instant, last: Period, weeks: number) {
  const vintages = await reads.observations.vintages(reads.market, asOf, VINTAGES_MAX);
  const asOfs = [...new Set(vintages.map((vintage) => vintage.asOf))].toReversed();
  const briefs: BriefFacts[] = [];
  let week = last;
  for (let i = 0; i < weeks; i++, week = previousOf(week)) {
    const brief = await briefOfWeek(reads, asOfs, week);
    if (brief) briefs.push(brief);
    // Others are answered between two weeks: each is read from all that was held.
    await new Promise((resolve) => void setImmediate(resolve));
  }
  return briefs;
}

async function briefOfWeek(
  reads: BriefReads,
  asOfs: readonly Instant[],
  week: Period,
): Promise<BriefFacts | null> {
  const from = settledAt(week);
  const until = from + CLOSES_WITHIN_MS;
  for (const asOf of asOfs.filter((at) => at >= from && at < until).slice(0, TRIES)) {
    const { headline } = await headlineAt(reads, asOf);
    if (headline?.period === week) {
      return { headline, asOf, source: reads.market, moves: await movesOf(reads, week, asOf) };
    }
  }
  return null;
}

function headlineAt({ market, readHeadline }: BriefReads, asOf: Instant): Promise<HeadlineAnswer> {
  return readHeadline({ source: market, asOf, definition: "all" });
}

async function movesOf(reads: BriefReads, period: Period, at: Instant) {
  const { market, readContributions, readNames } = reads;
  const asked = { source: market, asOf: at, definition: "all", period, key: "CN" } as const;
  const { change } = await readContributions({ ...asked, by: "model" });
  const nameOf = await readNames(at);
  return (change?.rows ?? []).map(({ key, contributionPp }) => ({
    key,
    contributionPp,
    name: nameOf(key),
  }));
}
