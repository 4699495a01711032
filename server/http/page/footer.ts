import { html } from "hono/html";
import { words } from "../../words/lang.ts";
import { marketWords } from "../../words/market.ts";
import type { Html } from "./cells.ts";
import { attribution } from "../../words/citation.ts";
import { elsewhere } from "./address.ts";
import type { Frame } from "./frame.ts";

/** Whose the figures are, under which licence, how the page stays current, and where more is said. */
export function footer({ market, address, asOf }: Frame): Html {
  const { licence } = marketWords(market, address.lang);
  const { nav, footer: say, corrections } = words(address.lang);
  return html`<footer>
    <div>
      <p><span lang="en">${attribution(market, asOf)}</span> ${licence}</p>
      <p id="live"></p>
    </div>
    <p>
      <a href="${elsewhere(address, "methods")}">${nav.methods}</a>
      <a href="${elsewhere(address, "data")}">${say.sources}</a>
      <a href="${elsewhere(address, "corrections")}">${corrections.link}</a>
      <a href="/feed.atom?lang=${address.lang}">${say.feed}</a>
      <a href="/docs">${say.api}</a>
      <a href="https://openrouter.ai/rankings">openrouter.ai/rankings</a>
      <a href="https://creativecommons.org/licenses/by/4.0/">CC BY 4.0</a>
    </p>
  </footer>`;
}
