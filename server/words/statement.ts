import type { Evidence, Statement, Tempting } from "../market/statement.ts";
import type { Period } from "../market/period.ts";
import { MARKET } from "../market/source.ts";
import { weekSeenFrom, weekText } from "./date.ts";
import { words, type Lang } from "./lang.ts";
import { marketWords } from "./market.ts";
import { percentText, ppText, ratioText } from "./number.ts";
import { modelsOf } from "./origin.ts";

/** A sentence that holds, as it may be written: "Chinese models carried at least 57 % of …". */
export function statementText(statement: Statement, lang: Lang, market: string = MARKET): string {
  const { sentence } = words(lang).statement;
  const { kind, origin, other, week } = statement;
  const common = {
    origin: modelsOf(origin, lang),
    other: modelsOf(other, lang),
    market: marketWords(market, lang).name,
  };
  const at = { ...common, week: weekText(week, lang) };
  switch (kind) {
    case "more": {
      const { weeks, since, proven } = statement;
      if (weeks === 1) return filled(sentence.more, at);
      const from = weekSeenFrom(since, week, lang);
      const least = proven ? "" : words(lang).statement.least;
      return filled(sentence.moreSince, { ...at, least, weeks: String(weeks), since: from });
    }
    case "at_least":
      return filled(sentence.atLeast, { ...at, percent: wholePercent(statement.percent, lang) });
    case "at_most":
      return filled(sentence.atMost, { ...at, percent: wholePercent(statement.percent, lang) });
    case "times":
      return filled(sentence.times, { ...at, times: ratioText(statement.tenths / 10, lang) });
  }
}

/** The sentence to be avoided. */
export function temptingText(tempting: Tempting, lang: Lang): string {
  const { avoid } = words(lang).statement;
  return filled(avoid[tempting.kind].sentence, valuesOf(tempting, lang));
}

/** Why it does not hold. */
export function reasonText(tempting: Tempting, lang: Lang): string {
  const { avoid } = words(lang).statement;
  return capital(filled(avoid[tempting.kind].reason, valuesOf(tempting, lang)));
}

/** What a figure under a definition reads, in the unit of what it is evidence of. */
export function evidenceText(
  kind: Statement["kind"] | Tempting["kind"],
  { value }: Evidence,
  lang: Lang,
): string {
  switch (kind) {
    case "more":
    case "times":
    case "leads":
      return ratioText(value, lang);
    case "moved":
      return ppText(value, lang);
    case "at_least":
    case "at_most":
    case "majority":
    case "share":
    case "world":
      return percentText(value, lang);
  }
}

function valuesOf(tempting: Tempting, lang: Lang): Readonly<Record<string, string>> {
  const { kind, origin, other, week, by } = tempting;
  const sorted = by.toSorted((a, b) => a.value - b.value);
  const [least, most, first] = [sorted[0], sorted.at(-1), by[0]];
  const text = (of: Evidence | undefined) => (of ? evidenceText(kind, of, lang) : "");
  const name = (of: Evidence | undefined) => (of ? words(lang).definition[of.definition].name : "");
  // What says otherwise: a move the other way, the smallest share of what is said to be most.
  const contrary = kind === "moved" && first && first.value < 0 ? most : least;
  return {
    origin: modelsOf(origin, lang),
    other: modelsOf(other, lang),
    week: weekNamed(week, lang),
    value: text(first),
    contrary: text(contrary),
    definition: name(contrary),
    least: text(least),
    most: text(most),
  };
}

function weekNamed(week: Period, lang: Lang): string {
  return weekSeenFrom(week, week, lang);
}

function wholePercent(percent: number, lang: Lang): string {
  return percentText(percent / 100, lang).replace(".0", "");
}

/** A template with its parts in place. */
export function filled(template: string, parts: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => parts[name] ?? "");
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
