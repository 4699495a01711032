import { html } from "hono/html";
import { attribution } from "../../words/citation.ts";
import { words } from "../../words/lang.ts";
import { hrefOf } from "./address.ts";
import type { Html } from "./cells.ts";
import type { Frame } from "./frame.ts";

/** Whose figures these are, as of when, under which licence and definition; with a link that stays. */
export function sourceLine({ market, address, asOf }: Frame): Html {
  const { definition, definitionLine, action } = words(address.lang);
  const { name, counts } = definition[address.definition];
  return html`<p class="source">
    <span lang="en">${attribution(market, asOf)}</span>
    <span>${definitionLine(name, counts)}</span>
    ${
      asOf === null
        ? ""
        : html`<a href="${hrefOf(address, { frozenAt: asOf })}">${action.frozenLink}</a>`
    }
  </p>`;
}
