import type { AlertData, EventBody, Figure, Unit } from "../alert/event.ts";
import { words, type Lang } from "./lang.ts";

/** What the feed says besides its briefs. */
export interface FeedWords {
  readonly title: string;
  readonly subtitle: string;
  readonly brief: string;
  readonly frozen: string;
  readonly definition: string;
}

const FEED: Readonly<Record<Lang, FeedWords>> = {
  en: {
    title: "Tokentide: alerts and weekly briefs",
    subtitle: "Tokens on OpenRouter, by country of the model's author",
    brief: "weekly brief",
    frozen: "The page as it was known then",
    definition: "Definition",
  },
  zh: {
    title: "Tokentide：提醒与每周简报",
    subtitle: "OpenRouter 上的 tokens，按模型作者所在国家统计",
    brief: "每周简报",
    frozen: "当时所知的页面",
    definition: "口径",
  },
};

export function feedWords(lang: Lang): FeedWords {
  return FEED[lang];
}

const TYPES: Readonly<Record<Lang, Readonly<Record<string, string>>>> = {
  en: {
    "alert.firing": "Alert",
    "alert.resolved": "Resolved",
    "alert.superseded": "Superseded",
    "alert.no_data": "No data",
    "source.stale": "Source late",
    "source.recovered": "Source recovered",
    "source.quarantined": "Set aside",
    "claim.new": "New claim",
  },
  zh: {
    "alert.firing": "提醒",
    "alert.resolved": "已解除",
    "alert.superseded": "已被更正",
    "alert.no_data": "无数据",
    "source.stale": "来源延迟",
    "source.recovered": "来源恢复",
    "source.quarantined": "已隔离",
    "claim.new": "新的说法",
  },
};

/** An event as an entry: a title, and lines of text. */
export interface EventSaid {
  readonly title: string;
  readonly lines: readonly string[];
}

/** What was raised, in words; null for what speaks of nothing but the wire. */
export function eventSaid(body: EventBody, lang: Lang): EventSaid | null {
  const { type, data } = body;
  const kind = TYPES[lang][type] ?? type;
  const colon = lang === "en" ? ": " : "：";
  if ("subject" in data) return alertSaid(data, kind + colon, lang);
  if ("state" in data) {
    const reason = data.reason === null ? [] : [data.reason];
    return { title: kind + colon + data.source, lines: [data.state, ...reason] };
  }
  if ("claim" in data) {
    const { entity, quantity, stated, publisher, stated_on: on } = data;
    const lines = [`${quantity} · ${stated} · ${data.status}`, `${publisher}, ${on}`];
    return { title: kind + colon + entity, lines };
  }
  return null;
}

function alertSaid(data: AlertData, opening: string, lang: Lang): EventSaid {
  const { rule, subject, period, condition, value, unit, previous, verdict, definition } = data;
  const { name, counts } = words(lang).definition[definition];
  const figures = `${figureText(previous, unit, lang)} → ${figureText(value, unit, lang)}`;
  return {
    title: `${opening}${rule} · ${subject} · ${period}`,
    lines: [
      `${condition} · ${figures}`,
      ...(verdict
        ? [
            words(lang).verdictScore(
              words(lang).verdict[verdict.word].word,
              String(verdict.agree),
              String(verdict.of),
            ),
          ]
        : []),
      ...(data.reason === undefined ? [] : [data.reason]),
      words(lang).definitionLine(name, counts),
    ],
  };
}

const UNITS: Readonly<Record<Lang, Readonly<Record<Unit, string>>>> = {
  en: {
    percent: " %",
    tokens: " tokens",
    pp: " pp",
    weeks: " weeks",
    ratio: "",
    rank: "",
    origin: "",
  },
  zh: {
    percent: "%",
    tokens: " tokens",
    pp: " 个百分点",
    weeks: " 周",
    ratio: "",
    rank: "",
    origin: "",
  },
};

function figureText(figure: Figure, unit: Unit, lang: Lang): string {
  return figure === null ? "–" : `${figure}${UNITS[lang][unit]}`;
}
