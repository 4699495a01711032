import { html } from "hono/html";
import { spanOf, type Period } from "../../market/period.ts";
import { daysText, weekShort } from "../../words/date.ts";
import { words, type Lang } from "../../words/lang.ts";
import { numberCell, type Content, type Html } from "./cells.ts";
import { groupName, lineKey } from "./key.ts";
import { statusText } from "./status.ts";
import { tableBox } from "./table.ts";
import type { Cell, Group, WeeksView, WeekView } from "./weeks.ts";

/** One figure of a group: its heading, with a unit where its cells have none, and what it is in a week. */
export interface Figure {
  readonly heading: string;
  readonly unit?: string;
  readonly of: (cell: Cell | undefined) => Content;
}

/** A table of weeks by group, newest first, the running week apart. */
export interface WeekTable {
  readonly id: string;
  readonly caption: string;
  readonly figures: (group: Group) => readonly Figure[];
  /** A last figure of the week as a whole. */
  readonly whole?: { readonly heading: string; readonly of: (week: WeekView) => Content };
}

export function weekTable(table: WeekTable, view: WeeksView, lang: Lang): Html {
  const { running, weeks } = view;
  const rows = (of: readonly WeekView[]) => of.map((week) => row(table, view, week, lang));
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
        ${rows(weeks)}
      </tbody>`,
    true,
  );
}

function head({ figures, whole }: WeekTable, { groups }: WeeksView, lang: Lang): Html {
  const { column } = words(lang);
  return html`<thead>
    <tr>
      <th scope="col" rowspan="2" class="side">${column.week}</th>
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

function row(table: WeekTable, { groups }: WeeksView, week: WeekView, lang: Lang): Html {
  return html`<tr id="${table.id}-${week.period}">
    ${weekHeading(week.period, lang)}
    ${groups.map((group) => table.figures(group).map(({ of }, i) => numberCell(of(week.cells.get(group)), i === 0)))}
    ${table.whole ? numberCell(table.whole.of(week), true) : ""}
    <td class="status">${statusText(week, lang)}</td>
  </tr>`;
}

function weekHeading(period: Period, lang: Lang): Html {
  return html`<th scope="row" class="side">
    <span class="week">${weekShort(period, lang)}</span>
    <span class="dates">${daysText(spanOf(period), lang)}</span>
  </th>`;
}
