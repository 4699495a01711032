import { html } from "hono/html";
import { words } from "../../words/lang.ts";
import { hrefOf } from "./address.ts";
import type { Html } from "./cells.ts";
import type { Notice } from "./notices.ts";
import type { Frame } from "./frame.ts";

/** What must be known before the figures, each in a line of its own. */
export function banner({ notices, address }: Frame): Html | "" {
  if (notices.length === 0) return "";
  const { latest, column } = words(address.lang);
  return html`<div class="notices">
    ${notices.map(
      (notice) =>
        html`<p class="notice ${notice.kind}">
          ${notice.text} ${reason(notice, column.reason)}
          ${
            notice.kind === "frozen"
              ? html`<a href="${hrefOf(address, { frozenAt: null })}">${latest}</a>`
              : ""
          }
        </p>`,
    )}
  </div>`;
}

// The source's own words are English in every language of the page.
function reason({ reason }: Notice, label: string): Html | "" {
  return reason === null ? "" : html`<span>${label}: <q lang="en">${reason}</q></span>`;
}
