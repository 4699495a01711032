import type { Day } from "./day.ts";
import type { Countable, Definition } from "./definition.ts";
import { formatInstant, type Instant } from "./instant.ts";
import { isCountry, UNATTRIBUTED, type Origin } from "./origin.ts";
import { daysOf, settledAt, spanOf, type Period } from "./period.ts";
import { OTHER } from "./permaslug.ts";

/** What a volume is told apart by. */
export const BYS = ["origin", "author", "model"] as const;
export type By = (typeof BYS)[number];

/** The tokens of one key (origin, author or permaslug) on one day, as known at one as-of. */
export interface DayVolume extends Countable {
  readonly day: Day;
  readonly key: string;
}

export interface Volume {
  readonly tokens: bigint;
  /** On how many of the period's days the key was listed. */
  readonly daysListed: number;
}

/** What a definition counts in a period, by key in byte order. */
export interface PeriodVolumes {
  readonly period: Period;
  readonly closed: boolean;
  /** Days of the period that are not held. */
  readonly missing: readonly Day[];
  readonly volumes: ReadonlyMap<string, Volume>;
  /** What shares are divided by. */
  readonly total: bigint;
  /** The total of the period's largest held day. */
  readonly largestDay: bigint;
  /** Of sums that were computed elsewhere, and whose days are not held: as of when. */
  readonly citedAsOf?: Instant;
}

/** What is held of a source: the newest as-of, and the volumes of each held day. */
export interface Held {
  readonly asOf: Instant;
  readonly days: ReadonlyMap<Day, readonly DayVolume[]>;
}

/** Counts one period under a definition. For a definition with `top` the volumes are those of its largest models. */
export function countPeriod(period: Period, held: Held, definition: Definition): PeriodVolumes {
  const sums = new Map<string, { tokens: bigint; daysListed: number }>();
  const missing: Day[] = [];
  let largestDay = 0n;
  for (const day of daysOf(period)) {
    const volumes = held.days.get(day);
    if (!volumes) {
      missing.push(day);
      continue;
    }
    const dayTotal = addDay(sums, volumes, definition);
    if (dayTotal > largestDay) largestDay = dayTotal;
  }
  const volumes = new Map([...sums].toSorted(byKey));
  const closed = missing.length === 0 && held.asOf >= settledAt(period);
  return { period, closed, missing, volumes, total: totalOf(volumes), largestDay };
}

function addDay(
  sums: Map<string, { tokens: bigint; daysListed: number }>,
  volumes: readonly DayVolume[],
  definition: Definition,
): bigint {
  let total = 0n;
  const listed = new Set<string>();
  for (const volume of volumes) {
    const tokens = definition.counted(volume);
    if (tokens === null) continue;
    const sum = sums.get(volume.key) ?? { tokens: 0n, daysListed: 0 };
    sum.tokens += tokens;
    if (!listed.has(volume.key)) sum.daysListed += 1;
    listed.add(volume.key);
    sums.set(volume.key, sum);
    total += tokens;
  }
  return total;
}

/** Byte order of keys, which for ASCII names is the order of their code units. */
export function byKey([a]: readonly [string, ...unknown[]], [b]: readonly [string, ...unknown[]]) {
  return a < b ? -1 : Number(a > b);
}

export function totalOf(volumes: ReadonlyMap<string, { readonly tokens: bigint }>): bigint {
  let total = 0n;
  for (const { tokens } of volumes.values()) total += tokens;
  return total;
}

export function tokensOf({ volumes }: PeriodVolumes, key: string): bigint {
  return volumes.get(key)?.tokens ?? 0n;
}

/** What no country is counted for: unattributed and `other`. Of volumes by origin. */
export function unknownOf(volumes: PeriodVolumes): bigint {
  return tokensOf(volumes, UNATTRIBUTED) + tokensOf(volumes, OTHER);
}

/** The countries, most tokens first, ties by code. Of volumes by origin. */
export function countriesOf({ volumes }: PeriodVolumes): { origin: Origin; tokens: bigint }[] {
  return Array.from(volumes, ([origin, { tokens }]) => ({ origin, tokens }))
    .filter(({ origin }) => isCountry(origin))
    .toSorted((a, b) => (a.tokens === b.tokens ? 0 : a.tokens < b.tokens ? 1 : -1));
}

export interface StatedPeriod {
  readonly period: Period;
  readonly start: Day;
  readonly end: Day;
  readonly status: "closed" | "partial";
  readonly missing?: readonly Day[];
  /** Cited sums, whose days are not held. */
  readonly cited_as_of?: string;
}

/** How a period is written beside each of its rows. */
export function stated({ period, closed, missing, citedAsOf }: PeriodVolumes): StatedPeriod {
  const cited = citedAsOf === undefined ? {} : { cited_as_of: formatInstant(citedAsOf) };
  const span = { period, ...spanOf(period), ...cited };
  return closed ? { ...span, status: "closed" } : { ...span, status: "partial", missing };
}
