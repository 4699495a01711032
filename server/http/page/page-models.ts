import { html } from "hono/html";
import { authorOf, type Permaslug } from "../../market/permaslug.ts";
import { spanOf } from "../../market/period.ts";
import { decimalOf } from "../../market/rational.ts";
import { shareOf } from "../../market/share.ts";
import { largest } from "../../market/top.ts";
import type { PeriodVolumes } from "../../market/volume.ts";
import type { Series } from "../../query/series.ts";
import { words } from "../../words/lang.ts";
import { controls } from "./controls.ts";
import type { Html } from "./cells.ts";
import { shareSaid, numberCell } from "./cells.ts";
import { chartBox, chartTools, exportOf } from "./chart-box.ts";
import { cutShare, type ChartData } from "./chart-view.ts";
import type { Frame } from "./frame.ts";
import { colourOf, lineKeyOf } from "./key.ts";
import type { PageContent } from "./page-content.ts";
import { headOf } from "./period-charts.ts";
import { periodHeading } from "./period-table.ts";
import { statusText } from "./status.ts";
import { periodsViewOf, timeline, type PeriodsView } from "./periods.ts";
import { extentOf, suiting } from "./range.ts";
import type { PageReads } from "./read.ts";
import { sourceLine } from "./source-line.ts";
import { tableBox } from "./table.ts";

const SHOWN = 8; // as many lines as labels can stand beside

/** The largest models and authors of the last closed period, and what they were before. */
export async function modelsPage(reads: PageReads, frame: Frame): Promise<PageContent> {
  const { address, at } = frame;
  const { grain, definition, lang } = address;
  const { models: say, first } = words(lang);
  const range = address.range ?? suiting(grain);
  const asked = { source: reads.market, asOf: at, grain, definition, ...extentOf(range, grain) };
  const [models, authors, nameOf] = await Promise.all([
    reads.readSeries({ ...asked, by: "model" }),
    reads.readSeries({ ...asked, by: "author" }),
    reads.readNames(at),
  ]);
  const authorNames = new Map(reads.origins.authors.map(({ author, name }) => [author, name]));
  const [ofModels, ofAuthors] = [
    linesOf(models, nameOf, (key, end) => reads.origins.ofModel(key as Permaslug, end, at)),
    linesOf(
      authors,
      (key) => authorNames.get(key) ?? key,
      (key, end) => reads.origins.ofAuthor(authorOf(key as Permaslug), end),
    ),
  ];
  const view = periodsViewOf(models, address, frame.now);
  const charts = [
    chartOf(frame, { id: "models", title: say.models }, view, ofModels),
    chartOf(frame, { id: "authors", title: say.authors }, view, ofAuthors),
  ];
  const isHeld = models.periods.length > 0;
  return {
    main: html`<h1 class="title">${say.title}</h1>
      ${isHeld ? controls(address, null) : html`<p class="note">${first.nothing}</p>`}
      ${isHeld ? charts.map((chart) => section(frame, chart, view)) : ""}`,
    charts,
  };
}

/** One of the largest, with its share in each period by its name. */
interface Followed {
  readonly name: string;
  readonly origin: string;
  readonly shares: ReadonlyMap<string, number>;
}

function linesOf(
  { periods }: Series,
  nameOf: (key: string) => string,
  originOf: (key: string, end: ReturnType<typeof spanOf>["end"]) => string,
): Followed[] {
  const last = periods.findLast(({ closed }) => closed) ?? periods.at(-1);
  if (!last) return [];
  const { end } = spanOf(last.period);
  const sums = new Map(
    Array.from(last.volumes, ([key, { tokens }]) => [key as Permaslug, tokens] as const),
  );
  return largest(sums, SHOWN).map(({ permaslug: key }) => ({
    name: nameOf(key),
    origin: originOf(key, end),
    shares: new Map(
      periods.flatMap((of) =>
        isListed(of, key) ? [[of.period, decimalOf(shareOf(of, key))]] : [],
      ),
    ),
  }));
}

function isListed({ volumes }: PeriodVolumes, key: string): boolean {
  return (volumes.get(key)?.daysListed ?? 0) > 0;
}

// At the end of a line there is room for a model, not for its author too.
function withoutAuthor(name: string): string {
  return name.replace(/^[^:/]+(: |\/)/, "");
}

/** A narrow column may break it between the author and the model. */
function breakable(name: string): Html {
  const cut = name.indexOf("/") + 1;
  return html`${name.slice(0, cut)}${cut > 0 ? html`<wbr />` : ""}${name.slice(cut)}`;
}

const PATTERNS = [[], [9, 6], [4, 5], [0.1, 4.5], [14, 5, 2, 5], [2, 3], [18, 6], [7, 3, 1, 3]];

function chartOf(
  frame: Frame,
  { id, title }: { readonly id: string; readonly title: string },
  view: PeriodsView,
  followed: readonly Followed[],
): ChartData {
  const { lang, scale } = frame.address;
  const { unit, models: say } = words(lang);
  const line = timeline(view);
  const open: Record<number, string> = {};
  line.forEach(({ of }, i) => {
    if (of && of.status !== "closed") open[i] = statusText(of, lang);
  });
  const seen = new Map<string, number>();
  return {
    id,
    kind: "share",
    scale,
    isRanged: true,
    head: headOf(frame, title, unit.share, say.note),
    periods: line.map(({ period }) => period),
    open,
    lines: followed.map(({ name, origin, shares }, i) => {
      const key = colourOf(origin);
      const place = seen.get(key) ?? 0;
      seen.set(key, place + 1);
      return {
        key,
        name: `${i + 1} ${withoutAuthor(name)}`,
        full: `${i + 1} ${name}`,
        series: null,
        dashes: PATTERNS[place] ?? [],
        values: line.map(({ period }) => cutShare(shares.get(period))),
      };
    }),
    thresholds: [],
    marks: [],
  };
}

function section(frame: Frame, chart: ChartData, view: PeriodsView): Html {
  const id = chart.id === "models" ? "model" : "author";
  const { lang } = frame.address;
  const { models: say } = words(lang);
  return html`<section id="${chart.id}">
    <h2>${chart.head.title}</h2>
    ${chartBox(chart, lang)}
    <p class="note">${say.note}</p>
    ${chartTools(frame, chart, exportOf("shares", frame.address, chart, id))}
    ${table(chart, view, lang)} ${sourceLine(frame)}
  </section>`;
}

function table(
  { id, lines, periods, open, head }: ChartData,
  view: PeriodsView,
  lang: Frame["address"]["lang"],
) {
  const { models: say, period, column, status } = words(lang);
  return tableBox(
    `${id}-table`,
    say.caption(head.title),
    html`<thead>
        <tr>
          <th scope="col" class="side">${period[view.grain]}</th>
          ${lines.map((line) => html`<th scope="col" class="num named">${lineKeyOf(line)} ${breakable(line.full ?? line.name)}</th>`)}
          <th scope="col" class="status">${column.status}</th>
        </tr>
      </thead>
      <tbody>
        ${periods
          .map((of, i) => ({ of, i }))
          .toReversed()
          .map(
            ({ of, i }) =>
              html`<tr>
                ${periodHeading(of, lang)}
                ${lines.map(({ values }) => numberCell(shareSaid(values[i] as number | null, lang)))}
                <td class="status">${open[i] ?? status.closed}</td>
              </tr>`,
          )}
      </tbody>`,
    true,
  );
}
