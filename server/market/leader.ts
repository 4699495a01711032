import type { Origin } from "./origin.ts";
import { decimalOf } from "./rational.ts";
import { countriesOf, unknownOf, type PeriodVolumes } from "./volume.ts";

/** Who has more tokens than any other origin in a period. */
export interface Lead {
  /** Null where two are equal or nobody has any. */
  readonly leader: Origin | null;
  /** Leader to second; null where the second has none. */
  readonly ratio: number | null;
  /** Whether no other could lead if it were given all that no country is counted for. */
  readonly certain: boolean;
}

/** Of volumes by origin. What is missing of a partial period is left out of account: see `isDecided`. */
export function leadOf(volumes: PeriodVolumes): Lead {
  const [first, second] = topTwo(volumes);
  const leads = first.tokens > second.tokens;
  return {
    leader: leads ? first.origin : null,
    ratio: second.tokens === 0n ? null : decimalOf({ n: first.tokens, d: second.tokens }),
    certain: leads && second.tokens + unknownOf(volumes) + missingAtMost(volumes) <= first.tokens,
  };
}

/** Whether the leader would stay even if the second had all tokens of the missing days. */
export function isDecided(volumes: PeriodVolumes): boolean {
  if (volumes.closed) return true;
  const [first, second] = topTwo(volumes);
  // All days held but not yet settled is not decided: nothing says how much the last day lacks.
  if (volumes.missing.length === 0) return false;
  return first.tokens > second.tokens + missingAtMost(volumes);
}

// A missing day is taken to be as large as the period's largest held one.
function missingAtMost({ missing, largestDay }: PeriodVolumes): bigint {
  return BigInt(missing.length) * largestDay;
}

function topTwo(volumes: PeriodVolumes) {
  const nobody = { origin: "", tokens: 0n };
  const [first = nobody, second = nobody] = countriesOf(volumes);
  return [first, second] as const;
}
