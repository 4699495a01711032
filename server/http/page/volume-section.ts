import { html } from "hono/html";
import { words, type Lang } from "../../words/lang.ts";
import { pctSaid, tokensData, type Html } from "./cells.ts";
import { chartBox } from "./chart-box.ts";
import { sourceLine } from "./source-line.ts";
import type { PageView } from "./view.ts";
import { weekTable, type Figure } from "./week-table.ts";
import type { WeekView } from "./weeks.ts";

/** Tokens a week: the chart, its table, and what the columns mean. */
export function volumeSection(view: PageView): Html | "" {
  if (view.asOf === null) return "";
  const { lang } = view.address;
  const { section, unit, caption, column, exactHint } = words(lang);
  const title = `${section.volume}${lang === "zh" ? "：" : ": "}${unit.volume}`;
  const table = {
    id: "volume-table",
    caption: caption.volume,
    figures: () => figuresOf(lang),
    whole: {
      heading: column.total,
      of: ({ total }: WeekView) => tokensData(total, lang),
    },
  };
  return html`<section id="volume">
    <h2>${section.volume}</h2>
    ${chartBox(view, "volume", title)} ${weekTable(table, view.weeks, lang)}
    <p class="note">${exactHint} ${explained(view)}</p>
    ${sourceLine(view)}
  </section>`;
}

function figuresOf(lang: Lang): Figure[] {
  const { column } = words(lang);
  return [
    { heading: column.tokens, of: (cell) => tokensData(cell?.tokens, lang) },
    { heading: column.growth, of: (cell) => pctSaid(cell?.growthPct, lang) },
  ];
}

function explained({ weeks, address }: PageView): Html[] {
  const { column, explained: say } = words(address.lang);
  const colon = address.lang === "zh" ? "：" : ": ";
  return (["elsewhere", "unattributed", "other"] as const)
    .filter((group) => weeks.groups.includes(group))
    .map((group) => html`<b>${column[group]}</b>${colon}${say[group]} `);
}
