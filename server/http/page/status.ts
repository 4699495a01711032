import { plusDays, type Day } from "../../market/day.ts";
import { daysOf, type Span } from "../../market/period.ts";
import { ageText, daysText, dayText, instantText } from "../../words/date.ts";
import { listText, words, type Lang } from "../../words/lang.ts";
import type { PeriodView } from "./periods.ts";

/** How a period stands, in words: closed, or partial and why. */
export function statusText(of: PeriodView, lang: Lang): string {
  const { status: say } = words(lang);
  switch (of.status) {
    case "closed":
      return closedText(of, lang);
    case "missing":
      return say.missing(daysList(of.missing, lang));
    case "unsettled":
      return say.unsettled;
    case "running":
      return runningText(of, lang);
  }
}

function closedText({ citedAsOf }: PeriodView, lang: Lang): string {
  const { status: say, cited } = words(lang);
  if (citedAsOf === null) return say.closed;
  return `${say.closed}${lang === "zh" ? "；" : "; "}${cited(instantText(citedAsOf, lang))}`;
}

function runningText(of: PeriodView, lang: Lang): string {
  const { status: say } = words(lang);
  const parts = [
    of.missing.length > 0 ? say.missing(daysList(of.missing, lang)) : say.partial,
    say.running(ageText(of.elapsedMs, lang)),
    say.held(String(of.daysHeld), String(daysOf(of.period).length)),
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
