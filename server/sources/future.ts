import { DAY_MS, formatInstant, type Instant } from "../market/instant.ts";

const AHEAD_MAX_MS = DAY_MS; // clocks differ, and what is a little ahead is known soon

/** What is known only in the future would be held and never shown: one of the two clocks is wrong. */
export function futureFaults(asOf: Instant, now: Instant): string[] {
  if (asOf <= now + AHEAD_MAX_MS) return [];
  return [
    `its as-of, ${formatInstant(asOf)}, lies in the future: it is ${formatInstant(now)} here`,
  ];
}
