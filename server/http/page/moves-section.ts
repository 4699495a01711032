import { html } from "hono/html";
import { weekSeenFrom } from "../../words/date.ts";
import { words, type Lang } from "../../words/lang.ts";
import { originName } from "../../words/origin.ts";
import { modelName, numberCell, ppSaid, tokensData, type Html } from "./cells.ts";
import type { Frame } from "./frame.ts";
import { takeAlong } from "./take-along.ts";
import type { Move, MovesView } from "./moves.ts";
import { joined } from "./join.ts";
import { colourOf } from "./key.ts";
import { tableBox } from "./table.ts";

/** What each model added to the change of shares. */
export function movesSection(moves: MovesView | null, frame: Frame): Html | "" {
  if (!moves) return "";
  const { address } = frame;
  const { lang } = address;
  const { section, caption, column, movesNote, allOthers, drift } = words(lang);
  const { period, previous, rest } = moves;
  const title = caption.moves(
    weekSeenFrom(period, period, lang),
    weekSeenFrom(previous, period, lang),
  );
  const most = Math.max(...moves.rows.map(({ contributionPp }) => Math.abs(contributionPp)));
  return html`<section id="moves">
    <h2>${section.contributions}</h2>
    ${tableBox(
      "moves-table",
      title,
      html`<thead>
          <tr>
            <th scope="col" class="side">${column.model}</th>
            <th scope="col">${column.origin}</th>
            <td class="drift"></td>
            <th scope="col" class="num">${column.contribution}</th>
            <th scope="col" class="num">${column.tokens}</th>
          </tr>
        </thead>
        <tbody>
          ${moves.rows.map((row) => move(row, most, lang))}
          ${
            rest.count === 0
              ? ""
              : html`<tr class="rest">
                  <th scope="row" class="side">${allOthers(String(rest.count))}</th>
                  <td></td>
                  <td></td>
                  ${numberCell(ppSaid(rest.contributionPp, lang))}
                  <td></td>
                </tr>`
          }
        </tbody>`,
    )}
    <p class="note">${joined([movesNote, drift], lang)}</p>
    ${takeAlong(frame, "moves", period)}
  </section>`;
}

function move(of: Move, most: number, lang: Lang): Html {
  const { key, name, origin, contributionPp, changeTokens } = of;
  const country = originName(origin, lang);
  return html`<tr>
    <th scope="row" class="side model">${key === origin ? country : modelName(name, key)}</th>
    <td class="country">${key === origin ? "–" : country}</td>
    <td class="drift">${bar(of, most)}</td>
    ${numberCell(ppSaid(contributionPp, lang))}
    <td class="num">${changeTokens > 0n ? "+" : ""}${tokensData(changeTokens, lang)}</td>
  </tr>`;
}

/** From the middle to the right for a gain, to the left for a loss; in the colour of the country. */
function bar({ origin, contributionPp }: Move, most: number): Html {
  const width = most === 0 ? 0 : Math.round((Math.abs(contributionPp) / most) * 500) / 10;
  const from = contributionPp < 0 ? Math.round((50 - width) * 10) / 10 : 50;
  return html`<svg class="${colourOf(origin)}" width="100%" height="16" aria-hidden="true">
    <rect x="${from}%" y="3" width="${width}%" height="10" />
    <line x1="50%" x2="50%" y1="0" y2="16" />
  </svg>`;
}
