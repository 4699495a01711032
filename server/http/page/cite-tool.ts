import { html } from "hono/html";
import type { CitationStyle } from "../../words/citation.ts";
import { words, type Lang } from "../../words/lang.ts";
import type { Html } from "./cells.ts";

/** Copies the citation of what its tools speak of, in three styles; `group` names those of which one is open. */
export function citeTool(id: string, lang: Lang, group = id): Html {
  const { action, tool } = words(lang);
  const button = (style: CitationStyle, name: string) =>
    html`<button type="button" data-do="cite-${style}" data-of="${id}">${name}</button> `;
  return html`<span class="script"
    ><details name="${group}-tools">
      <summary>${action.cite}</summary>
      <p>
        ${button("text", tool.plain)} ${button("bibtex", tool.bibtex)}
        ${button("gbt7714", tool.gbt7714)}
      </p>
    </details></span
  >`;
}
