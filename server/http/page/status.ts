import { plusDays, type Day } from "../../market/day.ts";
import { daysOf, type Span } from "../../market/period.ts";
import { ageText, daysText, dayText, instantText } from "../../words/date.ts";
import { listText, words, type Lang } from "../../words/lang.ts";
import type { WeekView } from "./weeks.ts";

/** How a week stands, in words: closed, or partial and why. */
export function statusText(week: WeekView, lang: Lang): string {
  const { status: say } = words(lang);
  switch (week.status) {
    case "closed":
      return closedText(week, lang);
    case "missing":
      return say.missing(daysList(week.missing, lang));
    case "unsettled":
      return say.unsettled;
    case "running":
      return runningText(week, lang);
  }
}

function closedText({ citedAsOf }: WeekView, lang: Lang): string {
  const { status: say, cited } = words(lang);
  if (citedAsOf === null) return say.closed;
  return `${say.closed}${lang === "zh" ? "；" : "; "}${cited(instantText(citedAsOf, lang))}`;
}

function runningText(week: WeekView, lang: Lang): string {
  const { status: say } = words(lang);
  const parts = [
    week.missing.length > 0 ? say.missing(daysList(week.missing, lang)) : say.partial,
    say.running(ageText(week.elapsedMs, lang)),
    say.held(String(week.daysHeld), String(daysOf(week.period).length)),
  ];
  return parts.join(lang === "zh" ? "；" : "; ");
}

/** Days in words, each run of neighbours as one span. */
function daysList(days: readonly Day[], lang: Lang): string {
  const spans: Span[] = [];
  for (const day of days) {
    const last = spans.at(-1);
    if (last && plusDays(last.end, 1) === day) spans[spans.length - 1] = { ...last, end: day };
    else spans.push({ start: day, end: day });
  }
  return listText(
    spans.map(({ start, end }) =>
      start === end ? dayText(start, lang) : daysText({ start, end }, lang),
    ),
    lang,
  );
}
