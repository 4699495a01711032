import { html } from "hono/html";
import type { Origin } from "../../market/origin.ts";
import type { Period } from "../../market/period.ts";
import type { CitedMonth } from "../../ports.ts";
import type { MonthVolumes } from "../../query/months.ts";
import { attribution } from "../../words/citation.ts";
import { instantText, periodText } from "../../words/date.ts";
import { words, type Lang } from "../../words/lang.ts";
import { numberCell, tokensData, type Html } from "./cells.ts";
import { chartBox, chartTools, exportOf } from "./chart-box.ts";
import { cutTokens, type ChartData } from "./chart-view.ts";
import type { Frame } from "./frame.ts";
import { classOf, DASHES, groupName } from "./key.ts";
import { headOf } from "./period-charts.ts";
import type { PageReads } from "./read.ts";
import { tableBox } from "./table.ts";

/** A month: by country where its days are held, otherwise its cited total. */
interface Month {
  readonly period: Period;
  readonly held: MonthVolumes | null;
  readonly total: bigint;
  readonly cited: CitedMonth | null;
}

const MONTHS = { definition: "all", grain: "month" } as const;
const ORIGINS = ["CN", "US"] as const;

/** Tokens of every closed month. */
export async function monthsSection(
  reads: PageReads,
  frame: Frame,
): Promise<{ main: Html | ""; charts: readonly ChartData[] }> {
  const { at, address } = frame;
  const { lang } = address;
  const held = await reads.readMonths({ source: reads.market, asOf: at });
  const months = monthsOf(held, reads, at);
  if (months.length < 2) return { main: "", charts: [] };
  const chart = chartOf(frame, months);
  const { months: say } = words(lang);
  return {
    charts: [chart],
    main: html`<section id="months">
      <h2>${say.title}</h2>
      ${chartBox(chart, lang)}
      <p class="note">${chart.head.note}</p>
      ${chartTools(frame, chart, exportOf("volumes", MONTHS, chart))} ${table(months, lang)}
      <p class="source"><span lang="en">${chart.head.credit}</span> ${chart.head.counted}</p>
    </section>`,
  };
}

function monthsOf(
  months: readonly MonthVolumes[],
  { citedMonths, market }: PageReads,
  at: number,
): Month[] {
  const held = new Map(months.map((of) => [of.period, of]));
  const known = citedMonths.filter(({ source, asOf }) => source === market && asOf <= at);
  const totals = new Map(known.map((month) => [month.period, month]));
  const all = [...new Set([...held.keys(), ...totals.keys()])].toSorted();
  return all.map((period) => {
    const own = held.get(period) ?? null;
    const total = own ? own.total : (totals.get(period)?.tokens ?? 0n);
    return { period, held: own, total, cited: own ? null : (totals.get(period) ?? null) };
  });
}

function tokensOf({ origins }: MonthVolumes, origin: Origin): bigint {
  return origins.get(origin) ?? 0n;
}

function chartOf(frame: Frame, months: readonly Month[]): ChartData {
  const { lang } = frame.address;
  const { months: say, per, column } = words(lang);
  const cited = months.findLast((month) => month.cited)?.cited;
  const note = cited ? say.noteCited(instantText(cited.asOf, lang)) : say.note;
  const head = headOf(frame, say.title, per.month, note);
  const isHeld = months.some(({ held }) => held !== null);
  const { definition, definitionLine } = words(lang);
  return {
    id: "months",
    kind: "tokens",
    scale: frame.address.scale,
    isRanged: false,
    head: {
      ...head,
      definition: "all",
      counted: definitionLine(definition.all.name, definition.all.counts),
      credit: cited && !isHeld ? attribution(frame.market, cited.asOf) : head.credit,
    },
    periods: months.map(({ period }) => period),
    open: {},
    lines: [
      {
        key: "ink",
        name: column.total,
        series: null,
        dashes: [],
        values: months.map(({ total }) => cutTokens(total)),
      },
      ...ORIGINS.map((origin) => ({
        key: classOf(origin),
        name: groupName(origin, lang),
        series: null,
        dashes: DASHES[origin],
        values: months.map(({ held }) => cutTokens(held ? tokensOf(held, origin) : undefined)),
      })).filter(({ values }) => values.some((value) => value !== null)),
    ],
    thresholds: [],
    marks: [],
  };
}

function table(months: readonly Month[], lang: Lang): Html {
  const { months: say, period, column, status } = words(lang);
  return tableBox(
    "months-table",
    say.caption,
    html`<thead>
        <tr>
          <th scope="col" class="side">${period.month}</th>
          <th scope="col" class="num">${column.total}</th>
          <th scope="col" class="num">${column.china}</th>
          <th scope="col" class="num">${column.us}</th>
          <th scope="col" class="status">${column.status}</th>
        </tr>
      </thead>
      <tbody>
        ${months.toReversed().map(
          ({ period: of, held, total, cited }) =>
            html`<tr>
              <th scope="row" class="side">${periodText(of, lang)}</th>
              ${numberCell(tokensData(total, lang))}
              ${ORIGINS.map((origin) => numberCell(held && tokensData(tokensOf(held, origin), lang)))}
              <td class="status">
                ${cited ? say.cited(instantText(cited.asOf, lang)) : status.closed}
              </td>
            </tr>`,
        )}
      </tbody>`,
    true,
  );
}
