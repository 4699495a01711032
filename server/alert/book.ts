import { plusDays, type Day } from "../market/day.ts";
import type { DefinitionId } from "../market/definition.ts";
import type { Instant } from "../market/instant.ts";
import { isDecided, leadOf } from "../market/leader.ts";
import { isCountry, type Origin } from "../market/origin.ts";
import { grainOf, periodOf, previousOf, settledAt, spanOf, type Period } from "../market/period.ts";
import { OTHER } from "../market/permaslug.ts";
import { byKey, type By, type PeriodVolumes } from "../market/volume.ts";
import type { AlertGrain } from "./rule.ts";

/** How the volumes of a book are counted. */
export interface Counting {
  readonly grain: AlertGrain;
  readonly by: By;
  readonly definition: DefinitionId;
}

/** A period that may be stepped. */
interface Place {
  readonly period: Period;
  readonly start: Day;
  readonly settledAt: Instant;
}

/** The volumes of a market by period as known at one as-of, under one counting, with what follows from them. */
export interface Book {
  /** Every period from the first closed to the last closed one, gaps included. */
  readonly steps: readonly Place[];
  /** Where a period stands among the steps; -1 where it does not. */
  readonly place: (period: Period) => number;
  readonly at: (period: Period) => PeriodVolumes | undefined;
  /** Of a decided period; null where nobody leads. Of volumes by origin. */
  readonly leader: (period: Period) => Origin | null;
  /** Weeks in a row up to a period that its leader led; 0 where nobody does. */
  readonly streak: (period: Period) => number;
  /** 1 for the largest; undefined for a key that is not listed. */
  readonly rank: (period: Period, key: string) => number | undefined;
}

/** All books of one as-of; a market is read once for all rules that count it alike. */
export type Books = (counting: Counting) => Book;

/** From the periods held, in time order. */
export function bookOf(periods: readonly PeriodVolumes[], by: By): Book {
  const byPeriod = new Map(periods.map((volumes) => [volumes.period, volumes]));
  const steps = stepsOf(periods);
  const places = new Map(steps.map(({ period }, i) => [period, i]));
  const leaders = new Map<Period, Origin | null>();
  const streaks = new Map<Period, number>();
  const ranks = new Map<Period, ReadonlyMap<string, number>>();
  const leader = (period: Period) => remembered(leaders, period, leaderOf);

  function leaderOf(period: Period): Origin | null {
    const volumes = byPeriod.get(period);
    return volumes && isDecided(volumes) ? leadOf(volumes).leader : null;
  }

  // A loop, since a streak may be longer than a stack is deep.
  function streakOf(period: Period): number {
    const origin = leader(period);
    let weeks = 0;
    let at = period;
    if (origin === null) return 0;
    while (leader(at) === origin) {
      const known = streaks.get(at);
      if (known !== undefined) return weeks + known;
      weeks += 1;
      at = previousOf(at);
    }
    return weeks;
  }

  return {
    steps,
    place: (period) => places.get(period) ?? -1,
    at: (period) => byPeriod.get(period),
    leader,
    streak: (period) => remembered(streaks, period, streakOf),
    rank: (period, key) =>
      remembered(ranks, period, (at) => ranksOf(byPeriod.get(at), by)).get(key),
  };
}

function remembered<Value>(
  known: Map<Period, Value>,
  period: Period,
  work: (period: Period) => Value,
): Value {
  const found = known.get(period);
  if (found !== undefined) return found;
  const value = work(period);
  known.set(period, value);
  return value;
}

function stepsOf(periods: readonly PeriodVolumes[]): Place[] {
  const last = periods.findLast(({ closed }) => closed)?.period;
  const steps: Place[] = [];
  if (last === undefined) return steps;
  // What begins in its middle, with the first day held, says nothing and lacks nothing.
  let at = periods.find(({ closed }) => closed)?.period ?? last;
  while (at <= last) {
    steps.push({ period: at, start: spanOf(at).start, settledAt: settledAt(at) });
    at = stepAfter(at);
  }
  return steps;
}

/** The period that is stepped next: of `7d`, the one that ends a day later. */
export function stepAfter(period: Period): Period {
  return periodOf(plusDays(spanOf(period).end, 1), grainOf(period));
}

/** Most tokens first, ties by key; unattributed and `other` have no rank. */
function ranksOf(volumes: PeriodVolumes | undefined, by: By): Map<string, number> {
  const ranked = [...(volumes?.volumes ?? [])]
    .filter(([key]) => (by === "origin" ? isCountry(key) : key !== OTHER))
    .toSorted((a, b) =>
      a[1].tokens === b[1].tokens ? byKey(a, b) : a[1].tokens < b[1].tokens ? 1 : -1,
    );
  return new Map(ranked.map(([key], i) => [key, i + 1]));
}
