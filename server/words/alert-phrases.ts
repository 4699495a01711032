import { english, type AlertPhrases } from "./alert-en.ts";
import { chinese } from "./alert-zh.ts";
import type { Lang } from "./lang.ts";

const PHRASES: Readonly<Record<Lang, AlertPhrases>> = { en: english, zh: chinese };

/** The phrases of messages in a language. */
export function phrases(lang: Lang): AlertPhrases {
  return PHRASES[lang];
}
