import { html } from "hono/html";
import { words } from "../../words/lang.ts";
import type { Html } from "./cells.ts";
import type { PageView } from "./view.ts";
import { timeline } from "./weeks.ts";

/** The room of a chart, kept before its script comes; none for one week, which the table says better. */
export function chartBox(view: PageView, id: "share" | "volume", title: string): Html | "" {
  if (!hasCharts(view)) return "";
  const { chart } = words(view.address.lang);
  return html`<figure class="chart" data-chart="${id}">
    <div
      class="plot"
      role="group"
      tabindex="0"
      aria-label="${title}"
      aria-describedby="${id}-readout"
    ></div>
    <figcaption class="readout" id="${id}-readout">${chart.keys}</figcaption>
  </figure>`;
}

export function hasCharts({ weeks }: PageView): boolean {
  return timeline(weeks).filter(({ week }) => week !== null).length > 1;
}
