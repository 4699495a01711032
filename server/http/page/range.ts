import { parsePeriod, spanOf, type Grain, type Period, type Span } from "../../market/period.ts";

export const PRESETS = ["12w", "1y", "all"] as const;
export type Preset = (typeof PRESETS)[number];

/** How much time is shown: so much back from the newest, or from one period to another, both included. */
export type Range = Preset | { readonly from: Period; readonly to: Period };

/** Reads `12w`, `1y`, `all` or `2026-W20..2026-W28`; null where it is none of these. */
export function readRange(text: string): Range | null {
  const preset = PRESETS.find((known) => known === text);
  if (preset) return preset;
  const [from, to, ...more] = text.split("..");
  if (from === undefined || to === undefined || more.length > 0) return null;
  try {
    const range = { from: parsePeriod(from), to: parsePeriod(to) };
    return spanOf(range.from).start <= spanOf(range.to).end ? range : null;
  } catch {
    return null; // It is named among the ignored parts.
  }
}

export function rangeText(range: Range): string {
  return typeof range === "string" ? range : `${range.from}..${range.to}`;
}

/** A year of weeks; of days as many as one can tell apart; all months. */
export function suiting(grain: Grain): Preset {
  switch (grain) {
    case "week":
      return "1y";
    case "day":
    case "7d":
      return "12w";
    case "month":
      return "all";
  }
}

const LENGTHS: Readonly<Record<Grain, Readonly<Record<Preset, number>>>> = {
  // One more than a year and a quarter have: the running one.
  week: { "12w": 13, "1y": 53, all: 530 },
  day: { "12w": 84, "1y": 365, all: 1100 },
  "7d": { "12w": 84, "1y": 365, all: 1100 },
  month: { "12w": 4, "1y": 13, all: 120 },
};

/** What is read for a range: the newest so many, or those that overlap a span. */
export function extentOf(range: Range, grain: Grain): { limit: number; span?: Span } {
  if (typeof range === "string") return { limit: LENGTHS[grain][range] };
  const span = { start: spanOf(range.from).start, end: spanOf(range.to).end };
  return { limit: LENGTHS[grain].all, span };
}
