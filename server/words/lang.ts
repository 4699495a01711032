import { en, type Messages } from "./en.ts";
import { zh } from "./zh.ts";

/** The languages of every sentence, label and number text. */
export const LANGS = ["en", "zh"] as const;
export type Lang = (typeof LANGS)[number];

/** Whether a text names one of the languages. */
export function isLang(text: string): text is Lang {
  return LANGS.some((lang) => lang === text);
}

/** What each language calls itself, for the switch. */
export const LANG_NAMES: Readonly<Record<Lang, string>> = { en: "English", zh: "中文" };

const WORDS: Readonly<Record<Lang, Messages>> = { en, zh };

/** All fixed texts of a language, by the same keys in each; a text with parts is a function of texts. */
export function words(lang: Lang): Messages {
  return WORDS[lang];
}

/** Parts as one enumeration: "a, b and c", "a、b和c"; empty where there are none. */
export function listText(parts: readonly string[], lang: Lang): string {
  const [comma, and] = lang === "en" ? [", ", " and "] : ["、", "和"];
  const last = parts.at(-1) ?? "";
  return parts.length < 2 ? last : parts.slice(0, -1).join(comma) + and + last;
}
