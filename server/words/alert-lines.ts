import type {
  AlertData,
  BriefData,
  EventBody,
  PingData,
  SourceData,
  SourceEventType,
} from "../alert/event.ts";
import type { DefinitionId } from "../market/definition.ts";
import type { Verdict } from "../market/headline.ts";
import { claimLines } from "./alert-claim.ts";
import { phrases } from "./alert-phrases.ts";
import { periodText } from "./date.ts";
import { changeText, figureText, isOrigin, keyName, momentText, thresholdText } from "./figure.ts";
import { listText, words, type Lang } from "./lang.ts";
import { perCentText, ppText } from "./number.ts";
import { modelsOf } from "./origin.ts";

/** What an event says below its title, a statement a line; null where it has nothing to say of that. */
export function linesOf(event: EventBody, lang: Lang): readonly (string | null)[] {
  switch (event.type) {
    case "alert.firing":
    case "alert.resolved":
    case "alert.superseded":
    case "alert.no_data":
      return alertLines(event.data, lang);
    case "source.stale":
    case "source.recovered":
    case "source.quarantined":
      return sourceLines(event.type, event.data, lang);
    case "claim.new":
      return claimLines(event.data, lang);
    case "brief.weekly":
      return briefLines(event.data, lang);
    case "test.ping":
      return pingLines(event.data, lang);
  }
}

function alertLines(data: AlertData, lang: Lang): (string | null)[] {
  const say = phrases(lang);
  const { value, previous, unit, threshold, old, new: now } = data;
  const figure = (of: typeof value) => figureText(of, unit, lang, threshold);
  return [
    data.reason === undefined ? null : say.reason(data.reason),
    old && now
      ? say.revised(
          { value: figure(old.value), at: momentText(old.as_of, lang) },
          { value: figure(now.value), at: momentText(now.as_of, lang) },
        )
      : null,
    value === null
      ? null
      : say.fromTo(unit, previous === null ? null : figure(previous), figure(value), {
          change: changeText(data, lang),
        }),
    shareChangeLine(data, lang),
    boundLine(data, lang),
    say.when(periodText(data.period, lang), sourceName(data.source, lang)),
    definitionLine(data.definition, lang),
    verdictLine(data.verdict, lang),
    data.contributions.length === 0 ? null : say.contributions(contributionsText(data, lang)),
    say.rule(data.rule, data.condition, thresholdText(data, lang)),
    say.asOf(momentText(data.as_of, lang)),
  ];
}

// A new leader or a longer streak is a change of a share too.
function shareChangeLine({ unit, change_pp }: AlertData, lang: Lang): string | null {
  const isOfOrigin = unit === "origin" || unit === "weeks";
  if (!isOfOrigin || change_pp === undefined) return null;
  return phrases(lang).fromTo("pp", null, ppText(change_pp, lang), { change: null });
}

function boundLine(data: AlertData, lang: Lang): string | null {
  const { value, high, unit, subject, definition, threshold } = data;
  const isBounded = unit === "percent" && isOrigin(subject) && high !== undefined;
  if (!isBounded || typeof value !== "number") return null;
  const { bound, definition: definitions } = words(lang);
  const unknown = definitions[definition].unknown;
  const share = figureText(value, unit, lang, threshold);
  const most = perCentText(high, lang);
  return phrases(lang).line(bound(share, most, unknown, modelsOf(subject, lang)));
}

function contributionsText({ contributions }: AlertData, lang: Lang): string {
  const parts = contributions
    .slice(0, 3)
    .map(({ key, contribution_pp }) => `${keyName(key, lang)} ${ppText(contribution_pp, lang)}`);
  return listText(parts, lang);
}

function verdictLine(verdict: Pick<Verdict, "word" | "agree" | "of"> | null, lang: Lang) {
  if (verdict === null) return null;
  const { verdict: texts, verdictScore } = words(lang);
  const { word, sentence } = texts[verdict.word];
  return phrases(lang).verdict(
    verdictScore(word, String(verdict.agree), String(verdict.of)),
    sentence,
  );
}

function definitionLine(definition: DefinitionId, lang: Lang): string {
  const { definition: definitions, definitionLine: line } = words(lang);
  return line(definitions[definition].name, definitions[definition].counts);
}

function sourceLines(type: SourceEventType, data: SourceData, lang: Lang): (string | null)[] {
  const say = phrases(lang);
  const states: Readonly<Record<string, { readonly sentence: string }>> = words(lang).stateOf;
  return [
    states[data.state]?.sentence ?? null,
    data.reason === null ? null : say.reason(data.reason),
    data.quarantined === 0 ? null : say.setAside(data.quarantined),
    type === "source.recovered" ? null : say.heldBack,
    data.as_of === null ? null : say.asOf(momentText(data.as_of, lang)),
    data.fresh_until === null ? null : say.freshUntil(momentText(data.fresh_until, lang)),
  ];
}

function briefLines(data: BriefData, lang: Lang): (string | null)[] {
  return [
    data.sentence[lang],
    definitionLine(data.definition, lang),
    verdictLine(data.verdict, lang),
    phrases(lang).asOf(momentText(data.as_of, lang)),
  ];
}

function pingLines({ endpoint, message }: PingData, lang: Lang): string[] {
  return [message, phrases(lang).endpoint(endpoint)];
}

/** A source as readers know it; an operator's own by its id. */
export function sourceName(id: string, lang: Lang): string {
  const names: Readonly<Record<string, string>> = words(lang).sourceName;
  return names[id] ?? id;
}
