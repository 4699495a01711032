import { isCountry } from "./origin.ts";
import { previousOf } from "./period.ts";
import { decimalOf, minus, ZERO, type Rational } from "./rational.ts";
import {
  stated,
  tokensOf,
  unknownOf,
  type By,
  type PeriodVolumes,
  type StatedPeriod,
} from "./volume.ts";

/** N/T; 0 where nothing was counted. */
export function shareOf(volumes: PeriodVolumes, key: string): Rational {
  return fraction(tokensOf(volumes, key), volumes.total);
}

/** The share if all that no country is counted for were that origin's. Of volumes by origin. */
export function highOf(volumes: PeriodVolumes, origin: string): Rational {
  return fraction(tokensOf(volumes, origin) + unknownOf(volumes), volumes.total);
}

function fraction(n: bigint, d: bigint): Rational {
  return d === 0n ? ZERO : { n, d };
}

/** Change of a share in percentage points: a difference of two point estimates. */
export function changePp(now: PeriodVolumes, before: PeriodVolumes, key: string): number {
  return decimalOf(minus(shareOf(now, key), shareOf(before, key)), 100);
}

/** Change of a volume in per cent; null from zero, where there is none. */
export function growthPct(now: bigint, before: bigint): number | null {
  return before === 0n ? null : decimalOf({ n: now - before, d: before }, 100);
}

export interface ShareRow extends StatedPeriod {
  readonly key: string;
  readonly tokens: bigint;
  /** 0..1, as are its bounds. */
  readonly share: number;
  readonly low?: number;
  readonly high?: number;
  readonly days_listed?: number;
  /** Null where there is no closed period before to compare with. */
  readonly change_pp: number | null;
  readonly growth_pct: number | null;
}

/** The rows of the periods; each closed one is compared with the closed one before it, here or in `compared`. */
export function shareRows(
  periods: readonly PeriodVolumes[],
  by: By,
  compared: readonly PeriodVolumes[] = [],
): ShareRow[] {
  const all = [...compared, ...periods];
  const closed = new Map(all.filter((p) => p.closed).map((p) => [p.period, p]));
  return periods.flatMap((now) => {
    const before = now.closed ? closed.get(previousOf(now.period)) : undefined;
    const at = stated(now);
    return Array.from(now.volumes, ([key, { tokens, daysListed }]) => ({
      ...at,
      key,
      tokens,
      share: decimalOf(shareOf(now, key)),
      ...(by === "origin" ? boundsOf(now, key) : { days_listed: daysListed }),
      change_pp: before ? changePp(now, before, key) : null,
      growth_pct: before ? growthPct(tokens, tokensOf(before, key)) : null,
    }));
  });
}

// Unattributed and `other` are what the bounds are made of, and have none themselves.
function boundsOf(volumes: PeriodVolumes, key: string): { low?: number; high?: number } {
  if (!isCountry(key)) return {};
  return { low: decimalOf(shareOf(volumes, key)), high: decimalOf(highOf(volumes, key)) };
}
