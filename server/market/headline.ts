import { VERDICT_IDS, type DefinitionId } from "./definition.ts";
import { leadOf, type Lead } from "./leader.ts";
import { present } from "./assert.ts";
import { previousOf, type Period } from "./period.ts";
import { decimalOf } from "./rational.ts";
import { changePp, growthPct, highOf, shareOf } from "./share.ts";
import type { Streak } from "./streak.ts";
import { tokensOf, type PeriodVolumes } from "./volume.ts";

/** The two origins that every headline speaks of. */
export const HEADLINE_ORIGINS = ["CN", "US"] as const;

export interface OriginFigures {
  readonly tokens: bigint;
  readonly share: number;
  readonly low: number;
  readonly high: number;
  readonly change_pp: number | null;
  readonly growth_pct: number | null;
}

export interface Verdict {
  readonly word: "robust" | "depends" | "flips";
  /** How many definitions have the headline's leader. */
  readonly agree: number;
  readonly of: number;
  readonly by_definition: readonly ({ readonly definition: DefinitionId } & Lead)[];
}

export interface Headline {
  readonly period: Period;
  readonly origins: Readonly<Record<(typeof HEADLINE_ORIGINS)[number], OriginFigures>>;
  /** Whether no later vintage has confirmed the week yet. */
  readonly first_count: boolean;
  readonly leader: string | null;
  readonly ratio: number | null;
  readonly streak: Streak | null;
  readonly verdict: Verdict;
}

/** The last closed week of weeks in time order; undefined where none is closed. */
export function lastClosed(weeks: readonly PeriodVolumes[]): PeriodVolumes | undefined {
  return weeks.findLast(({ closed }) => closed);
}

/** What a week is seen against. */
export interface Past {
  /** Among them the one before it, where that is held. */
  readonly weeks: readonly PeriodVolumes[];
  readonly streak: Streak | null;
}

/** The headline of a closed week. `verdictWeeks` are that same week under each of VERDICT_IDS. */
export function headlineOf(
  week: PeriodVolumes,
  { weeks, streak }: Past,
  verdictWeeks: readonly PeriodVolumes[],
  firstCount: boolean,
): Headline {
  const previous = previousOf(week.period);
  const before = weeks.find(({ period, closed }) => closed && period === previous);
  const { leader, ratio } = leadOf(week);
  return {
    period: week.period,
    origins: { CN: figuresOf(week, before, "CN"), US: figuresOf(week, before, "US") },
    first_count: firstCount,
    leader,
    ratio,
    streak,
    verdict: verdictOf(leader, verdictWeeks),
  };
}

function figuresOf(
  week: PeriodVolumes,
  before: PeriodVolumes | undefined,
  origin: string,
): OriginFigures {
  const tokens = tokensOf(week, origin);
  return {
    tokens,
    share: decimalOf(shareOf(week, origin)),
    low: decimalOf(shareOf(week, origin)),
    high: decimalOf(highOf(week, origin)),
    change_pp: before ? changePp(week, before, origin) : null,
    growth_pct: before ? growthPct(tokens, tokensOf(before, origin)) : null,
  };
}

/** Whether a week's leader leads under every definition; `weeks` are that week under each of VERDICT_IDS. */
export function verdictOf(leader: string | null, weeks: readonly PeriodVolumes[]): Verdict {
  const by_definition = VERDICT_IDS.map((definition, i) => ({
    definition,
    ...leadOf(present(weeks[i], `the week under ${definition}`)),
  }));
  const agree = by_definition.filter((lead) => lead.leader === leader).length;
  const others = by_definition.filter((lead) => lead.leader !== null && lead.leader !== leader);
  const settled = agree === by_definition.length && by_definition.every(({ certain }) => certain);
  const word = others.length > 0 ? "flips" : settled ? "robust" : "depends";
  return { word, agree, of: by_definition.length, by_definition };
}
