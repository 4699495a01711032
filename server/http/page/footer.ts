import { html } from "hono/html";
import { words } from "../../words/lang.ts";
import type { Html } from "./cells.ts";
import { sourceLine } from "./source-line.ts";
import type { PageView } from "./view.ts";

/** The licence of the figures, and where they come from. */
export function footer(view: PageView): Html {
  const { licence } = words(view.address.lang);
  return html`<footer>
    ${sourceLine(view)}
    <p>${licence}</p>
    <p>
      <a href="https://openrouter.ai/rankings">openrouter.ai/rankings</a>
      <a href="https://creativecommons.org/licenses/by/4.0/">CC BY 4.0</a>
    </p>
  </footer>`;
}
