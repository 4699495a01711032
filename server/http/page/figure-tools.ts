import { html } from "hono/html";
import { dayOf } from "../../market/day.ts";
import { dayText } from "../../words/date.ts";
import { words } from "../../words/lang.ts";
import { hrefOf } from "./address.ts";
import type { Html } from "./cells.ts";
import { citeTool } from "./cite-tool.ts";
import type { Frame } from "./frame.ts";

/** What a drawing of claims is, and what must stand beside it wherever it goes. */
export interface Drawing {
  readonly id: string;
  readonly topic: "daily_tokens" | "capex" | "press";
  readonly title: string;
  readonly unit: string;
  readonly note: string;
  /** The id of the table of the same figures. */
  readonly table: string;
}

/** Whose figures are drawn, and ways to take them along. */
export function figureTools({ address, at }: Frame, drawing: Drawing): Html {
  const { lang } = address;
  const { action, tool, claimCredit } = words(lang);
  const { id, topic, title, unit, note, table } = drawing;
  const credit = claimCredit(dayText(dayOf(at), lang));
  const frozen = hrefOf(address, { frozenAt: at });
  const fold = (name: string, content: Html) =>
    html`<details name="${id}-tools">
      <summary>${name}</summary>
      <p>${content}</p>
    </details>`;
  const picture = (kind: "png" | "svg") =>
    html`<button type="button" data-do="drawing-${kind}" data-of="${id}">${tool[kind]}</button> `;
  const file = (kind: "csv" | "zip" | "json") =>
    html`<a href="/api/v1/claims.${kind}?topic=${topic}${kind === "csv" ? "&bom=1" : ""}" download
      >${tool[kind]}</a
    > `;
  return html`<p class="source">${credit}</p>
    <div
      class="tools"
      role="group"
      aria-label="${tool.use}: ${title}"
      data-title="${title}"
      data-unit="${unit}"
      data-note="${note}"
      data-credit="${credit}"
      data-frozen="${frozen}#${id}"
      data-at="${at}"
    >
      <a href="#${table}">${action.table}</a>
      ${fold(action.download, html`${file("csv")} ${file("zip")} ${file("json")}`)}
      <span class="script">${fold(action.image, html`${picture("png")} ${picture("svg")}`)}</span>
      ${citeTool(id, lang)}
      ${fold(
        action.link,
        html`<a href="${hrefOf(address)}#${id}" data-do="copy">${action.link}</a>
          <a href="${frozen}#${id}" data-do="copy">${action.frozenLink}</a>`,
      )}
      <output class="out"></output>
    </div>`;
}
