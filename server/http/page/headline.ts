import { dayOf, plusDays, type Day } from "../../market/day.ts";
import { HEADLINE_ORIGINS, type Headline, type OriginFigures } from "../../market/headline.ts";
import { periodOf, settledAt, spanOf } from "../../market/period.ts";
import { boundText, sentences, uncertainText } from "../../words/headline.ts";
import type { Frame } from "./frame.ts";

/** One origin's part of the headline. */
export interface OriginView extends OriginFigures {
  readonly origin: (typeof HEADLINE_ORIGINS)[number];
  readonly bound: string;
}

/** The headline with its sentences, in the address's language. */
export interface HeadlineView {
  readonly headline: Headline;
  readonly opening: string;
  readonly rest: readonly string[];
  readonly origins: readonly OriginView[];
  /** The streak's weeks whose lead is not certain; null where there are none. */
  readonly uncertain: string | null;
  /** The day on which the next week closes; null once it is past. */
  readonly nextExpected: Day | null;
}

export function headlineViewOf(
  headline: Headline,
  { market, address: { lang, definition }, at }: Frame,
): HeadlineView {
  const { period, streak } = headline;
  const [opening = "", ...rest] = sentences(headline, lang, definition, { market, asOf: at });
  const origins = HEADLINE_ORIGINS.map((origin) => {
    const figures = headline.origins[origin];
    return { ...figures, origin, bound: boundText(figures, origin, definition, lang) };
  });
  const next = settledAt(periodOf(plusDays(spanOf(period).end, 1), "week"));
  return {
    headline,
    opening,
    rest,
    origins,
    uncertain: streak && uncertainText(streak, period, lang),
    nextExpected: next > at ? dayOf(next) : null,
  };
}
