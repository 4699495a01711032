import { html } from "hono/html";
import { weekText } from "../../words/date.ts";
import { words } from "../../words/lang.ts";
import { originName } from "../../words/origin.ts";
import { modelName, numberCell, pctSaid, shareSaid, tokensData, type Html } from "./cells.ts";
import { elsewhere } from "./address.ts";
import type { Frame } from "./frame.ts";
import { takeAlong } from "./take-along.ts";
import type { ModelRow, ModelsView } from "./models.ts";
import { tableBox } from "./table.ts";

/** The largest models of the last closed week. */
export function modelsSection(models: ModelsView, frame: Frame): Html {
  const { address } = frame;
  const { lang } = address;
  const { section, caption, column, notListed } = words(lang);
  const title = caption.models(String(models.rows.length), weekText(models.period, lang));
  const row = (of: ModelRow) =>
    html`<tr>
      <td class="num">${of.rank}</td>
      <th scope="row" class="side model">${modelName(of.name, of.permaslug)}</th>
      <td class="country">${originName(of.origin, lang)}</td>
      ${numberCell(tokensData(of.tokens, lang))}
      ${of.isNew ? html`<td class="note">${notListed}</td>` : numberCell(pctSaid(of.growthPct, lang))}
      ${numberCell(shareSaid(of.share, lang))}
    </tr>`;
  return html`<section id="models">
    <h2>${section.models}</h2>
    ${tableBox(
      "models-table",
      title,
      html`<thead>
          <tr>
            <th scope="col" class="num">${column.rank}</th>
            <th scope="col" class="side">${column.model}</th>
            <th scope="col">${column.origin}</th>
            <th scope="col" class="num">${column.tokens}</th>
            <th scope="col" class="num">${column.change}</th>
            <th scope="col" class="num">${column.share}</th>
          </tr>
        </thead>
        <tbody>
          ${models.rows.map(row)}
        </tbody>`,
    )}
    <p class="more"><a href="${elsewhere(address, "models")}">${words(lang).models.more}</a></p>
    ${takeAlong(frame, "models", models.period)}
  </section>`;
}
