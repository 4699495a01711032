import { html } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";
import type { Lang } from "../../words/lang.ts";
import { exactText, pctText, percentText, ppText, tokensText } from "../../words/number.ts";

/** A piece of the page. */
export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

/** What a cell says; null where there is nothing to say. */
export type Content = Html | string | null;

type Maybe<Value> = Value | null | undefined;

/** What a model is called, and beneath it its permaslug where that is another. */
export function modelName(name: string, permaslug: string): Html {
  return html`${name}${name === permaslug ? "" : html` <small>${permaslug}</small>`}`;
}

/** A cell of a number; `isFirst` of its group of columns. */
export function numberCell(content: Content, isFirst = false): Html {
  const classes = ["num", ...(isFirst ? ["first"] : []), ...(content === null ? ["none"] : [])];
  return html`<td class="${classes.join(" ")}">${content ?? "–"}</td>`;
}

/** Three significant digits to read; the exact count as title. */
export function tokensData(tokens: Maybe<bigint>, lang: Lang): Content {
  return said(tokens, (value) => {
    const text = tokensText(value, lang);
    return html`<span title="${exactText(value)}">${text}</span>`;
  });
}

/** Every digit. */
export function exactData(tokens: Maybe<bigint>): Content {
  return said(tokens, exactText);
}

export function shareSaid(share: Maybe<number>, lang: Lang): Content {
  return said(share, (value) => percentText(value, lang));
}

export function ppSaid(pp: Maybe<number>, lang: Lang): Content {
  return said(pp, (value) => ppText(value, lang));
}

/** The same where the heading of the column carries the unit. */
export function unitlessPp(pp: Maybe<number>): Content {
  return said(pp, (value) => ppText(value, "en").replace(/\s*pp$/, ""));
}

export function pctSaid(pct: Maybe<number>, lang: Lang): Content {
  return said(pct, (value) => pctText(value, lang));
}

function said<Value>(value: Maybe<Value>, text: (value: Value) => Content): Content {
  return value === null || value === undefined ? null : text(value);
}
