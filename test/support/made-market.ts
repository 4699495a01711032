import { daysFrom, parseDay } from "../../server/market/day.ts";

/** A made-up row: plain text, so that what is computed from it owes nothing to the core. */
export interface MadeRow {
  readonly day: string;
  readonly slug: string;
  readonly tokens: bigint;
}

export interface MadeMarket {
  readonly from: string;
  readonly to: string;
  /** Days of which nothing is held. */
  readonly without?: readonly string[];
  readonly seed?: number;
  /** How many models more, each a little smaller than the one before. */
  readonly more?: number;
}

/** Authors by the country that data/authors.csv gives them; null: none. */
export const MADE_ORIGINS: Readonly<Record<string, string | null>> = {
  deepseek: "CN",
  qwen: "CN",
  moonshotai: "CN",
  "z-ai": "CN",
  anthropic: "US",
  openai: "US",
  google: "US",
  nvidia: "US",
  mistralai: "FR",
  cohere: "CA",
  stealth: null,
  openrouter: null,
  "nobody-knows": null,
  ZETA: null,
  "a-bare-name": null,
};

// The largest first. The ninth and tenth are equal every day, so the name alone decides who is among the nine.
const MODELS = [
  "deepseek/wave-1-20260101",
  "anthropic/coral-5",
  "openai/foam-6:free",
  "qwen/tide-3",
  "stealth/night-heron",
  "openai/foam-6",
  "mistralai/brume-2:free",
  "nobody-knows/what-this-is",
  "moonshotai/kelp-2",
  "mistralai/brume-1",
  "google/gull-2",
  "deepseek/wave-1-20260101:free",
  "nvidia/ray-9:free",
  "cohere/loon-1",
  "z-ai/reef-4:beta",
  "ZETA/Upper-Case",
  "openrouter/auto",
  "a-bare-name",
];
const LARGEST = 400_000_000_000_000_007n; // so that one model's day is beyond 2^53 and a day's sum within 2^63

/** Rows of a market with every kind of row: CN, US, elsewhere, nobody's, stealth, `:free`, `other`. */
export function madeRows({ from, to, without = [], seed = 1, more = 0 }: MadeMarket): MadeRow[] {
  const slugs = [...MODELS, ...Array.from({ length: more }, (_, i) => `cohere/many-${i}`)];
  const days = daysFrom(parseDay(from), parseDay(to)).filter((day) => !without.includes(day));
  return days.flatMap((day) => {
    const at = Date.parse(day) / 86_400_000;
    const named = slugs
      .map((slug, rank) => ({ day, slug, tokens: tokensOf(rank, slug, at, seed) }))
      .filter(({ slug }, rank) => rank < 3 || chance(seed, at, slug.length * 31 + rank) > 0.08);
    const other = { day, slug: "other", tokens: LARGEST / 11n + BigInt(at) };
    return at % 9 === 0 ? named : [...named, other];
  });
}

function tokensOf(rank: number, slug: string, at: number, seed: number): bigint {
  const place = slug === "mistralai/brume-1" ? rank - 1 : rank;
  const size = place < MODELS.length ? 86n ** BigInt(place) : 86n ** 17n;
  const scale = place < MODELS.length ? 100n ** BigInt(place) : 100n ** 17n;
  const wobble = 900_000n + BigInt(Math.floor(chance(seed, at, place) * 150_000));
  return ((LARGEST * size) / scale / 1_000_000n) * wobble + BigInt(place + 1);
}

/** The rows as a file of one's own. */
export function csvOf(rows: readonly MadeRow[]): string {
  const lines = rows.map(({ day, slug, tokens }) => `${day},${slug},${tokens}`);
  return ["date,model_permaslug,total_tokens", ...lines, ""].join("\n");
}

/** A number in [0, 1) that depends on its arguments alone. */
function chance(...keys: number[]): number {
  let hash = 0x2545f491;
  for (const key of keys) {
    hash = Math.imul(hash ^ key, 0x9e3779b1);
    hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca77);
    hash ^= hash >>> 13;
  }
  return (hash >>> 0) / 2 ** 32;
}
