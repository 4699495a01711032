import type { Message } from "../../alert/event.ts";
import type { Lang } from "../../words/lang.ts";
import {
  leftOutText,
  messageWords,
  type EventWords,
  type MessageWords,
} from "../../words/alert.ts";

/** Words that were made to fit: how many events they leave out is said in the last line. */
export interface Fitted extends MessageWords {
  readonly leftOut: string | null;
}

const SECTION_COUNTS = [40, 30, 20, 15, 10, 7, 5, 3, 2, 1];
const LINE_MAX = 300; // a line in our words has half of that; what is longer holds a name out of all bounds
const TITLE_MAX = 200;
const TITLE_MIN = 40;

/**
 * The fullest body that a receiver takes. Names out of all bounds are cut first; then events after the
 * first lose their lines; then they are left out and counted; then the first one loses lines from its end.
 * A link is whole or absent. The last, a title alone, is taken as it is.
 */
export function fullest<Body>(
  message: Message,
  lang: Lang,
  build: (words: Fitted) => Body,
  fits: (body: Body) => boolean,
): Body {
  let body: Body | undefined;
  for (const words of briefer(messageWords(message, lang))) {
    body = build(words);
    if (fits(body)) break;
  }
  if (body === undefined) throw new Error("there is always a shortest message");
  return body;
}

/** Text of at most so many UTF-16 units, cut between whole characters as a reader sees them. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  let kept = "";
  // One look past the limit is enough: what begins beyond it is never kept.
  for (const { segment } of SEGMENTS.segment(text.slice(0, max + 1))) {
    if (kept.length + segment.length > max - 1) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}

const SEGMENTS = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Bytes of a text in UTF-8. */
export function bytesOf(text: string): number {
  return Buffer.byteLength(text, "utf8");
}

function* briefer(words: MessageWords): Generator<Fitted> {
  yield { ...words, leftOut: null };
  const clipped = clippedTo(words, TITLE_MAX, LINE_MAX);
  yield clipped;
  const [first, ...others] = clipped.sections;
  const bare = others.map((section) => ({ ...section, lines: [] }));
  yield { ...clipped, sections: [first, ...bare] };
  for (const count of SECTION_COUNTS.filter((count) => count <= others.length)) {
    yield withSections(clipped, [first, ...bare.slice(0, count - 1)]);
  }
  for (let lines = first.lines.length - 1; lines >= 0; lines -= 1) {
    yield withSections(clipped, [{ ...first, lines: first.lines.slice(0, lines) }]);
  }
  const short = clippedTo(words, TITLE_MIN, 0);
  const title = { ...short.sections[0], lines: [] };
  yield { ...withSections(short, [title]), credits: [] };
  yield { ...short, sections: [{ ...title, link: "" }], credits: [] };
}

function clippedTo(words: MessageWords, title: number, line: number): Fitted {
  const clip = (section: EventWords): EventWords => ({
    title: cut(section.title, title),
    lines: section.lines.map((text) => cut(text, line)),
    link: section.link,
  });
  const [first, ...others] = words.sections;
  return {
    ...words,
    title: cut(words.title, title),
    sections: [clip(first), ...others.map(clip)],
    credits: words.credits.map((text) => cut(text, LINE_MAX)),
    leftOut: null,
  };
}

function withSections(words: Fitted, sections: MessageWords["sections"]): Fitted {
  const left = words.sections.length - sections.length;
  return { ...words, sections, leftOut: left === 0 ? null : leftOutText(left, words.lang) };
}
