import { MARKET } from "../market/source.ts";
import type { Lang } from "./lang.ts";
import { marked, marketWords } from "./market.ts";

/** What the feed says besides its briefs. */
export interface FeedWords {
  readonly title: string;
  readonly subtitle: string;
}

const FEED: Readonly<Record<Lang, FeedWords>> = {
  en: {
    title: "Tokentide: alerts and weekly briefs",
    subtitle: "Tokens on OpenRouter, by country of the model's author",
  },
  zh: {
    title: "Tokentide：提醒与每周简报",
    subtitle: "OpenRouter 上的 tokens，按模型作者所在国家统计",
  },
};

/** The feed's own words; of an invented market they say so first. */
export function feedWords(market: string, lang: Lang): FeedWords {
  const { title, subtitle } = FEED[lang];
  if (market === MARKET) return { title, subtitle };
  return { title: marked(title, market), subtitle: marketWords(market, lang).market };
}
