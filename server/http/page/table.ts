import { html } from "hono/html";
import type { Html } from "./cells.ts";

/** A table that scrolls inside itself; `id` names its caption, which is the region's label too. A long one scrolls down as well. */
export function tableBox(id: string, caption: string, content: Html, isLong = false): Html {
  return html`<div
    class="${isLong ? "scroll long" : "scroll"}"
    role="region"
    aria-labelledby="${id}"
    tabindex="0"
  >
    <table>
      <caption id="${id}">
        <span>${caption}</span>
      </caption>
      ${content}
    </table>
  </div>`;
}
