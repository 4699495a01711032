import { html } from "hono/html";
import { leadOf } from "../../market/leader.ts";
import { decimalOf } from "../../market/rational.ts";
import { shareOf } from "../../market/share.ts";
import type { Counting } from "../../market/statement.ts";
import { weekText } from "../../words/date.ts";
import { words } from "../../words/lang.ts";
import { percentText, ratioText } from "../../words/number.ts";
import { originName } from "../../words/origin.ts";
import { hrefOf, type Address } from "./address.ts";
import { numberCell, type Html } from "./cells.ts";
import { tableBox } from "./table.ts";

/** How the answer changes with the definition: shares, leader and ratio of one week under each. */
export function byDefinition(countings: readonly Counting[], address: Address): Html | "" {
  const { lang } = address;
  const { byDefinition: say, column, part } = words(lang);
  const week = countings[0]?.weeks.at(-1);
  if (!week) return "";
  const caption = say.caption(weekText(week.period, lang));
  return tableBox(
    "definitions-table",
    caption.slice(0, 1).toUpperCase() + caption.slice(1),
    html`<thead>
        <tr>
          <th scope="col" class="side">${say.definition}</th>
          <th scope="col" class="num">${column.china}</th>
          <th scope="col" class="num">${column.us}</th>
          <th scope="col">${say.leader}</th>
          <th scope="col" class="num">${say.ratio}</th>
        </tr>
      </thead>
      <tbody>
        ${countings.map((counting) => row(counting, address, part.nobodyLeads))}
      </tbody>`,
  );
}

function row({ definition, weeks }: Counting, address: Address, nobody: string): Html | "" {
  const week = weeks.at(-1);
  if (!week) return "";
  const { lang } = address;
  const { definition: names, part } = words(lang);
  const { leader, ratio, certain } = leadOf(week);
  const share = (origin: string) => percentText(decimalOf(shareOf(week, origin)), lang);
  const name = names[definition].name;
  return html`<tr>
    <th scope="row" class="side">
      ${definition === address.definition ? html`<b>${name}</b>` : html`<a href="${hrefOf(address, { definition })}">${name}</a>`}
    </th>
    ${numberCell(share("CN"))} ${numberCell(share("US"))}
    <td>
      ${leader === null ? nobody : originName(leader, lang)}
      <small>${certain ? part.certain : part.uncertain}</small>
    </td>
    ${numberCell(ratioText(ratio, lang))}
  </tr>`;
}
