import type { Lang } from "./lang.ts";
import { methodsEn, type MethodsPart } from "./methods-en.ts";
import { methodsZh } from "./methods-zh.ts";

/** How the numbers are made, part by part; the same parts in each language. */
export const METHODS: Readonly<Record<Lang, readonly MethodsPart[]>> = {
  en: methodsEn,
  zh: methodsZh,
};
