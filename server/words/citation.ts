import { formatInstant, type Instant } from "../market/instant.ts";

interface Credit {
  readonly source: string;
  readonly licence: string;
}

// Each publisher's own words, which its licence asks for. A source of one's own is named as it is.
const CREDITS: ReadonlyMap<string, Credit> = new Map([
  [
    "openrouter",
    {
      source: "OpenRouter (openrouter.ai/rankings)",
      licence: " Licensed under CC BY 4.0; grouped and summed by Tokentide.",
    },
  ],
  [
    "vercel",
    {
      source: "(c) Vercel, AI Gateway Leaderboard Data",
      licence: " Licensed under CC BY 4.0.",
    },
  ],
]);

/** Whose figures these are, as of when (RFC 3339) and under which licence; without as-of where it is null. */
export function attribution(source: string, asOf: Instant | null): string {
  const credit = CREDITS.get(source) ?? { source, licence: "" };
  const when = asOf === null ? "" : `, as of ${formatInstant(asOf)}`;
  return `Source: ${credit.source}${when}.${credit.licence}`;
}
