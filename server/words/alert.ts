import type { AlertData, EventBody, Message } from "../alert/event.ts";
import { SYNTHETIC } from "../market/source.ts";
import { claimTitle } from "./alert-claim.ts";
import { linesOf, sourceName } from "./alert-lines.ts";
import { phrases } from "./alert-phrases.ts";
import { periodText } from "./date.ts";
import { figureText, periodShort, subjectName } from "./figure.ts";
import { words, type Lang } from "./lang.ts";
import { marked } from "./market.ts";

/** An event in words: plain text without markup, one statement a line. */
export interface EventWords {
  readonly title: string;
  readonly lines: readonly string[];
  /** The page as it was known then; empty where an earlier section of the message has the same one. */
  readonly link: string;
}

/** A message in words: its title, each event, and once each whose figures these are. */
export interface MessageWords {
  readonly lang: Lang;
  readonly title: string;
  readonly sections: readonly [EventWords, ...EventWords[]];
  readonly credits: readonly string[];
}

/** What an evaluation has to say to an endpoint; several events are several sections under one title. */
export function messageWords(message: Message, lang: Lang): MessageWords {
  const [first, ...rest] = message;
  const sections: MessageWords["sections"] = [
    eventWords(first, lang),
    ...rest.map((event, i) => linkedOnce(eventWords(event, lang), message.slice(0, i + 1))),
  ];
  const isSynthetic = message.some(({ data }) => data.synthetic);
  const grouped = phrases(lang).grouped(message.length, eventTitle(first, lang));
  return {
    lang,
    title: rest.length === 0 ? sections[0].title : said(plain(grouped), isSynthetic),
    sections,
    credits: [...new Set(message.flatMap(({ data }) => creditOf(data)))],
  };
}

/** One event in words. SYNTHETIC comes first where its figures are those of a demonstration. */
export function eventWords(event: EventBody, lang: Lang): EventWords {
  const isSynthetic = event.data.synthetic === true;
  const lines = linesOf(event, lang).filter((line) => line !== null);
  return {
    title: said(plain(eventTitle(event, lang)), isSynthetic),
    lines: (isSynthetic ? [words(lang).synthetic, ...lines] : lines).map(plain),
    link: event.data.url,
  };
}

/** How many events a message had no room for. */
export function leftOutText(count: number, lang: Lang): string {
  return phrases(lang).leftOut(count);
}

/** What the frozen link is called. */
export function linkText(lang: Lang): string {
  return phrases(lang).link;
}

function eventTitle(event: EventBody, lang: Lang): string {
  const say = phrases(lang);
  switch (event.type) {
    case "alert.firing":
    case "alert.resolved":
    case "alert.superseded":
      return say.title[event.type](figuresTitle(event.data, lang));
    case "alert.no_data":
      return say.title[event.type](...subjectAndPeriod(event.data, lang));
    case "source.stale":
    case "source.recovered":
    case "source.quarantined":
      return say.title[event.type](sourceName(event.data.source, lang));
    case "claim.new":
      return say.title[event.type](claimTitle(event.data, lang), event.data.supersedes !== null);
    case "brief.weekly":
      return say.title[event.type](periodText(event.data.period, lang));
    case "test.ping":
      return say.title[event.type];
  }
}

function figuresTitle(data: AlertData, lang: Lang): string {
  const [subject, period] = subjectAndPeriod(data, lang);
  const { value, previous, unit, threshold, grain } = data;
  return phrases(lang).moved({
    subject,
    period,
    grain,
    unit,
    now: figureText(value, unit, lang, threshold),
    before: previous === null ? null : figureText(previous, unit, lang, threshold),
  });
}

function subjectAndPeriod({ subject, period }: AlertData, lang: Lang): [string, string] {
  return [subjectName(subject, lang), periodShort(period, lang)];
}

function linkedOnce(words: EventWords, earlier: readonly EventBody[]): EventWords {
  return earlier.some(({ data }) => data.url === words.link) ? { ...words, link: "" } : words;
}

function creditOf(data: EventBody["data"]): string[] {
  return "attribution" in data && data.attribution !== "" ? [plain(data.attribution)] : [];
}

function said(title: string, isSynthetic: boolean): string {
  return isSynthetic ? marked(title, SYNTHETIC) : title;
}

// A name may hold what breaks a line or turns the order of all that follows.
function plain(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029]+/gu, " ")
    .replace(/[\u202a-\u202e\u2066\u2067\u200e\u200f\u061c\ufeff]/g, "");
}
