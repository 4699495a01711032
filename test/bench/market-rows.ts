import { parseDay, plusDays, startOf, type Day } from "../../server/market/day.ts";
import { DAY_MS, type Instant } from "../../server/market/instant.ts";
import { readOriginMap } from "../../server/sources/curated.ts";

/** A Monday on which every curated author has its origin. */
export const FIRST_DAY = parseDay("2025-01-06");
const UNKNOWN_AUTHORS = ["bench-a", "bench-b", "bench-c", "bench-d"];

export function dayAt(index: number): Day {
  return plusDays(FIRST_DAY, index);
}

/** Late enough for every one of so many days to be complete. */
export function afterDays(days: number): Instant {
  return startOf(FIRST_DAY) + (days + 2) * DAY_MS;
}

/** Models of about eighty authors, in order of their names. */
export function modelNames(count: number): string[] {
  const authors = [...readOriginMap().authors.map(({ author }) => author), ...UNKNOWN_AUTHORS];
  return Array.from({ length: count }, (_, i) => {
    const author = authors[i % authors.length] ?? "";
    const free = i % 20 === 7 ? ":free" : "";
    return `${author}/model-${i.toString(36)}-20260${(i % 9) + 1}15${free}`;
  }).toSorted();
}

/** Rows of days as a table of one's own would give them: by date and name, no order of size. */
export function csvOf(names: readonly string[], from: number, to: number): Uint8Array {
  const parts = ["date,model_permaslug,total_tokens\n"];
  for (let index = from; index < to; index++) {
    const day = dayAt(index);
    let text = "";
    names.forEach((name, i) => {
      text += `${day},${name},${tokensOf(i, names.length, index)}\n`;
    });
    parts.push(text);
  }
  return new TextEncoder().encode(parts.join(""));
}

const LARGEST = 2e12;

/** A few carry most of it, as in the market, and every day differs by up to a fifth. */
function tokensOf(model: number, count: number, day: number): number {
  const rank = ((model * 7919) % count) + 1;
  const noise = mixed(model * 100_003 + day) / 2 ** 32;
  return Math.floor((LARGEST / rank ** 1.1) * (0.9 + 0.2 * noise)) + 1;
}

/** A number that always gives the same 32 bits, spread evenly. */
function mixed(seed: number): number {
  let bits = (seed + 0x6d2b79f5) | 0;
  bits = Math.imul(bits ^ (bits >>> 15), bits | 1);
  bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
  return (bits ^ (bits >>> 14)) >>> 0;
}
