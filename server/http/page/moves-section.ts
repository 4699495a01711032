import { html } from "hono/html";
import { weekSeenFrom } from "../../words/date.ts";
import { words, type Lang } from "../../words/lang.ts";
import { originName } from "../../words/origin.ts";
import { modelName, numberCell, ppSaid, tokensData, type Html } from "./cells.ts";
import type { Address } from "./address.ts";
import type { Move, MovesView } from "./moves.ts";
import { tableBox } from "./table.ts";

/** What each model added to the change of shares. */
export function movesSection(moves: MovesView | null, address: Address): Html | "" {
  if (!moves) return "";
  const { lang } = address;
  const { section, caption, column, movesNote, allOthers } = words(lang);
  const { period, previous, rest } = moves;
  const title = caption.moves(
    weekSeenFrom(period, period, lang),
    weekSeenFrom(previous, period, lang),
  );
  return html`<section id="moves">
    <h2>${section.contributions}</h2>
    ${tableBox(
      "moves-table",
      title,
      html`<thead>
          <tr>
            <th scope="col" class="side">${column.model}</th>
            <th scope="col">${column.origin}</th>
            <th scope="col" class="num">${column.contribution}</th>
            <th scope="col" class="num">${column.tokens}</th>
          </tr>
        </thead>
        <tbody>
          ${moves.rows.map((row) => move(row, lang))}
          ${
            rest.count === 0
              ? ""
              : html`<tr class="rest">
                  <th scope="row" class="side">${allOthers(String(rest.count))}</th>
                  <td></td>
                  ${numberCell(ppSaid(rest.contributionPp, lang))}
                  <td></td>
                </tr>`
          }
        </tbody>`,
    )}
    <p class="note">${movesNote}</p>
  </section>`;
}

function move({ key, name, origin, contributionPp, changeTokens }: Move, lang: Lang): Html {
  const country = originName(origin, lang);
  return html`<tr>
    <th scope="row" class="side model">${key === origin ? country : modelName(name, key)}</th>
    <td class="country">${key === origin ? "–" : country}</td>
    ${numberCell(ppSaid(contributionPp, lang))}
    <td class="num">${changeTokens > 0n ? "+" : ""}${tokensData(changeTokens, lang)}</td>
  </tr>`;
}
