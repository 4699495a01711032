import { html } from "hono/html";
import { words, type Lang } from "../../words/lang.ts";
import { ppCell, shareCell, type Html } from "./cells.ts";
import { chartBox } from "./chart-box.ts";
import { definitions } from "./definitions.ts";
import { sourceLine } from "./source-line.ts";
import type { PageView } from "./view.ts";
import { weekTable, type Figure } from "./week-table.ts";
import type { Group } from "./weeks.ts";

/** Shares with their bounds: the chart, what its band is, and its table. */
export function shareSection(view: PageView): Html | "" {
  if (view.asOf === null) return "";
  const { lang } = view.address;
  const { section, chart, maker, caption } = words(lang);
  const title = section.share;
  const table = {
    id: "share-table",
    caption: caption.share,
    figures: (group: Group) => figuresOf(group, lang),
  };
  return html`<section id="share">
    <h2>${title}</h2>
    ${definitions(view)} ${chartBox(view, "share", title)}
    <p class="note">${maker} ${chart.band} ${view.weeks.running ? chart.running : ""}</p>
    ${weekTable(table, view.weeks, lang)} ${sourceLine(view)}
  </section>`;
}

function figuresOf(group: Group, lang: Lang): Figure[] {
  const { column } = words(lang);
  const share = { heading: column.share, cell: (cell) => shareCell(cell?.share, lang) } as Figure;
  const most = { heading: column.atMost, cell: (cell) => shareCell(cell?.high, lang) } as Figure;
  const change = { heading: column.change, cell: (cell) => ppCell(cell?.changePp, lang) } as Figure;
  return group === "CN" || group === "US" ? [share, most, change] : [share, change];
}
