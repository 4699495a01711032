import { html } from "hono/html";
import { words } from "../../words/lang.ts";
import { marketWords } from "../../words/market.ts";
import { hrefOf } from "./address.ts";
import { chartBox } from "./chart-box.ts";
import { alertsList, annotationsOf } from "./alert-marks.ts";
import { eventMarks, eventsIn } from "./events.ts";
import type { Frame } from "./frame.ts";
import type { PageContent } from "./page-content.ts";
import { shareChart, volumeChart } from "./period-charts.ts";
import { periodsViewOf, timeline } from "./periods.ts";
import { readPeriods } from "./read-periods.ts";
import type { PageReads } from "./read.ts";
import { shareTable } from "./share-section.ts";
import { volumeTable } from "./volume-section.ts";

/** One chart with all that must stand beside it, for the frame of another page. */
export async function embedPage(reads: PageReads, frame: Frame): Promise<PageContent> {
  const { address, at, asOf } = frame;
  const { lang } = address;
  const { embed: say, first } = words(lang);
  const { scope } = marketWords(frame.market, lang);
  if (asOf === null) return { main: html`<h1 class="title">${first.nothing}</h1>`, charts: [] };
  const view = periodsViewOf(await readPeriods(reads, frame), address, at);
  const shown = timeline(view).map(({ period }) => period);
  const marks = eventMarks(eventsIn(reads.events, shown, address.grain, at), lang);
  const isShare = address.chart === "share";
  const own = await annotationsOf(reads, frame, view, address.chart);
  const chart = (isShare ? shareChart : volumeChart)(frame, view, {
    ...own,
    marks: [...marks, ...own.marks],
  });
  const table = isShare ? shareTable(view, lang) : volumeTable(view, lang, address.units);
  const whole = hrefOf(address, { page: "market" });
  return {
    main: html`<section id="${chart.id}" class="embedded">
      <h1 class="title">${chart.head.title}</h1>
      ${chartBox(chart, lang)}
      <p class="note">${chart.head.note}</p>
      <details class="embed-table">
        <summary>${say.table}</summary>
        ${table}
      </details>
      ${alertsList(own, address)}
      <p class="source">
        <span lang="en">${chart.head.credit}</span> <span>${chart.head.counted}</span>
        <span>${scope}</span> <a href="${whole}" target="_top">${say.open}</a>
      </p>
    </section>`,
    charts: [chart],
  };
}
