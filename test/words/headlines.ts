import { VERDICT_IDS } from "../../server/market/definition.ts";
import type { Headline } from "../../server/market/headline.ts";
import { parsePeriod } from "../../server/market/period.ts";
import type { Streak } from "../../server/market/streak.ts";

export const T = 10n ** 12n;

/** A week that China leads, robustly, for at least 12 weeks. */
export const robust = headline({ cn: 431n * (T / 10n), us: 267n * (T / 10n), leader: "CN" });

/** The headline of 2026-W33, led by `leader` under every definition. */
export function headline(of: {
  cn: bigint;
  us: bigint;
  leader: string | null;
  ratio?: number | null;
}): Headline {
  const { cn, us, leader, ratio = 1.6 } = of;
  const figures = { share: 0.5, low: 0.5, high: 0.6, change_pp: null, growth_pct: null };
  return {
    period: parsePeriod("2026-W33"),
    origins: { CN: { ...figures, tokens: cn }, US: { ...figures, tokens: us } },
    first_count: false,
    leader,
    ratio,
    streak: leader === null ? null : streakOf(leader),
    verdict: verdict("robust", [leader, leader, leader], VERDICT_IDS),
  };
}

function streakOf(origin: string): Streak {
  const since = parsePeriod("2026-W22");
  return { origin, weeks: 12, since, proven: false, uncertain: [], longest: 12 };
}

/** A verdict from the leader under each of VERDICT_IDS, and those under which it is certain. */
export function verdict(
  word: Headline["verdict"]["word"],
  leaders: readonly (string | null)[],
  certain: readonly string[] = VERDICT_IDS,
): Headline["verdict"] {
  const by_definition = VERDICT_IDS.map((definition, i) => ({
    definition,
    leader: leaders[i] ?? null,
    ratio: 1.6,
    certain: certain.includes(definition),
  }));
  const agree = leaders.filter((leader) => leader === leaders[0]).length;
  return { word, agree, of: leaders.length, by_definition };
}

export function present<Value>(value: Value | null): Value {
  if (value === null) throw new Error("a value was expected");
  return value;
}
