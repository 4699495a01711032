import { html } from "hono/html";
import { words } from "../../words/lang.ts";
import type { Html } from "./cells.ts";
import { attribution } from "../../words/citation.ts";
import { elsewhere } from "./address.ts";
import { SOURCE } from "./read.ts";
import type { Frame } from "./frame.ts";

/** Whose the figures are, under which licence, how the page stays current, and where more is said. */
export function footer({ address, asOf }: Frame): Html {
  const { licence, nav, footer: say, corrections } = words(address.lang);
  return html`<footer>
    <p><span lang="en">${attribution(SOURCE, asOf)}</span> ${licence}</p>
    <p id="live"></p>
    <p>
      <a href="${elsewhere(address, "methods")}">${nav.methods}</a>
      <a href="${elsewhere(address, "data")}">${say.sources}</a>
      <a href="${elsewhere(address, "corrections")}">${corrections.link}</a>
      <a href="https://openrouter.ai/rankings">openrouter.ai/rankings</a>
      <a href="https://creativecommons.org/licenses/by/4.0/">CC BY 4.0</a>
    </p>
  </footer>`;
}
