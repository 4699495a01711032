import { html } from "hono/html";
import { words, type Lang } from "../../words/lang.ts";
import { exactData, pctSaid, tokensData, type Html } from "./cells.ts";
import { chartBox, chartTools, exportOf } from "./chart-box.ts";
import type { ChartData } from "./chart-view.ts";
import type { Frame } from "./frame.ts";
import { periodTable, type Figure } from "./period-table.ts";
import type { PeriodsView, PeriodView } from "./periods.ts";
import { sourceLine } from "./source-line.ts";

/** Tokens by period: the chart, its table, and what the columns mean. */
export function volumeSection(
  frame: Frame,
  periods: PeriodsView,
  chart: ChartData,
  alerts: Html | "",
): Html {
  const { address } = frame;
  const { lang, units } = address;
  const { section, exactHint } = words(lang);
  return html`<section id="volume">
    <h2>${section.volume}</h2>
    ${chartBox(chart, lang)} ${alerts}
    ${chartTools(frame, chart, exportOf("volumes", address, chart))}
    ${volumeTable(periods, lang, units)}
    <p class="note">${units === "exact" ? "" : exactHint} ${explained(periods, lang)}</p>
    ${sourceLine(frame)}
  </section>`;
}

export function volumeTable(periods: PeriodsView, lang: Lang, units: "short" | "exact"): Html {
  const { caption, column } = words(lang);
  const tokens = units === "exact" ? exactData : tokensData;
  const figures: Figure[] = [
    { heading: column.tokens, of: (cell) => tokens(cell?.tokens, lang) },
    { heading: column.growth, of: (cell) => pctSaid(cell?.growthPct, lang) },
  ];
  const table = {
    id: "volume-table",
    caption: caption.volume,
    figures: () => figures,
    whole: {
      heading: column.total,
      of: ({ total }: PeriodView) => tokens(total, lang),
    },
  };
  return periodTable(table, periods, lang);
}

function explained({ groups }: PeriodsView, lang: Lang): Html[] {
  const { column, explained: say } = words(lang);
  const colon = lang === "zh" ? "：" : ": ";
  return (["elsewhere", "unattributed", "other"] as const)
    .filter((group) => groups.includes(group))
    .map((group) => html`<b>${column[group]}</b>${colon}${say[group]} `);
}
