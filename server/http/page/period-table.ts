import { html } from "hono/html";
import { grainOf, spanOf, type Period } from "../../market/period.ts";
import { daysText, dayText, monthText, weekShort } from "../../words/date.ts";
import { words, type Lang } from "../../words/lang.ts";
import { numberCell, type Content, type Html } from "./cells.ts";
import { groupName, lineKey } from "./key.ts";
import { statusText } from "./status.ts";
import { tableBox } from "./table.ts";
import type { Group } from "./groups.ts";
import type { Cell, PeriodsView, PeriodView } from "./periods.ts";

/** One figure of a group: its heading, with a unit where its cells have none, and what it is in a period. */
export interface Figure {
  readonly heading: string;
  readonly unit?: string;
  readonly of: (cell: Cell | undefined) => Content;
}

/** A table of periods by group, newest first, the running one apart. */
export interface PeriodTable {
  readonly id: string;
  readonly caption: string;
  readonly figures: (group: Group) => readonly Figure[];
  /** A last figure of the period as a whole. */
  readonly whole?: { readonly heading: string; readonly of: (of: PeriodView) => Content };
}

export function periodTable(table: PeriodTable, view: PeriodsView, lang: Lang): Html {
  const { running, past } = view;
  const rows = (of: readonly PeriodView[]) => of.map((one) => row(table, view, one, lang));
  return tableBox(
    table.id,
    table.caption,
    html`${head(table, view, lang)}
      ${
        running
          ? html`<tbody class="running">
              ${rows([running])}
            </tbody>`
          : ""
      }
      <tbody>
        ${rows(past)}
      </tbody>`,
    true,
  );
}

function head({ figures, whole }: PeriodTable, { groups, grain }: PeriodsView, lang: Lang): Html {
  const { column, period } = words(lang);
  return html`<thead>
    <tr>
      <th scope="col" rowspan="2" class="side">${period[grain]}</th>
      ${groups.map(
        (group) =>
          html`<th scope="colgroup" colspan="${figures(group).length}" class="group">
            ${lineKey(group)} ${groupName(group, lang)}
          </th>`,
      )}
      ${whole ? html`<th scope="col" rowspan="2" class="num first">${whole.heading}</th>` : ""}
      <th scope="col" rowspan="2" class="status">${column.status}</th>
    </tr>
    <tr>
      ${groups.flatMap((group) => figures(group).map(figureHeading))}
    </tr>
  </thead>`;
}

function figureHeading({ heading, unit }: Figure, i: number): Html {
  return html`<th scope="col" class="${i === 0 ? "num first" : "num"}">
    ${heading}${unit === undefined ? "" : html` <small>${unit}</small>`}
  </th>`;
}

function row(table: PeriodTable, { groups }: PeriodsView, of: PeriodView, lang: Lang): Html {
  return html`<tr id="${table.id}-${of.period}">
    ${periodHeading(of.period, lang)}
    ${groups.map((group) => table.figures(group).map((figure, i) => numberCell(figure.of(of.cells.get(group)), i === 0)))}
    ${table.whole ? numberCell(table.whole.of(of), true) : ""}
    <td class="status">${statusText(of, lang)}</td>
  </tr>`;
}

/** The name of a period at the head of its row; a week with its days. */
export function periodHeading(period: Period, lang: Lang): Html {
  const span = spanOf(period);
  switch (grainOf(period)) {
    case "week":
      return html`<th scope="row" class="side">
        <span class="week">${weekShort(period, lang)}</span>
        <span class="dates">${daysText(span, lang)}</span>
      </th>`;
    case "day":
      return html`<th scope="row" class="side">${dayText(span.end, lang)}</th>`;
    case "7d":
      return html`<th scope="row" class="side">
        ${words(lang).sevenDays(dayText(span.end, lang))}
      </th>`;
    case "month":
      return html`<th scope="row" class="side">${monthText(span.end, lang)}</th>`;
  }
}
