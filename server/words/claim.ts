import { decimal, type Claim, type Converted } from "../market/claim.ts";
import { parseDay, plusDays } from "../market/day.ts";
import { daysText, dayText, monthText } from "./date.ts";
import { words, type Lang } from "./lang.ts";
import { exactText, tokensWords } from "./number.ts";

/** A claim's value as it was stated: "more than 180 trillion a day", "每天超过 180 万亿". */
export function statedText(claim: Claim, lang: Lang): string {
  const { claim: say } = words(lang);
  const value = say.qualifier[claim.qualifier](amountText(claim, lang));
  const text = claim.rate === null ? value : say.rate[claim.rate](value);
  // Chinese sets a space between its own words and a figure.
  return text.replace(/(\p{Script=Han})(?=\$?\d)/gu, "$1 ");
}

/** When it was stated, as precisely as is known, and whether that is inferred. */
export function statedWhen({ stated, statedBasis }: Claim, lang: Lang): string {
  const { claim: say } = words(lang);
  if (stated === null) return say.notDated;
  const date = dateText(stated, lang);
  return statedBasis === "inferred" ? say.inferred(date) : date;
}

/** A year, a month or a day. */
export function dateText(date: string, lang: Lang): string {
  if (date.length === 10) return dayText(parseDay(date), lang);
  if (date.length === 7) return monthText(parseDay(`${date}-01`), lang);
  return lang === "en" ? date : `${date}年`;
}

/** The time that a claim speaks of: a year, a month, a day, or its first and last day. */
export function spokenOf({ period }: Pick<Claim, "period">, lang: Lang): string {
  if (period === null) return words(lang).claim.noPeriod;
  const { start, end } = period;
  if (start === end) return dayText(start, lang);
  const isFromFirst = start.endsWith("-01");
  const isToLast = plusDays(end, 1).endsWith("-01");
  if (isFromFirst && isToLast) {
    if (start.slice(0, 7) === end.slice(0, 7)) return monthText(start, lang);
    if (start.slice(5) === "01-01" && end === `${start.slice(0, 4)}-12-31`) {
      return dateText(start.slice(0, 4), lang);
    }
  }
  return daysText(period, lang);
}

/** Our conversion in three significant digits: "$22.7bn", "227 亿美元". */
export function convertedText({ value, valueHigh }: Converted, lang: Lang): string {
  const [low, high] = [value, valueHigh].map((of) =>
    of === null ? null : String(Number((Number((of.n * 10_000n) / of.d) / 10_000).toPrecision(3))),
  );
  return moneyText(low ?? "", high ?? null, "USD", lang);
}

/** Rates that conversions used, each with its month: "December 2025 7.05". */
export function ratesText(rates: readonly Claim[], lang: Lang): string {
  const months = rates.map(({ period, value }) => {
    return `${dateText(period?.start.slice(0, 7) ?? "", lang)} ${value}`;
  });
  return `${months.join(" · ")}${lang === "zh" ? "。" : "."}`;
}

/** Whom the claim is about. */
export function entityName(entity: string, lang: Lang): string {
  return (lang === "zh" && ENTITIES[entity]) || entity;
}

/** Who has a stake in it, in words; empty where nobody is known to have. */
export function disclosureText(disclosure: string, lang: Lang): string {
  if (lang === "en") return disclosure;
  return disclosure
    .split("; ")
    .map((part) => DISCLOSURES[part] ?? part)
    .join("；");
}

/** The arithmetic of our daily equivalent. */
export function formulaText(formula: string, lang: Lang): string {
  const signs = formula.replace(" * ", " × ").replace(" / ", " ÷ ");
  if (lang === "en") return signs;
  return signs
    .replace("stated per day", "原文即每日数")
    .replace(/ days\b/, " 天")
    .replace(/ minutes\b/, " 分钟")
    .replace(" (April or May)", "（4月或5月）")
    .replace(" (an upper bound)", "（上限）");
}

function amountText({ value, valueHigh, unit, currency }: Claim, lang: Lang): string {
  switch (unit) {
    case "tokens":
      return ended(value, valueHigh, (text) => tokensStated(text, lang));
    case "billion":
      return moneyText(value, valueHigh, currency ?? "", lang);
    case "percent":
      return `${ended(value, valueHigh, plain)}${lang === "en" ? "\u00a0%" : "%"}`;
    case "weeks":
      return words(lang).part.weeks(value);
    default:
      return `${ended(value, valueHigh, plain)} ${unit}`;
  }
}

function moneyText(value: string, high: string | null, currency: string, lang: Lang): string {
  if (lang === "zh") {
    const unit = currency === "CNY" ? "元" : currency === "USD" ? "美元" : ` ${currency}`;
    return `${ended(value, high, (text) => shifted(text, -1))} 亿${unit}`;
  }
  const text = ended(value, high, plain);
  if (currency === "USD") return `$${text}bn`;
  return `${text}bn ${currency === "CNY" ? "yuan" : currency}`;
}

function ended(value: string, high: string | null, text: (value: string) => string): string {
  return high === null ? text(value) : `${text(value)}–${text(high)}`;
}

const UNITS: Readonly<Record<Lang, readonly (readonly [digits: number, name: string])[]>> = {
  en: [
    [12, " trillion"],
    [9, " billion"],
    [6, " million"],
  ],
  zh: [
    [12, " 万亿"],
    [8, " 亿"],
    [4, " 万"],
  ],
};
const DIGITS_MAX = 5; // of a figure that somebody said; a longer one is a sum

function tokensStated(value: string, lang: Lang): string {
  if (!/^\d+$/.test(value)) return value;
  if (value.replace(/0+$/, "").length > DIGITS_MAX) return tokensWords(BigInt(value), lang);
  const unit = UNITS[lang].find(([digits]) => value.length > digits);
  return unit ? shifted(value, unit[0]) + unit[1] : plain(value);
}

function plain(value: string): string {
  return shifted(value, 0);
}

/** The digits with their point moved to the left, exact, in groups of three. */
function shifted(value: string, places: number): string {
  const { n, d } = decimal(value);
  const scale = d.toString().length - 1 + places;
  const digits = (n < 0n ? -n : n) * 10n ** BigInt(Math.max(0, -scale));
  const unit = 10n ** BigInt(Math.max(0, scale));
  const fraction = scale > 0 ? (digits % unit).toString().padStart(scale, "0") : "";
  const rest = fraction.replace(/0+$/, "");
  return `${n < 0n ? "\u2212" : ""}${exactText(digits / unit)}${rest && `.${rest}`}`;
}

type Names = Readonly<Record<string, string>>;

const ENTITIES: Names = {
  ByteDance: "字节跳动",
  Google: "谷歌",
  Amazon: "亚马逊",
  Microsoft: "微软",
  Oracle: "甲骨文",
  Alibaba: "阿里巴巴",
  Tencent: "腾讯",
  Baidu: "百度",
  Kuaishou: "快手",
  China: "中国",
  "China public cloud": "中国公有云",
  "US big tech": "美国大型科技公司",
  "Global cloud top 11": "全球前11大云服务商",
};

const DISCLOSURES: Names = {
  "company's own figure": "公司自报数字",
  "company's own guidance": "公司自身指引",
  "company's own pledge": "公司自身承诺",
  "government's own figure": "官方自报数字",
  "investment bank's estimate": "投行估计",
  "crypto exchange repost": "加密货币交易所转载",
  "a crypto exchange's news page": "加密货币交易所的新闻页",
  "relayed by a crypto exchange": "经加密货币交易所转述",
  "relayed by a broker": "经券商转述",
  "relayed by a broker (Longbridge)": "经券商（长桥）转述",
  "second page: a broker": "第二处来源为券商",
  "a third party's sample of OpenRouter's data": "第三方抽取的 OpenRouter 数据样本",
  "second page: one text on several vendor blogs": "第二处来源为多家厂商博客上的同一篇文字",
  "vendor's blog, a text found on several": "厂商博客，同一篇文字见于多处",
  "South China Morning Post, owned by Alibaba": "《南华早报》，为阿里巴巴所有",
  "South China Morning Post, owned by Alibaba, the company concerned":
    "《南华早报》，为当事公司阿里巴巴所有",
  "relayed by the South China Morning Post, owned by Alibaba":
    "经《南华早报》转述，该报为阿里巴巴所有",
  "second page: South China Morning Post, owned by Alibaba":
    "第二处来源为《南华早报》，该报为阿里巴巴所有",
  "second page: copy of an article by the South China Morning Post, owned by Alibaba":
    "第二处来源转载《南华早报》，该报为阿里巴巴所有",
  "second page: a slide of Volcano Engine (ByteDance), a competitor":
    "第二处来源为竞争对手火山引擎（字节跳动）的幻灯片",
};
