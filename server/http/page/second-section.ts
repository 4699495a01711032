import { html } from "hono/html";
import { parseDay, type Day } from "../../market/day.ts";
import { spanOf, type Period } from "../../market/period.ts";
import { decimalOf } from "../../market/rational.ts";
import { shareOf } from "../../market/share.ts";
import type { PeriodVolumes } from "../../market/volume.ts";
import type { LabShareRow } from "../../query/second-market.ts";
import { attribution } from "../../words/citation.ts";
import { dayText } from "../../words/date.ts";
import { words } from "../../words/lang.ts";
import { percentText } from "../../words/number.ts";
import { originName } from "../../words/origin.ts";
import { numberCell, type Html } from "./cells.ts";
import { chartBox, chartTools, exportOf } from "./chart-box.ts";
import { cutShare, type ChartData, type ChartHead } from "./chart-view.ts";
import type { Frame } from "./frame.ts";
import { classOf, DASHES } from "./key.ts";
import { SECOND, type PageReads } from "./read.ts";
import { tableBox } from "./table.ts";

const DAYS_SHOWN = 60; // as many as the second market publishes
const ORIGINS = ["CN", "US"] as const;

/** Each day's share of an origin in one market; absent where it is not held. */
type Shares = ReadonlyMap<Day, Readonly<Record<string, number>>>;

/** The second market beside the first, day by day, never added. */
export async function secondSection(
  reads: PageReads,
  frame: Frame,
): Promise<{ main: Html | ""; charts: readonly ChartData[] }> {
  const { at, address } = frame;
  const found = await reads.readLabShares({
    source: SECOND,
    asOf: at,
    by: "origin",
    metric: "tokens",
    limit: DAYS_SHOWN,
  });
  const [start, end] = [found.rows[0]?.start, found.rows.at(-1)?.end];
  if (!start || !end) return { main: "", charts: [] };
  const first = await reads.readSeries({
    source: reads.market,
    asOf: at,
    grain: "day",
    by: "origin",
    definition: "all",
    span: { start, end },
    limit: DAYS_SHOWN,
  });
  const ours = sharesOf(first.periods);
  const theirs = labShares(found.rows);
  const days = [...new Set([...ours.keys(), ...theirs.keys()])].toSorted();
  const { second: say } = words(address.lang);
  const charts = [
    chartOf("second-first", ours, days, headOf(frame, reads.market, say.first, first.asOf)),
    chartOf("second-vercel", theirs, days, headOf(frame, SECOND, say.vercel, found.asOf)),
  ].map((chart) => named(chart, frame));
  return { main: section(frame, charts, { ours, theirs, days }), charts };
}

function sharesOf(periods: readonly PeriodVolumes[]): Shares {
  return new Map(
    periods
      .filter(({ closed }) => closed)
      .map((of) => [
        parseDay(of.period),
        Object.fromEntries(ORIGINS.map((origin) => [origin, decimalOf(shareOf(of, origin))])),
      ]),
  );
}

function labShares(rows: readonly LabShareRow[]): Shares {
  const days = Map.groupBy(rows, ({ start }) => start);
  return new Map(
    Array.from(days, ([day, of]) => [
      day,
      Object.fromEntries(
        ORIGINS.map((origin) => [origin, of.find(({ key }) => key === origin)?.share ?? 0]),
      ),
    ]),
  );
}

function headOf(
  { market, address }: Frame,
  source: string,
  title: string,
  asOf: number | null,
): ChartHead {
  const { second: say, definitionLine, definition } = words(address.lang);
  const { name, counts } = definition.all;
  return {
    title,
    unit: say.unit,
    counted: source === market ? definitionLine(name, counts) : "",
    definition: source === market ? "all" : null,
    source,
    credit: attribution(source, asOf),
    asOf,
    note: say.note,
  };
}

function chartOf(id: string, shares: Shares, days: readonly Day[], head: ChartHead): ChartData {
  return {
    id,
    kind: "share",
    scale: "linear",
    isRanged: false,
    head,
    periods: days.map((day) => day as string as Period),
    open: {},
    lines: ORIGINS.map((origin) => ({
      key: classOf(origin),
      name: origin,
      series: null,
      dashes: DASHES[origin],
      values: days.map((day) => cutShare(shares.get(day)?.[origin])),
    })),
    thresholds: [],
    marks: [],
  };
}

function named(chart: ChartData, { address }: Frame): ChartData {
  const lines = chart.lines.map((line) => ({ ...line, name: originName(line.name, address.lang) }));
  return { ...chart, lines };
}

interface Both {
  readonly ours: Shares;
  readonly theirs: Shares;
  readonly days: readonly Day[];
}

function section(frame: Frame, charts: readonly ChartData[], both: Both): Html {
  const { lang } = frame.address;
  const { second: say, section: names } = words(lang);
  return html`<section id="second">
    <h2>${names.second}</h2>
    <p class="note">${say.note}</p>
    <div class="pair">
      ${charts.map(
        (chart) =>
          html`<div id="${chart.id}">
            <h3>${chart.head.title}</h3>
            ${chartBox(chart, lang)} ${chartTools(frame, chart, exportOfMarket(chart))}
            <p class="source"><span lang="en">${chart.head.credit}</span> ${chart.head.counted}</p>
          </div>`,
      )}
    </div>
    ${table(both, lang)}
  </section>`;
}

function exportOfMarket(chart: ChartData) {
  const of = exportOf("shares", { definition: "all", grain: "day" }, chart);
  return { ...of, query: { ...of.query, source: chart.head.source }, tableId: "second-table" };
}

function table({ ours, theirs, days }: Both, lang: Frame["address"]["lang"]): Html {
  const { second: say, period, sourceName } = words(lang);
  const cells = (shares: Shares, day: Day) =>
    ORIGINS.map((origin, i) => {
      const share = shares.get(day)?.[origin];
      return numberCell(share === undefined ? null : percentText(share, lang), i === 0);
    });
  const heads = ORIGINS.map(
    (origin, i) =>
      html`<th scope="col" class="${i === 0 ? "num first" : "num"}">
        ${originName(origin, lang)}
      </th>`,
  );
  return tableBox(
    "second-table",
    say.caption,
    html`<thead>
        <tr>
          <th scope="col" rowspan="2" class="side">${period.day}</th>
          <th scope="colgroup" colspan="2" class="group">${sourceName.openrouter}</th>
          <th scope="colgroup" colspan="2" class="group">${sourceName.vercel}</th>
        </tr>
        <tr>
          ${heads} ${heads}
        </tr>
      </thead>
      <tbody>
        ${days.toReversed().map(
          (day) =>
            html`<tr>
              <th scope="row" class="side">
                ${dayText(spanOf(day as string as Period).end, lang)}
              </th>
              ${cells(ours, day)} ${cells(theirs, day)}
            </tr>`,
        )}
      </tbody>`,
    true,
  );
}
