import { html } from "hono/html";
import { dayText, instantText, weekText } from "../../words/date.ts";
import { words } from "../../words/lang.ts";
import type { Html } from "./cells.ts";
import { joined } from "./join.ts";
import type { HeadlineView } from "./headline.ts";
import type { PageView } from "./view.ts";

/** The kicker, the sentence, and what always stands beside it. */
export function lead(view: PageView): Html {
  const { lang } = view.address;
  const { scope, first } = words(lang);
  const { headline } = view;
  return html`${headline ? kicker(view, headline) : ""}
    <h1 id="sentence">${headline ? headline.opening : first.nothing}</h1>
    ${
      headline && headline.rest.length > 0
        ? html`<p class="lasting">${joined(headline.rest, lang)}</p>`
        : ""
    }
    <p class="scope">${scope}</p>`;
}

function kicker(view: PageView, { headline, nextExpected }: HeadlineView): Html {
  const { lang } = view.address;
  const { kicker: say } = words(lang);
  const parts = [
    weekText(headline.period, lang),
    say.closed,
    headline.first_count ? say.firstCount : null,
    view.asOf === null ? null : say.asOf(instantText(view.asOf, lang)),
    nextExpected && say.nextExpected(dayText(nextExpected, lang)),
  ].filter((part) => part !== null);
  return html`<p class="kicker">${parts.map((part) => html`<span>${part}</span> `)}</p>`;
}
