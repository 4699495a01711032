import { html } from "hono/html";
import { dateText, entityName, spokenOf } from "../../words/claim.ts";
import { words, type Lang } from "../../words/lang.ts";
import { hrefOf, type Address } from "./address.ts";
import { anyOf, type CapexRow, type CapexView } from "./capex.ts";
import type { Html } from "./cells.ts";
import { disagreements } from "./disagreements.ts";
import { step } from "./step.ts";
import { tableBox } from "./table.ts";
import { moreOf, notesOn } from "./notes.ts";

/** Plans and guidance by company and year, each with what replaced it. */
export function capexSection(capex: CapexView, address: Address, chart: Html | ""): Html | "" {
  if (capex.claims.length === 0) return "";
  const { lang } = address;
  const { section, capex: say } = words(lang);
  const shown = new Set(capex.claims.map(({ claim }) => claim.id));
  const others = capex.others.reduce((sum, row) => sum + rowSize(row), 0);
  return html`<section id="capex">
    <h1 class="title">${section.capex}</h1>
    ${currencies(address)} ${chart}
    <p class="note">${say.bars}</p>
    ${capexTable("capex-table", say.caption, [capex.companies, capex.sums], address)}
    ${
      others === 0
        ? ""
        : html`<details>
            <summary>${say.others(String(others))}</summary>
            ${capexTable("parts-table", say.othersCaption, [capex.others], address)}
          </details>`
    }
    ${ratesUsed(capex, lang)} ${moreOf(capex.more, "capex", address)}
    ${notesOn(capex.claims, "capex", address)} ${disagreements(capex.contradictions, shown, lang)}
  </section>`;
}

function rowSize({ trail, also, discussed }: CapexRow): number {
  return trail.length + also.length + discussed.length;
}

function currencies(address: Address): Html {
  const { capex: say } = words(address.lang);
  const link = (currency: Address["currency"], text: string) =>
    html`<a
      href="${hrefOf(address, { currency })}#capex"
      ${currency === address.currency ? html`aria-current="true"` : ""}
      >${text}</a
    >`;
  return html`<div class="definitions">
    <nav aria-label="${say.currency}">
      <span aria-hidden="true">${say.currency}</span>
      ${link(null, say.native)} ${link("USD", say.dollars)}
    </nav>
  </div>`;
}

/** One body of rows for each list that is not empty; the second holds sums over companies. */
function capexTable(
  id: string,
  caption: string,
  bodies: readonly (readonly CapexRow[])[],
  address: Address,
): Html {
  const { capex: say } = words(address.lang);
  return tableBox(
    id,
    caption,
    html`<thead>
        <tr>
          <th scope="col" class="side">${say.company}</th>
          <th scope="col">${say.trail}</th>
        </tr>
      </thead>
      ${bodies.map(
        (rows, i) =>
          html`<tbody>
            ${
              i > 0 && rows.length > 0
                ? html`<tr>
                    <th scope="rowgroup" colspan="2" class="what"><b>${say.together}</b></th>
                  </tr>`
                : ""
            }
            ${rows.map((row) => tableRow(row, address))}
          </tbody>`,
      )}`,
    true,
  );
}

function tableRow(row: CapexRow, { lang, currency }: Address): Html {
  const { capex: say, claim } = words(lang);
  const any = anyOf(row);
  const quantities: Readonly<Record<string, string>> = claim.quantity;
  const list = (steps: CapexRow["trail"], label: string) =>
    steps.length === 0
      ? ""
      : html`${label === "" ? "" : html`<small>${label}</small>`}
          <ol class="trail">
            ${steps.map((of) => step(of, lang, currency !== null))}
          </ol>`;
  return html`<tr>
    <th scope="row" class="side">
      <b>${entityName(row.entity, lang)}</b>
      <span class="dates">${any ? spokenOf(any, lang) : ""}</span>
      ${row.quantity === "capex" ? "" : html`<span class="dates">${quantities[row.quantity] ?? row.quantity}</span>`}
    </th>
    <td>
      ${list(row.trail, row.also.length > 0 ? say.revised : "")}
      ${list(row.also, row.trail.length > 0 ? say.also : "")} ${list(row.discussed, say.discussed)}
    </td>
  </tr>`;
}

function ratesUsed({ rates }: CapexView, lang: Lang): Html | "" {
  if (rates.length === 0) return "";
  const { capex: say } = words(lang);
  const publishers = [...new Set(rates.map(({ publisher }) => publisher))].join(", ");
  return html`<p class="note">
    ${say.rates}
    ${rates.map(({ period, value, id }) => `${dateText(period?.start.slice(0, 7) ?? "", lang)} ${value} (${id})`).join(" · ")}.
    ${publishers}.
  </p>`;
}
