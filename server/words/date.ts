import { dayOf, type Day } from "../market/day.ts";
import { HOUR_MS, MINUTE_MS, type Instant } from "../market/instant.ts";
import { grainOf, spanOf, type Period, type Span } from "../market/period.ts";
import type { Lang } from "./lang.ts";

const MONTHS =
  "January February March April May June July August September October November December".split(
    " ",
  );

/** An ISO week in words: "week 33 (10–16 August 2026)", "第33周（2026年8月10日至16日）". */
export function weekText(week: Period, lang: Lang): string {
  const number = weekNumber(week);
  const span = daysText(spanOf(week), lang);
  return lang === "en" ? `week ${number} (${span})` : `第${number}周（${span}）`;
}

/** An ISO week's number for an axis or a column: "W33", "第33周". */
export function weekShort(week: Period, lang: Lang): string {
  return lang === "en" ? week.slice(5) : `第${weekNumber(week)}周`;
}

/** An ISO week as seen from another: "week 22", "第22周"; its year too where that differs. */
export function weekSeenFrom(week: Period, other: Period, lang: Lang): string {
  const number = weekNumber(week);
  const year = week.slice(0, 4);
  const sameYear = year === other.slice(0, 4);
  if (lang === "en") return sameYear ? `week ${number}` : `week ${number} of ${year}`;
  return sameYear ? `第${number}周` : `${year}年第${number}周`;
}

/** The number of an ISO week in its year, without a leading zero. */
export function weekNumber(week: Period): number {
  return Number(week.slice(6));
}

/** A UTC day: "16 August 2026", "2026年8月16日". */
export function dayText(day: Day, lang: Lang): string {
  const { year, month, date } = partsOf(day);
  return lang === "en" ? `${date} ${nameOf(month)} ${year}` : `${year}年${month}月${date}日`;
}

/** First to last day, both included: "10–16 August 2026", "2026年8月10日至16日". */
export function daysText(span: Span, lang: Lang): string {
  return lang === "en" ? daysInEnglish(span) : dayText(span.start, "zh") + chineseEnd(span);
}

/** A moment to the minute: "17 Aug 2026 02:30 UTC", "2026年8月17日 02:30 UTC". */
export function instantText(at: Instant, lang: Lang): string {
  const day = dayOf(at);
  const { year, month, date } = partsOf(day);
  const days = lang === "en" ? `${date} ${nameOf(month).slice(0, 3)} ${year}` : dayText(day, lang);
  return `${days} ${new Date(at).toISOString().slice(11, 16)} UTC`;
}

/** A period of any grain in words; a month reads "August 2026", "2026年8月". */
export function periodText(period: Period, lang: Lang): string {
  const span = spanOf(period);
  switch (grainOf(period)) {
    case "day":
      return dayText(span.end, lang);
    case "7d":
      return lang === "en"
        ? `7 days to ${dayText(span.end, lang)}`
        : `截至${dayText(span.end, lang)}的7天`;
    case "week":
      return weekText(period, lang);
    case "month":
      return monthText(span.end, lang);
  }
}

/** A period's name for an axis or a column: "W33", "16 Aug", "Aug 2026"; "第33周", "8月16日", "2026年8月". */
export function periodShort(period: Period, lang: Lang): string {
  const { end } = spanOf(period);
  const { year, month, date } = partsOf(end);
  const name = nameOf(month).slice(0, 3);
  switch (grainOf(period)) {
    case "week":
      return weekShort(period, lang);
    case "day":
    case "7d":
      return lang === "en" ? `${date} ${name}` : `${month}月${date}日`;
    case "month":
      return lang === "en" ? `${name} ${year}` : monthText(end, lang);
  }
}

/** The month of a day: "August 2026", "2026年8月". */
export function monthText(day: Day, lang: Lang): string {
  const { year, month } = partsOf(day);
  return lang === "en" ? `${nameOf(month)} ${year}` : `${year}年${month}月`;
}

/** How long, in whole units cut down: minutes under an hour, hours under two days: "34 h", "34 小时". */
export function ageText(ms: number, lang: Lang): string {
  const minutes = Math.max(0, Math.floor(ms / MINUTE_MS));
  const hours = Math.floor(ms / HOUR_MS);
  if (hours < 1) return `${minutes} ${lang === "en" ? "min" : "分钟"}`;
  if (hours < 48) return `${hours} ${lang === "en" ? "h" : "小时"}`;
  return `${Math.floor(hours / 24)} ${lang === "en" ? "days" : "天"}`;
}

function daysInEnglish({ start, end }: Span): string {
  const [from, to] = [partsOf(start), partsOf(end)];
  if (from.year !== to.year) return `${dayText(start, "en")} – ${dayText(end, "en")}`;
  if (from.month === to.month) return `${from.date}–${dayText(end, "en")}`;
  return `${from.date} ${nameOf(from.month)} – ${dayText(end, "en")}`;
}

function chineseEnd({ start, end }: Span): string {
  const [from, to] = [partsOf(start), partsOf(end)];
  if (from.year !== to.year) return `至${dayText(end, "zh")}`;
  return from.month === to.month ? `至${to.date}日` : `至${to.month}月${to.date}日`;
}

function partsOf(day: Day) {
  const [year = 0, month = 0, date = 0] = day.split("-").map(Number);
  return { year, month, date };
}

function nameOf(month: number): string {
  return MONTHS[month - 1] ?? "";
}
