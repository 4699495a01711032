import type { Asked, Counted } from "./brute.ts";

/** The rows that `GET /volumes` owes. */
export function volumeRows(periods: readonly Counted[]) {
  return periods.flatMap((counted) =>
    Array.from(counted.cells, ([key, { tokens }]) => ({
      ...stated(counted),
      key,
      tokens: String(tokens),
    })),
  );
}

/** The rows that `GET /shares` owes. */
export function shareRows(periods: readonly Counted[], { by }: Asked) {
  return periods.flatMap((now) => {
    const before = now.closed ? closedBefore(periods, now) : undefined;
    const unknown = tokensIn(now, "unattributed") + tokensIn(now, "other");
    return Array.from(now.cells, ([key, { tokens, days }]) => {
      const share = rounded(tokens, now.total);
      const high = rounded(tokens + unknown, now.total);
      const isCountry = /^[A-Z]{2}$/.test(key);
      return {
        ...stated(now),
        key,
        tokens: String(tokens),
        share,
        ...(by === "origin" ? isCountry && { low: share, high } : { days_listed: days.size }),
        change_pp: before ? changePp(now, before, key) : null,
        growth_pct: before ? growthPct(tokens, tokensIn(before, key)) : null,
      };
    });
  });
}

/** The rows that `GET /contributions` owes, without their origins. */
export function contributionRows(now: Counted, before: Counted) {
  const keys = [...new Set([...now.cells.keys(), ...before.cells.keys()])];
  const size = (key: string) => {
    const n = tokensIn(now, key) * before.total - tokensIn(before, key) * now.total;
    return n < 0n ? -n : n;
  };
  return keys
    .toSorted((a, b) => (size(a) === size(b) ? (a < b ? -1 : 1) : size(b) > size(a) ? 1 : -1))
    .map((key) => ({
      key,
      change_tokens: String(tokensIn(now, key) - tokensIn(before, key)),
      contribution_pp: changePp(now, before, key),
    }));
}

export function changePp(now: Counted, before: Counted, key: string): number {
  const n = tokensIn(now, key) * before.total - tokensIn(before, key) * now.total;
  return rounded(100n * n, now.total * before.total);
}

function growthPct(now: bigint, before: bigint): number | null {
  return before === 0n ? null : rounded(100n * (now - before), before);
}

/** At most six decimals, half up: the largest k millionths with k <= x + 1/2. */
export function rounded(n: bigint, d: bigint): number {
  if (d === 0n) return 0;
  const top = 2_000_000n * n + d;
  const bottom = 2n * d;
  const cut = top / bottom;
  return Number(top < 0n && cut * bottom !== top ? cut - 1n : cut) / 1_000_000;
}

function stated({ period, start, end, closed, missing }: Counted) {
  const where = { period, start, end };
  return closed ? { ...where, status: "closed" } : { ...where, status: "partial", missing };
}

function closedBefore(periods: readonly Counted[], { start }: Counted): Counted | undefined {
  const dayBefore = new Date(Date.parse(start) - 86_400_000).toISOString().slice(0, 10);
  return periods.find(({ end, closed }) => closed && end === dayBefore);
}

function tokensIn({ cells }: Counted, key: string): bigint {
  return cells.get(key)?.tokens ?? 0n;
}
