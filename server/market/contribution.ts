import { shareOf } from "./share.ts";
import { decimalOf, minus } from "./rational.ts";
import { tokensOf, type PeriodVolumes } from "./volume.ts";

/** What one key's own share added to the change of all shares. */
export interface Contribution {
  readonly key: string;
  readonly changeTokens: bigint;
  /** Δ(x/T) in percentage points. */
  readonly contributionPp: number;
}

/**
 * Contributions of every key to the change from `before` to `now`, largest first, ties by key.
 * Of two closed neighbours; where both counted something they sum to zero.
 */
export function contributions(now: PeriodVolumes, before: PeriodVolumes): Contribution[] {
  const keys = [...new Set([...now.volumes.keys(), ...before.volumes.keys()])];
  return keys
    .map((key) => ({ key, change: minus(shareOf(now, key), shareOf(before, key)) }))
    .toSorted((a, b) => bySize(a, b) || (a.key < b.key ? -1 : 1))
    .map(({ key, change }) => ({
      key,
      changeTokens: tokensOf(now, key) - tokensOf(before, key),
      contributionPp: decimalOf(change, 100),
    }));
}

type Change = { readonly change: { readonly n: bigint; readonly d: bigint } };

function bySize({ change: a }: Change, { change: b }: Change): number {
  const left = abs(a.n) * b.d;
  const right = abs(b.n) * a.d;
  return left === right ? 0 : left < right ? 1 : -1;
}

function abs(n: bigint): bigint {
  return n < 0n ? -n : n;
}
