import { html } from "hono/html";
import { words, type Lang } from "../../words/lang.ts";
import { shareSaid, unitlessPp, type Html } from "./cells.ts";
import { chartBox, chartTools, exportOf } from "./chart-box.ts";
import type { ChartData } from "./chart-view.ts";
import type { Frame } from "./frame.ts";
import type { Group } from "./groups.ts";
import { joined } from "./join.ts";
import { periodTable, type Figure } from "./period-table.ts";
import type { PeriodsView } from "./periods.ts";
import { sourceLine } from "./source-line.ts";

/** Shares with their bounds: the chart, what its band is, and its table. */
export function shareSection(
  frame: Frame,
  periods: PeriodsView,
  chart: ChartData,
  { before, after }: { readonly before: Html; readonly after: Html | "" },
): Html {
  const { address } = frame;
  const { lang } = address;
  const { section, chart: say, maker } = words(lang);
  const note = [maker, say.band, ...(periods.running ? [say.running] : [])];
  return html`<section id="share">
    <h2>${section.share}</h2>
    ${before} ${chartBox(chart, lang)}
    <p class="note">${joined(note, lang)}</p>
    ${after} ${chartTools(frame, chart, exportOf("shares", address, chart))}
    ${shareTable(periods, lang)} ${sourceLine(frame)}
  </section>`;
}

/** Shares, bounds and changes of every group. */
export function shareTable(periods: PeriodsView, lang: Lang): Html {
  const table = {
    id: "share-table",
    caption: words(lang).caption.share,
    figures: (group: Group) => figuresOf(group, lang),
  };
  return periodTable(table, periods, lang);
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
