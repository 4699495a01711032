import { html } from "hono/html";
import { spanOf, type Period } from "../../market/period.ts";
import { daysText, weekShort } from "../../words/date.ts";
import { words, type Lang } from "../../words/lang.ts";
import { originName } from "../../words/origin.ts";
import type { Html } from "./cells.ts";
import { lineKey } from "./key.ts";
import { statusText } from "./status.ts";
import { tableBox } from "./table.ts";
import type { Cell, Group, WeeksView, WeekView } from "./weeks.ts";

/** One figure of a group: its heading, and its cell in each week. */
export interface Figure {
  readonly heading: string;
  readonly cell: (cell: Cell | undefined) => Html;
}

/** A table of weeks by group, newest first, the running week apart. */
export interface WeekTable {
  readonly id: string;
  readonly caption: string;
  readonly figures: (group: Group) => readonly Figure[];
  /** A last figure of the week as a whole. */
  readonly whole?: { readonly heading: string; readonly cell: (week: WeekView) => Html };
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
  );
}

function head({ figures, whole }: WeekTable, { groups }: WeeksView, lang: Lang): Html {
  const { column } = words(lang);
  return html`<thead>
    <tr>
      <th scope="col" rowspan="2">${column.week}</th>
      ${groups.map(
        (group) =>
          html`<th scope="colgroup" colspan="${figures(group).length}" class="group">
            ${lineKey(group)} ${originName(group, lang)}
          </th>`,
      )}
      ${whole ? html`<th scope="col" rowspan="2" class="num">${whole.heading}</th>` : ""}
      <th scope="col" rowspan="2">${column.status}</th>
    </tr>
    <tr>
      ${groups.flatMap((group) =>
        figures(group).map(({ heading }) => html`<th scope="col" class="num">${heading}</th>`),
      )}
    </tr>
  </thead>`;
}

function row(table: WeekTable, { groups }: WeeksView, week: WeekView, lang: Lang): Html {
  return html`<tr id="${table.id}-${week.period}">
    ${weekHeading(week.period, lang)}
    ${groups.map((group) => table.figures(group).map(({ cell }) => cell(week.cells.get(group))))}
    ${table.whole ? table.whole.cell(week) : ""}
    <td class="status">${statusText(week, lang)}</td>
  </tr>`;
}

function weekHeading(period: Period, lang: Lang): Html {
  return html`<th scope="row">
    <span class="week">${weekShort(period, lang)}</span>
    <span class="dates">${daysText(spanOf(period), lang)}</span>
  </th>`;
}
