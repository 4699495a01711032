import { html } from "hono/html";
import { dayText, instantText, weekText } from "../../words/date.ts";
import { words } from "../../words/lang.ts";
import { marketWords } from "../../words/market.ts";
import type { Html } from "./cells.ts";
import { joined } from "./join.ts";
import type { Frame } from "./frame.ts";
import type { HeadlineView } from "./headline.ts";

/** The kicker, the sentence, and what always stands beside it. */
export function lead(frame: Frame, headline: HeadlineView | null): Html {
  const { lang } = frame.address;
  const { first } = words(lang);
  const { scope } = marketWords(frame.market, lang);
  return html`${headline ? kicker(frame, headline) : ""}
    <h1 id="sentence">${headline ? headline.opening : first.nothing}</h1>
    ${
      headline && headline.rest.length > 0
        ? html`<p class="lasting">${joined(headline.rest, lang)}</p>`
        : ""
    }
    <p class="scope">${scope}</p>`;
}

function kicker({ address, asOf }: Frame, { headline, nextExpected }: HeadlineView): Html {
  const { lang } = address;
  const { kicker: say } = words(lang);
  const parts = [
    weekText(headline.period, lang),
    say.closed,
    headline.first_count ? say.firstCount : null,
    asOf === null ? null : say.asOf(instantText(asOf, lang)),
    nextExpected && say.nextExpected(dayText(nextExpected, lang)),
  ].filter((part) => part !== null);
  return html`<p class="kicker">${parts.map((part) => html`<span>${part}</span> `)}</p>`;
}
