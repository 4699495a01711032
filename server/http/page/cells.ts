import { html } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";
import type { Lang } from "../../words/lang.ts";
import { exactText, pctText, percentText, ppText, tokensText } from "../../words/number.ts";

/** A piece of the page. */
export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

const NONE = html`<td class="num none">–</td>`;

/** Three significant digits to read; the exact count as title and as value. */
export function tokensData(tokens: bigint, lang: Lang): Html {
  return html`<data value="${tokens.toString()}" title="${exactText(tokens)}"
    >${tokensText(tokens, lang)}</data
  >`;
}

export function tokensCell(tokens: bigint | undefined, lang: Lang): Html {
  return tokens === undefined ? NONE : html`<td class="num">${tokensData(tokens, lang)}</td>`;
}

export function shareCell(share: number | null | undefined, lang: Lang): Html {
  return numberCell(share, (value) => percentText(value, lang));
}

export function ppCell(pp: number | null | undefined, lang: Lang): Html {
  return numberCell(pp, (value) => ppText(value, lang));
}

export function pctCell(pct: number | null | undefined, lang: Lang): Html {
  return numberCell(pct, (value) => pctText(value, lang));
}

function numberCell(value: number | null | undefined, text: (value: number) => string): Html {
  if (value === null || value === undefined) return NONE;
  return html`<td class="num">${text(value)}</td>`;
}
