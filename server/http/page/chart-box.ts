import { html } from "hono/html";
import { formatInstant } from "../../market/instant.ts";
import { spanOf } from "../../market/period.ts";
import { words } from "../../words/lang.ts";
import { EMBED_CHARTS, hrefOf, PLAIN, type Address } from "./address.ts";
import type { Html } from "./cells.ts";
import { citeTool } from "./cite-tool.ts";
import type { ChartData } from "./chart-view.ts";
import type { Frame } from "./frame.ts";

/** The room of a chart, kept before its script comes; none for one period, which the table says better. */
export function chartBox(chart: ChartData, lang: Address["lang"]): Html | "" {
  if (!isDrawable(chart)) return "";
  const { id, head } = chart;
  const { keys, touch, chart: say } = words(lang);
  return html`<figure class="chart" data-chart="${id}">
    <p class="unit">${head.unit}</p>
    <div
      class="plot"
      role="group"
      tabindex="0"
      aria-label="${head.title}"
      aria-describedby="${id}-readout"
    ></div>
    <figcaption class="readout" id="${id}-readout">
      <span class="by-keys">${chart.isRanged ? keys : say.keys}</span>
      <span class="by-touch">${chart.isRanged ? touch : say.touch}</span>
    </figcaption>
  </figure>`;
}

export function isDrawable({ lines }: ChartData): boolean {
  return lines.some(({ values }) => values.filter((value) => value !== null).length > 1);
}

/** What an export holds of a chart: its path and what it is asked for. */
export interface Export {
  readonly table: "shares" | "volumes";
  readonly query: Readonly<Record<string, string>>;
  /** Where its table stands, if not under its own name. */
  readonly tableId?: string;
}

/** Ways to take the figure along: its table, files, pictures, citations, links, a frame. */
export function chartTools(frame: Frame, chart: ChartData, of: Export): Html {
  const { address, asOf } = frame;
  const { lang } = address;
  const { action, tool } = words(lang);
  const { id } = chart;
  const fold = (name: string, content: Html) =>
    html`<details name="${id}-tools">
      <summary>${name}</summary>
      <p>${content}</p>
    </details>`;
  const button = (job: string, name: string) =>
    html`<button type="button" data-do="${job}" data-of="${id}">${name}</button> `;
  const file = (kind: string) =>
    html`<a href="${exportHref(frame, of, kind)}" download>${tool[kind as "csv"]}</a> `;
  const frozen = hrefOf(address, { frozenAt: address.frozenAt ?? asOf });
  return html`<div class="tools" role="group" aria-label="${tool.use}: ${chart.head.title}">
    <a href="#${of.tableId ?? `${id}-table`}">${action.table}</a>
    ${fold(action.download, html`${file("csv")} ${file("zip")} ${file("json")}`)}
    ${isDrawable(chart) ? html`<span class="script">${fold(action.image, html`${button("png", tool.png)} ${button("svg", tool.svg)}`)}</span>` : ""}
    ${citeTool(id, lang)}
    ${fold(
      action.link,
      html`<a href="${hrefOf(address)}#${id}" data-do="copy" data-of="${id}">${action.link}</a>
        <a href="${frozen}#${id}" data-do="copy" data-of="${id}">${action.frozenLink}</a>`,
    )}
    ${embedTool(address, id, fold)}
    <output class="out"></output>
  </div>`;
}

function embedTool(address: Address, id: string, fold: (name: string, of: Html) => Html) {
  const chart = EMBED_CHARTS.find((known) => known === id);
  if (!chart) return "";
  const { action, tool } = words(address.lang);
  const href = hrefOf(address, { page: "embed", chart, notes: false, currency: null });
  return fold(
    action.embed,
    html`<a href="${href}">${action.embed}</a>
      <button class="script" type="button" data-do="embed" data-of="${id}" data-href="${href}">
        ${tool.code}
      </button>`,
  );
}

/** A file of the interface with the figures of a chart, as known at the same moment. */
function exportHref({ address, asOf }: Frame, { table, query }: Export, kind: string): string {
  const at = address.frozenAt ?? asOf;
  const asked = new URLSearchParams({
    ...query,
    ...(at === null ? {} : { as_of: formatInstant(at) }),
    ...(kind === "csv" ? { bom: "1" } : {}),
  });
  return `/api/v1/${table}.${kind}?${asked.toString().replaceAll("%3A", ":")}`;
}

/** The periods that a chart shows, as the interface is asked for them. */
export function exportOf(
  table: Export["table"],
  { definition, grain }: Pick<Address, "definition" | "grain">,
  { periods }: ChartData,
  by: "origin" | "author" | "model" = "origin",
): Export {
  const [from, to] = [periods[0], periods.at(-1)];
  // The bounds of seven days would take in their neighbours: their last days do not.
  const bound = grain === "7d" ? (p: typeof from) => p && spanOf(p).end : (p: typeof from) => p;
  const span = from && to ? { from: bound(from) ?? "", to: bound(to) ?? "" } : {};
  const chosen = definition === PLAIN.definition ? {} : { definition };
  return { table, query: { grain, by, ...chosen, ...span } };
}
