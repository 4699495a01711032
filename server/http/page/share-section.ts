import { html } from "hono/html";
import { words, type Lang } from "../../words/lang.ts";
import { shareSaid, unitlessPp, type Html } from "./cells.ts";
import { chartBox } from "./chart-box.ts";
import { definitions } from "./definitions.ts";
import { joined } from "./join.ts";
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
  const note = [maker, chart.band, ...(view.weeks.running ? [chart.running] : [])];
  const table = {
    id: "share-table",
    caption: caption.share,
    figures: (group: Group) => figuresOf(group, lang),
  };
  return html`<section id="share">
    <h2>${title}</h2>
    ${definitions(view)} ${chartBox(view, "share", title)}
    <p class="note">${joined(note, lang)}</p>
    ${weekTable(table, view.weeks, lang)} ${sourceLine(view)}
  </section>`;
}

function figuresOf(group: Group, lang: Lang): Figure[] {
  const { column, unit } = words(lang);
  const share: Figure = {
    heading: column.share,
    of: (cell) => shareSaid(cell?.share, lang),
  };
  const most: Figure = {
    heading: column.atMost,
    of: (cell) => shareSaid(cell?.high, lang),
  };
  const change: Figure = {
    heading: column.change,
    unit: unit.pp,
    of: (cell) => unitlessPp(cell?.changePp),
  };
  return group === "CN" || group === "US" ? [share, most, change] : [share, change];
}
