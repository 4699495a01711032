import type { Lang } from "../../words/lang.ts";

/** Whole sentences one after another, as each language sets them. */
export function joined(sentences: readonly string[], lang: Lang): string {
  return sentences.join(lang === "zh" ? "" : " ");
}
