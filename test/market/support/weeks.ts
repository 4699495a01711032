import fc from "fast-check";
import type { Day } from "../../../server/market/day.ts";
import { daysOf, parsePeriod, type Period } from "../../../server/market/period.ts";
import type { PeriodVolumes } from "../../../server/market/volume.ts";

/** How a week is held: closed where no day is missing, unless it is said to be unsettled. */
interface Held {
  readonly missing?: number;
  readonly largestDay?: bigint;
  readonly settled?: boolean;
}

export type Tokens = Readonly<Record<string, bigint>>;

/** Tokens by origin (or any key) of one period, written down by hand. */
export function volumesOf(period: string, tokens: Tokens, held: Held = {}): PeriodVolumes {
  const parsed: Period = parsePeriod(period);
  const missing: Day[] = daysOf(parsed).slice(0, held.missing ?? 0);
  const keys = Object.keys(tokens).toSorted();
  const total = Object.values(tokens).reduce((a, b) => a + b, 0n);
  return {
    period: parsed,
    closed: missing.length === 0 && (held.settled ?? true),
    missing,
    volumes: new Map(keys.map((key) => [key, { tokens: tokens[key] ?? 0n, daysListed: 1 }])),
    total,
    largestDay: held.largestDay ?? total,
  };
}

const COUNTRIES = ["CN", "FR", "US"];

/** Tokens by origin, so small that equal and zero ones are common; any key may be absent. */
export const smallTokens: fc.Arbitrary<Tokens> = fc.dictionary(
  fc.constantFrom(...COUNTRIES, "unattributed", "other"),
  fc.bigInt(0n, 6n),
  { noNullPrototype: true },
);

/** Tokens by origin, far beyond what a float can hold. */
export const largeTokens: fc.Arbitrary<Tokens> = fc.dictionary(
  fc.constantFrom(...COUNTRIES, "unattributed", "other"),
  fc.bigInt(0n, 2n ** 90n),
  { noNullPrototype: true },
);

/** The countries of a plain record, most tokens first, and what no country is counted for. */
export function ranked(tokens: Tokens): { origin: string; tokens: bigint }[] {
  return COUNTRIES.map((origin) => ({ origin, tokens: tokens[origin] ?? 0n })).toSorted((a, b) =>
    Number(b.tokens - a.tokens),
  );
}

export function unknownIn(tokens: Tokens): bigint {
  return (tokens["unattributed"] ?? 0n) + (tokens["other"] ?? 0n);
}

/** The origin that has more tokens than every other; null where none does. */
export function plainLeader(tokens: Tokens): string | null {
  const ahead = COUNTRIES.find((one) =>
    COUNTRIES.every((two) => one === two || (tokens[one] ?? 0n) > (tokens[two] ?? 0n)),
  );
  return ahead ?? null;
}

/** Whether no other origin, a newcomer among them, would lead if it were given `gift`. */
export function plainCertain(tokens: Tokens, gift: bigint): boolean {
  const leader = plainLeader(tokens);
  if (leader === null) return false;
  const others = [...COUNTRIES, "a newcomer"].filter((origin) => origin !== leader);
  return others.every((other) => {
    const given = (tokens[other] ?? 0n) + gift;
    return [...COUNTRIES].some((one) => one !== other && (tokens[one] ?? 0n) >= given);
  });
}
