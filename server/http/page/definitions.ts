import { html } from "hono/html";
import { DEFINITION_IDS } from "../../market/definition.ts";
import { words } from "../../words/lang.ts";
import { hrefOf } from "./address.ts";
import type { Html } from "./cells.ts";
import type { PageView } from "./view.ts";

/** How shares are counted on this page, and the other ways to count them. */
export function definitions({ address }: PageView): Html {
  const { definition, definitionLabel } = words(address.lang);
  return html`<div class="definitions">
    <nav aria-label="${definitionLabel}">
      <span aria-hidden="true">${definitionLabel}</span>
      ${DEFINITION_IDS.map(
        (id) =>
          html`<a
            href="${hrefOf(address, { definition: id })}"
            ${id === address.definition ? html`aria-current="true"` : ""}
            >${definition[id].name}</a
          >`,
      )}
    </nav>
    <p class="note">${definition[address.definition].sentence}</p>
  </div>`;
}
