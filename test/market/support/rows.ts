import fc from "fast-check";
import { parseDay, type Day } from "../../../server/market/day.ts";
import { parseInstant } from "../../../server/market/instant.ts";
import { originMap, type Author, type Origin } from "../../../server/market/origin.ts";
import { daysOf, parsePeriod, type Period } from "../../../server/market/period.ts";
import {
  authorOf,
  isFree,
  parsePermaslug,
  type Permaslug,
} from "../../../server/market/permaslug.ts";
import type { By, DayVolume, Held } from "../../../server/market/volume.ts";

/** One model's tokens on one day. */
export interface Row {
  readonly day: Day;
  readonly permaslug: Permaslug;
  readonly tokens: bigint;
}

export function author(name: string, origin: string | null, from = "2025-01-01"): Author {
  const kept = { name, confidence: "high", source: "", sourceDate: from, note: "" } as const;
  return { author: name, origin, from: parseDay(from), ...kept };
}

export const AUTHORS = [
  author("deepseek", "CN"),
  author("mistralai", "FR"),
  author("openai", "US"),
  author("stealth", null),
];

const MAKERS = ["deepseek", "mistralai", "openai", "stealth", "unheard-of"];

/** Twenty models of five authors, half of them `:free`, and `other`. */
export const SLUGS: readonly Permaslug[] = [
  ...MAKERS.flatMap((maker) => ["a", "b"].flatMap((m) => [`${maker}/${m}`, `${maker}/${m}:free`])),
  "other",
].map((slug) => parsePermaslug(slug));

export const WEEK: Period = parsePeriod("2026-W23");

/** Rows of one week: a model has at most one a day, some tokens are equal, some beyond 2^53. */
export const weekRows: fc.Arbitrary<Row[]> = fc.uniqueArray(
  fc.record({
    day: fc.constantFrom(...daysOf(WEEK)),
    permaslug: fc.constantFrom(...SLUGS),
    tokens: fc.oneof(fc.bigInt(1n, 5n), fc.bigInt(1n, 2n ** 70n)),
  }),
  { selector: ({ day, permaslug }) => `${day} ${permaslug}`, maxLength: 80 },
);

/** The rows as the core takes them, each row a volume; every day of a row is held. */
export function heldOf(rows: readonly Row[], by: By, asOf = "2027-01-01T00:00:00Z"): Held {
  const origins = originMap(AUTHORS, []);
  const at = parseInstant(asOf);
  return {
    asOf: at,
    days: Map.groupBy(
      rows.map((row) => volumeOf(row, by, origins.ofModel(row.permaslug, row.day, at))),
      ({ day }) => day,
    ),
  };
}

export function volumeOf({ day, permaslug, tokens }: Row, by: By, origin: Origin): DayVolume {
  const key = { origin, author: authorOf(permaslug), model: permaslug }[by];
  return { day, key, origin, tokens, freeTokens: isFree(permaslug) ? tokens : 0n };
}

/** What each model carried in all rows together. */
export function sumsOf(rows: readonly Row[]): Map<Permaslug, bigint> {
  const sums = new Map<Permaslug, bigint>();
  for (const { permaslug, tokens } of rows) {
    sums.set(permaslug, (sums.get(permaslug) ?? 0n) + tokens);
  }
  return sums;
}
