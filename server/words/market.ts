import { SYNTHETIC } from "../market/source.ts";
import type { Messages } from "./en.ts";
import { words, type Lang } from "./lang.ts";

/** The texts that name a market. */
export interface MarketWords {
  /** As it stands in a sentence. */
  readonly name: string;
  /** The titles of the pages that show its figures. */
  readonly market: string;
  readonly embed: string;
  readonly licence: string;
  /** What stands beside every headline. */
  readonly scope: string;
  /** Across the head of every page; null where there is nothing to warn of. */
  readonly band: string | null;
}

// The word stands in both languages as it is, so that nobody overlooks it.
const INVENTED: Readonly<Record<Lang, MarketWords>> = {
  en: {
    name: "the SYNTHETIC market",
    market: "SYNTHETIC: tokens of an invented market, by country of the model's author",
    embed: "SYNTHETIC: a chart of an invented market",
    licence: "SYNTHETIC: every model, author and figure is invented. Do not cite them.",
    scope:
      "SYNTHETIC: Tokentide's demo invents this market, its models and their authors, and lets a day pass every few seconds. Nothing here says anything of China, the US or anyone else.",
    band: "SYNTHETIC: this is the demo. Every figure on this page is invented.",
  },
  zh: {
    name: "SYNTHETIC",
    market: "SYNTHETIC：虚构市场中各国模型的 tokens",
    embed: "SYNTHETIC：虚构市场的图表",
    licence: "SYNTHETIC：模型、作者和数字均为虚构，请勿引用。",
    scope:
      "SYNTHETIC：市场、模型及其作者都由 Tokentide 的演示虚构，每隔几秒就过去一天。这里的任何内容都与中国、美国或其他任何一方无关。",
    band: "SYNTHETIC：这是演示，本页所有数字均为虚构。",
  },
};

/** A title as it stands over figures of a market. */
export function marked(title: string, market: string): string {
  return market === SYNTHETIC ? `SYNTHETIC · ${title}` : title;
}

/** The title of a page that shows a market. */
export function pageTitle(page: keyof Messages["page"], market: string, lang: Lang): string {
  const own = marketWords(market, lang);
  return page === "market" || page === "embed" ? own[page] : marked(words(lang).page[page], market);
}

/** What is said of a market where it is shown, cited or spoken of. */
export function marketWords(market: string, lang: Lang): MarketWords {
  if (market === SYNTHETIC) return INVENTED[lang];
  const { page, licence, scope, sourceName } = words(lang);
  const names: Readonly<Record<string, string>> = sourceName;
  const name = names[market] ?? market;
  return { name, market: page.market, embed: page.embed, licence, scope, band: null };
}
