import type { DefinitionId } from "./definition.ts";
import type { Origin } from "./origin.ts";
import { previousOf, type Period } from "./period.ts";
import { decimalOf, type Rational } from "./rational.ts";
import { changePp, highOf, shareOf } from "./share.ts";
import { tokensOf, type PeriodVolumes } from "./volume.ts";

/** Closed weeks by origin under one definition, in time order; the last is the one that is spoken of. */
export interface Counting {
  readonly definition: DefinitionId;
  readonly weeks: readonly PeriodVolumes[];
}

/** A figure under one definition; its unit is the statement's. */
export interface Evidence {
  readonly definition: DefinitionId;
  readonly value: number;
}

/** A sentence that holds under every definition, with what it rests on. Shares are of 0 to 1. */
export type Statement =
  | (About & {
      readonly kind: "more";
      readonly weeks: number;
      readonly since: Period;
      /** False where it may be longer: the week before is not among those given. */
      readonly proven: boolean;
    })
  | (About & { readonly kind: "at_least"; readonly percent: number })
  | (About & { readonly kind: "at_most"; readonly percent: number })
  | (About & { readonly kind: "times"; readonly tenths: number });

interface About {
  readonly week: Period;
  readonly origin: Origin;
  /** Whom it is compared with. */
  readonly other: Origin;
  readonly by: readonly Evidence[];
}

/** A sentence that is easily written and does not hold, with the figures that say why. */
export type Tempting = About & {
  readonly kind: "leads" | "moved" | "majority" | "share" | "world";
};

const SHOWN = 3;

/** The first three sentences that hold under all definitions; fewer where there is too little to say. */
export function statementsThatHold(countings: readonly Counting[]): Statement[] {
  const pair = pairOf(countings);
  if (!pair) return [];
  const { first, second } = pair;
  const found = [
    more(countings, first, second),
    atLeast(countings, first, second),
    times(countings, first, second),
    atMost(countings, second, first),
    atLeast(countings, second, first),
    atMost(countings, first, second),
  ];
  return found.filter((one) => one !== null).slice(0, SHOWN);
}

/** The sentence to be avoided; null where nothing is counted. */
export function temptingStatement(countings: readonly Counting[]): Tempting | null {
  const pair = pairOf(countings);
  if (!pair) return null;
  const { first, second } = pair;
  const about = { week: weekOf(countings), origin: first, other: second };
  const ratios = evidence(countings, (week) => decimalOf(ratioOf(week, first, second)));
  if (!ratios.every(({ value }) => value > 1)) return { ...about, kind: "leads", by: ratios };

  const moves = changes(countings, first);
  const signs = new Set(moves.map(({ value }) => Math.sign(value)));
  if (signs.has(1) && signs.has(-1)) return { ...about, kind: "moved", by: moves };

  const shares = evidence(countings, (week) => decimalOf(shareOf(week, first)));
  const values = shares.map(({ value }) => value);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  if (least <= 0.5 && most > 0.5) return { ...about, kind: "majority", by: shares };
  return { ...about, kind: most - least >= SPREAD_MIN ? "share" : "world", by: shares };
}

const SPREAD_MIN = 0.01; // below it the definitions say the same, to the per cent

// The one with more tokens under the first definition is spoken of first.
function pairOf(countings: readonly Counting[]): { first: Origin; second: Origin } | null {
  const week = countings[0]?.weeks.at(-1);
  if (!week || countings.some(({ weeks }) => weeks.at(-1)?.total === 0n)) return null;
  const isUs = tokensOf(week, "US") > tokensOf(week, "CN");
  return isUs ? { first: "US", second: "CN" } : { first: "CN", second: "US" };
}

function more(countings: readonly Counting[], origin: Origin, other: Origin): Statement | null {
  const week = weekOf(countings);
  let weeks = 0;
  let since = week;
  for (let at = week; isAhead(countings, at, origin, other); at = previousOf(at)) {
    weeks += 1;
    since = at;
  }
  if (weeks === 0) return null;
  const by = evidence(countings, (of) => decimalOf(ratioOf(of, origin, other)));
  const before = previousOf(since);
  const proven = countings.some(({ weeks: of }) => of.some(({ period }) => period === before));
  return { kind: "more", week, origin, other, weeks, since, proven, by };
}

/** Whether it carried more in a week under every definition; false where one does not hold the week. */
function isAhead(
  countings: readonly Counting[],
  period: Period,
  origin: Origin,
  other: Origin,
): boolean {
  return countings.every(({ weeks }) => {
    const week = weeks.find((of) => of.period === period);
    return week?.closed === true && tokensOf(week, origin) > tokensOf(week, other);
  });
}

function atLeast(countings: readonly Counting[], origin: Origin, other: Origin): Statement | null {
  const of = (week: PeriodVolumes) => shareOf(week, origin);
  const percent = Math.min(...lastOf(countings).map((week) => floor(of(week), 100n)));
  if (percent < 1) return null;
  const by = evidence(countings, (week) => decimalOf(of(week)));
  return { kind: "at_least", week: weekOf(countings), origin, other, percent, by };
}

function atMost(countings: readonly Counting[], origin: Origin, other: Origin): Statement | null {
  const of = (week: PeriodVolumes) => highOf(week, origin);
  const percent = Math.max(...lastOf(countings).map((week) => ceiling(of(week), 100n)));
  if (percent >= 100) return null;
  const by = evidence(countings, (week) => decimalOf(of(week)));
  return { kind: "at_most", week: weekOf(countings), origin, other, percent, by };
}

const TENTHS_MIN = 11; // "1.0 times" says nothing

function times(countings: readonly Counting[], origin: Origin, other: Origin): Statement | null {
  const weeks = lastOf(countings);
  if (weeks.some((week) => tokensOf(week, other) === 0n)) return null;
  const tenths = Math.min(...weeks.map((week) => floor(ratioOf(week, origin, other), 10n)));
  if (tenths < TENTHS_MIN) return null;
  const by = evidence(countings, (week) => decimalOf(ratioOf(week, origin, other)));
  return { kind: "times", week: weekOf(countings), origin, other, tenths, by };
}

function changes(countings: readonly Counting[], origin: Origin): Evidence[] {
  return countings.flatMap(({ definition, weeks }) => {
    const [before, now] = [weeks.at(-2), weeks.at(-1)];
    if (!now || !before?.closed || before.period !== previousOf(now.period)) return [];
    return [{ definition, value: changePp(now, before, origin) }];
  });
}

function weekOf(countings: readonly Counting[]): Period {
  return lastOf(countings)[0]?.period as Period;
}

function lastOf(countings: readonly Counting[]): PeriodVolumes[] {
  return countings.flatMap(({ weeks }) => weeks.slice(-1));
}

function evidence(
  countings: readonly Counting[],
  value: (week: PeriodVolumes) => number,
): Evidence[] {
  return countings.flatMap(({ definition, weeks }) =>
    weeks.slice(-1).map((week) => ({ definition, value: value(week) })),
  );
}

// Where the other has none there is no ratio; the tokens themselves then stand for it.
function ratioOf(week: PeriodVolumes, origin: Origin, other: Origin): Rational {
  const d = tokensOf(week, other);
  return { n: tokensOf(week, origin), d: d === 0n ? 1n : d };
}

function floor({ n, d }: Rational, scale: bigint): number {
  return Number((n * scale) / d);
}

function ceiling({ n, d }: Rational, scale: bigint): number {
  return Number((n * scale + d - 1n) / d);
}
