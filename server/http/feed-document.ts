import { html } from "hono/html";
import { formatInstant, type Instant } from "../market/instant.ts";
import type { FeedWords } from "../words/feed.ts";
import type { Lang } from "../words/lang.ts";
import type { Piece, Place } from "../words/piece.ts";
import type { Html } from "./page/cells.ts";
import { HTML_LANGS } from "./page/masthead.ts";

/** One entry of the feed. */
export interface Entry {
  /** The same for ever. */
  readonly id: string;
  readonly updated: Instant;
  readonly title: string;
  readonly category: string;
  /** From the root where no public address is set. */
  readonly href: string;
  readonly paragraphs: readonly (readonly (Html | string)[])[];
  /** The attribution. */
  readonly rights: string;
}

const BEGINNING = Date.UTC(2025, 0, 1); // of what is held; an empty feed has not changed since

/** A figure as a link to where it stands; other text as it is. Without what XML cannot hold. */
export function pieceOf({ text, place }: Piece, hrefOf: (place: Place) => string): Html | string {
  if (place === undefined) return printable(text);
  return html`<a href="${hrefOf(place)}">${printable(text)}</a>`;
}

/** The feed (RFC 4287). An address without a host is taken from where the feed was read. */
export function feedDocument(
  entries: readonly Entry[],
  { title, subtitle }: FeedWords,
  lang: Lang,
  publicUrl: string,
): Html {
  const updated = entries[0]?.updated ?? BEGINNING;
  return html`<?xml version="1.0" encoding="utf-8"?>
    <feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${HTML_LANGS[lang]}">
      <id>urn:tokentide:feed:${lang}</id>
      <title>${title}</title>
      <subtitle>${subtitle}</subtitle>
      <updated>${formatInstant(updated)}</updated>
      <author><name>Tokentide</name></author>
      <link rel="self" type="application/atom+xml" href="${publicUrl}/feed.atom?lang=${lang}" />
      <link rel="alternate" type="text/html" href="${publicUrl}/?lang=${lang}" />
      <icon>${publicUrl}/favicon.svg</icon>
      ${entries.map((entry) => entryOf(entry))}
    </feed> `;
}

function entryOf({ id, updated, title, category, href, paragraphs, rights }: Entry): Html {
  const at = formatInstant(updated);
  return html`<entry>
    <id>${id}</id>
    <title>${printable(title)}</title>
    <published>${at}</published>
    <updated>${at}</updated>
    <category term="${category}" />
    <link rel="alternate" type="text/html" href="${href}" />
    <rights>${printable(rights)}</rights>
    <content type="xhtml"
      ><div xmlns="http://www.w3.org/1999/xhtml">
        ${paragraphs.map(
          (parts) =>
            html`<p>
              ${parts.map((part) => (typeof part === "string" ? printable(part) : part))}
            </p>`,
        )}
        <p>${printable(rights)}</p>
      </div></content
    >
  </entry> `;
}

/** Without the characters that no XML 1.0 document may hold. */
function printable(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, "");
}
