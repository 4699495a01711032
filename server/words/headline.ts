import { dayOf } from "../market/day.ts";
import type { DefinitionId } from "../market/definition.ts";
import type { Headline, OriginFigures } from "../market/headline.ts";
import type { Instant } from "../market/instant.ts";
import type { Origin } from "../market/origin.ts";
import { MARKET } from "../market/source.ts";
import { periodOf, previousOf, type Period } from "../market/period.ts";
import type { Streak } from "../market/streak.ts";
import { english, type OriginTokens, type Phrases } from "./headline-en.ts";
import { chinese } from "./headline-zh.ts";
import { words, type Lang } from "./lang.ts";
import { marketWords } from "./market.ts";
import { percentText } from "./number.ts";
import { modelsOf } from "./origin.ts";

const PHRASES: Readonly<Record<Lang, Phrases>> = { en: english, zh: chinese };

/** Of which market a headline speaks, and when. */
export interface Spoken {
  readonly market?: string;
  /** Chinese says 上周 only of the week just before it; without it the headline's week is taken to be that one. */
  readonly asOf?: Instant;
}

/** The headline in words, one to three sentences. */
export function sentence(
  headline: Headline,
  lang: Lang,
  definition: DefinitionId = "all",
  spoken: Spoken = {},
): string {
  return PHRASES[lang].join(sentences(headline, lang, definition, spoken));
}

/** The same sentence by sentence: who carried what; who leads since when; the verdict unless it is robust. */
export function sentences(
  headline: Headline,
  lang: Lang,
  definition: DefinitionId = "all",
  { market: source = MARKET, asOf }: Spoken = {},
): string[] {
  const say = PHRASES[lang];
  const { period, first_count: firstCount } = headline;
  const lastWeek = asOf === undefined || isJustBefore(period, asOf);
  const figures = figuresOf(headline);
  const market = marketWords(source, lang).name;
  return [
    say.opening({ period, lastWeek, firstCount, definition, figures, market }),
    leadSentence(headline, say, figures[0].origin),
    verdictSentence(headline, say),
  ].filter((text) => text !== null);
}

/** The streak's weeks in which another could have led, counted and named; null where there are none. */
export function uncertainText({ weeks, uncertain }: Streak, week: Period, lang: Lang) {
  return uncertain.length === 0 ? null : PHRASES[lang].uncertain(weeks, uncertain, week);
}

/** An origin's share of 0 to 1 as attributed, and at most: "57.3 % attributed; at most 63.7 % if …". */
export function boundText(
  figures: Pick<OriginFigures, "share" | "high">,
  origin: Origin,
  definition: DefinitionId,
  lang: Lang,
): string {
  const { bound, definition: definitions } = words(lang);
  const [share, high] = [percentText(figures.share, lang), percentText(figures.high, lang)];
  return bound(share, high, definitions[definition].unknown, modelsOf(origin, lang));
}

function isJustBefore(week: Period, asOf: Instant): boolean {
  return previousOf(periodOf(dayOf(asOf), "week")) === week;
}

// The one with more tokens is named first; equal, China.
function figuresOf({ origins }: Headline): [OriginTokens, OriginTokens] {
  const china = { origin: "CN", tokens: origins.CN.tokens };
  const us = { origin: "US", tokens: origins.US.tokens };
  return us.tokens > china.tokens ? [us, china] : [china, us];
}

function leadSentence(headline: Headline, say: Phrases, first: string): string {
  const { leader, period: week, streak, ratio } = headline;
  if (leader === null) return say.noLeader(ratio !== null);
  return say.lasting({
    leader,
    named: leader === first,
    week,
    streak: streak?.origin === leader ? streak : null,
  });
}

function verdictSentence({ leader, verdict }: Headline, say: Phrases): string | null {
  switch (verdict.word) {
    case "robust":
      return null;
    case "flips": {
      const others = verdict.by_definition.filter((lead) => lead.leader !== leader);
      const byLeader = Map.groupBy(others, (lead) => lead.leader);
      return say.flips(
        new Map(
          Array.from(byLeader, ([who, leads]) => [who, leads.map((lead) => lead.definition)]),
        ),
      );
    }
    case "depends": {
      // Where nobody leads under any, the sentence before has said so.
      if (leader === null) return null;
      const uncertain = verdict.by_definition.filter(({ certain }) => !certain);
      return say.depends(uncertain.map(({ definition }) => definition));
    }
  }
}
