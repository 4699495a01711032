import { html } from "hono/html";
import type { Contradiction } from "../../market/claim.ts";
import { words, type Lang } from "../../words/lang.ts";
import type { Html } from "./cells.ts";

/** Claims that do not go together, each with the claims concerned; `shown` are those that can be gone to. */
export function disagreements(
  found: readonly Contradiction[],
  shown: ReadonlySet<string>,
  lang: Lang,
): Html | "" {
  if (found.length === 0) return "";
  return html`<h2 class="minor">${words(lang).claim.disagree}</h2>
    <dl class="disagreements">
      ${found.map(
        ({ title, text, claims }) =>
          html`<div>
            <dt>${title[lang]}</dt>
            <dd>${text[lang]} <small>${claims.map((id) => reference(id, shown))}</small></dd>
          </div>`,
      )}
    </dl>`;
}

function reference(id: string, shown: ReadonlySet<string>): Html {
  return shown.has(id) ? html`<a href="#${id}">${id}</a> ` : html`<span>${id}</span> `;
}
