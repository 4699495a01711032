import { daysFrom, parseDay, plusDays, startOf, type Day } from "../../../server/market/day.ts";
import { DAY_MS } from "../../../server/market/instant.ts";
import type { Observation } from "../../../server/market/observation.ts";
import { OTHER, parsePermaslug, type Permaslug } from "../../../server/market/permaslug.ts";
import { inPublishedOrder, type Archive, type Pull } from "./pull.ts";

export interface SyntheticMarket {
  /** The date of the first snapshot; its newest day is the one before. */
  readonly firstPublication: string;
  /** How many dates in a row have a snapshot. */
  readonly publications: number;
  readonly seed: number;
  /** Named models a day, 1 to 50; `other` comes on top. 12 unless told. */
  readonly models?: number;
  readonly windowDays?: number;
  /** Multiplies every count: with 1_000n a day's sum is far beyond 2^53. */
  readonly scale?: bigint;
}

const AUTHORS =
  "anthropic deepseek google qwen openai moonshotai stealth mistralai z-ai x-ai minimax meta tencent".split(
    " ",
  );
const LARGEST_TOKENS = 700e9;

/** A made-up market. A day's settled counts depend on `seed`, `models` and `scale` alone; its first two publications run short. */
export function syntheticArchive(market: SyntheticMarket): Archive {
  const first = parseDay(market.firstPublication);
  const dates = daysFrom(first, plusDays(first, market.publications - 1));
  return { pulls: dates.map((date) => pullOf(market, date)) };
}

function pullOf(market: SyntheticMarket, date: Day): Pull {
  const windowDays = market.windowDays ?? 30;
  const delayMs = Math.floor(chance(market.seed, dayNumber(date)) * 60_000);
  const publishedAt = startOf(date) + (60 + 46) * 60_000 + delayMs;
  const days = daysFrom(plusDays(date, -windowDays), plusDays(date, -1));
  return {
    asOf: new Date(publishedAt).toISOString(),
    days: new Map(days.map((day) => [day, rowsOf(market, day, dayNumber(date) - dayNumber(day))])),
  };
}

function rowsOf(market: SyntheticMarket, day: Day, age: number): Observation[] {
  const named = Array.from({ length: market.models ?? 12 }, (_, model) => ({
    permaslug: slugOf(model),
    tokens: tokensOf(market, model, day, age),
  }));
  const sum = named.reduce((total, row) => total + row.tokens, 0n);
  return inPublishedOrder([...named, { permaslug: OTHER, tokens: (sum * 7n) / 100n }]);
}

function tokensOf({ seed, scale = 1n }: SyntheticMarket, model: number, day: Day, age: number) {
  const at = dayNumber(day);
  const trend = 1 + 0.4 * wave(at / (45 + (model % 7) * 6) + chance(seed, model));
  const weekday = [0, 6].includes(new Date(startOf(day)).getUTCDay()) ? 0.85 : 1;
  const noise = 0.95 + 0.1 * chance(seed, model, at, 1);
  const size = Math.floor((LARGEST_TOKENS / (model + 1) ** 1.2) * trend * weekday * noise);
  const settled = BigInt(size) * scale + BigInt(Math.floor(chance(seed, model, at, 2) * 1000));
  return settled - (settled * shortfallPpm(age, chance(seed, model, at, 3, age))) / 1_000_000n;
}

/** How much a day still lacks: less on its second publication than on its first, nothing from the third. */
function shortfallPpm(age: number, luck: number): bigint {
  if (age > 2) return 0n;
  return age === 1 ? BigInt(150 + Math.floor(luck * 250)) : BigInt(1 + Math.floor(luck * 100));
}

function slugOf(model: number): Permaslug {
  if (model % 5 === 4) return parsePermaslug(`${slugOf(model - 1)}:free`);
  const author = AUTHORS[model % AUTHORS.length];
  const date = model % 3 === 0 ? "" : `-202601${String((model % 28) + 1).padStart(2, "0")}`;
  return parsePermaslug(`${author}/tide-${model + 1}${date}`);
}

function dayNumber(day: Day): number {
  return startOf(day) / DAY_MS;
}

/** A triangle of period 1 between -1 and 1. */
function wave(turns: number): number {
  return 4 * Math.abs(turns - Math.floor(turns + 0.5)) - 1;
}

/** A number in [0, 1) that depends on its arguments alone. */
function chance(...keys: number[]): number {
  let hash = 0x9e3779b9;
  for (const key of keys) {
    hash = Math.imul(hash ^ key, 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return (hash >>> 0) / 2 ** 32;
}
