import { UNATTRIBUTED, type Origin } from "../market/origin.ts";
import { OTHER } from "../market/permaslug.ts";
import type { Lang } from "./lang.ts";

/** The key under which all countries but China and the US are shown together. */
export const ELSEWHERE = "elsewhere";

type Names = Readonly<Record<string, string>>;

const NAMES: Readonly<Record<Lang, Names>> = {
  en: {
    CN: "China",
    US: "US",
    CA: "Canada",
    DE: "Germany",
    FR: "France",
    GB: "UK",
    IL: "Israel",
    JP: "Japan",
    KR: "South Korea",
    [ELSEWHERE]: "elsewhere",
    [UNATTRIBUTED]: "unattributed",
    [OTHER]: "other",
  },
  zh: {
    CN: "中国",
    US: "美国",
    CA: "加拿大",
    DE: "德国",
    FR: "法国",
    GB: "英国",
    IL: "以色列",
    JP: "日本",
    KR: "韩国",
    [ELSEWHERE]: "其他国家",
    [UNATTRIBUTED]: "未归属",
    [OTHER]: "榜外",
  },
};

const ENGLISH_ADJECTIVES: Names = {
  CN: "Chinese",
  US: "US",
  CA: "Canadian",
  DE: "German",
  FR: "French",
  GB: "British",
  IL: "Israeli",
  JP: "Japanese",
  KR: "South Korean",
};

/** The label of an origin, or of `elsewhere`: "China", "中国"; a code without a name stays a code. */
export function originName(origin: Origin, lang: Lang): string {
  return NAMES[lang][origin] ?? origin;
}

/** The models of a country in a sentence: "Chinese models", "中国模型"; "models from XX" without a name. */
export function modelsOf(origin: Origin, lang: Lang): string {
  if (lang === "zh") return `${originName(origin, "zh")}模型`;
  const adjective = ENGLISH_ADJECTIVES[origin];
  return adjective ? `${adjective} models` : `models from ${origin}`;
}
