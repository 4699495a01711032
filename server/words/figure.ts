import type { AlertData, Figure, Unit } from "../alert/event.ts";
import { dayOf } from "../market/day.ts";
import { grainOf, spanOf, type Period } from "../market/period.ts";
import { dayText, instantText, periodText, weekNumber } from "./date.ts";
import { words, type Lang } from "./lang.ts";
import { perCentText, pctText, ppText, ratioText, tokensWords } from "./number.ts";
import { modelsOf, originName } from "./origin.ts";

const ORIGIN = /^[A-Z]{2}$/;
const PAIR = /^([A-Z]{2})\/([A-Z]{2})$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const INTEGER = /^-?\d{1,40}$/;
const RTL = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** An alert's figure in its unit; `beside` is the threshold, from which a share is to be told. */
export function figureText(value: Figure, unit: Unit, lang: Lang, beside?: Figure): string {
  if (value === null) return lang === "en" ? "none" : "无";
  if (typeof value === "number") return numberText(value, unit, lang, beside);
  if (unit === "origin") return subjectName(value, lang);
  return unit === "tokens" && INTEGER.test(value) ? tokensWords(BigInt(value), lang) : value;
}

type Threshold = Pick<AlertData, "threshold" | "threshold_unit" | "unit" | "condition">;

/** The threshold as it was written: "50 %", "5 pp", "50%", "5 个百分点"; null where the condition has none. */
export function thresholdText(data: Threshold, lang: Lang): string | null {
  const { threshold, unit } = data;
  if (threshold === null) return null;
  if (typeof threshold !== "number") return figureText(threshold, unit, lang);
  switch (thresholdUnit(data)) {
    case "pp":
      return `${threshold}\u00a0${lang === "en" ? "pp" : "个百分点"}`;
    case "percent":
      return lang === "en" ? `${threshold}\u00a0%` : `${threshold}%`;
    case "weeks":
      return figureText(threshold, "weeks", lang);
    case "tokens":
    case "ratio":
    case "rank":
    case "origin":
      return String(threshold);
  }
}

/** What changed on the period before, in the measure that fits: pp of a share, per cent of a volume. */
export function changeText({ change_pp, growth_pct, unit }: AlertData, lang: Lang): string | null {
  if (unit === "percent") return change_pp === undefined ? null : ppText(change_pp, lang);
  return growth_pct === undefined ? null : pctText(growth_pct, lang);
}

/** Whether a subject is a country's code. */
export function isOrigin(subject: string): boolean {
  return ORIGIN.test(subject);
}

/** Whom an alert is about: "Chinese models", "Chinese models to US models", a model's name, a day. */
export function subjectName(subject: string, lang: Lang): string {
  if (isOrigin(subject)) return modelsOf(subject, lang);
  const pair = PAIR.exec(subject);
  if (pair) {
    const [leader = "", second = ""] = pair.slice(1).map((origin) => modelsOf(origin, lang));
    return lang === "en" ? `${leader} to ${second}` : `${leader}与${second}之比`;
  }
  if (DAY.test(subject)) return dayText(spanOf(subject as Period).end, lang);
  return keyName(subject, lang);
}

/** A model, an author, or the rows that are neither; right-to-left names keep their order to themselves. */
export function keyName(key: string, lang: Lang): string {
  const name = originName(key, lang);
  return RTL.test(name) ? `\u2068${name}\u2069` : name;
}

/** A period in a title: "week 23 of 2026", "2026年第23周". */
export function periodShort(period: Period, lang: Lang): string {
  if (grainOf(period) !== "week") return periodText(period, lang);
  const year = period.slice(0, 4);
  const number = weekNumber(period);
  return lang === "en" ? `week ${number} of ${year}` : `${year}年第${number}周`;
}

/** An RFC 3339 time, or a day, in words; anything else as it stands. */
export function momentText(text: string, lang: Lang): string {
  const at = Date.parse(text);
  if (Number.isNaN(at)) return text;
  return DAY.test(text) ? dayText(dayOf(at), lang) : instantText(at, lang);
}

// A change of a share is held against pp. Where the event does not say so, its condition does.
function thresholdUnit({ threshold_unit, unit, condition }: Threshold): Unit {
  if (threshold_unit) return threshold_unit;
  if (/\d\s*pp\b/.test(condition)) return "pp";
  return unit === "tokens" && condition.includes("%") ? "percent" : unit;
}

function numberText(value: number, unit: Unit, lang: Lang, beside?: Figure): string {
  switch (unit) {
    case "percent":
      return perCentText(value, lang, typeof beside === "number" ? beside : null);
    case "pp":
      return ppText(value, lang);
    case "ratio":
      return ratioText(value, lang);
    case "weeks":
      return words(lang).part.weeks(String(value));
    case "rank":
      return lang === "en" ? String(value) : `第${value}`;
    case "tokens":
    case "origin":
      return String(value);
  }
}
