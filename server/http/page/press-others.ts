import { html } from "hono/html";
import { isMisdated } from "../../market/claim.ts";
import type { ClaimFound } from "../../query/claims.ts";
import { spokenOf, statedText, statedWhen } from "../../words/claim.ts";
import { words, type Lang } from "../../words/lang.ts";
import { originName } from "../../words/origin.ts";
import type { Html } from "./cells.ts";
import { publisher } from "./claim-cells.ts";
import { tableBox } from "./table.ts";

/** Figures that no count of ours stands beside, a row for each report. */
export function othersTable(reports: readonly (readonly ClaimFound[])[], lang: Lang): Html {
  const { press: say, claim: names } = words(lang);
  return tableBox(
    "press-others-table",
    say.othersCaption,
    html`<thead>
        <tr>
          <th scope="col" class="side">${names.period}</th>
          <th scope="col">${names.asStated}</th>
          <th scope="col">${names.source}</th>
        </tr>
      </thead>
      <tbody>
        ${reports.map((report) => row(report, lang))}
      </tbody>`,
    true,
  );
}

function row(report: readonly ClaimFound[], lang: Lang): Html | "" {
  const [first] = report;
  if (!first) return "";
  const { claim } = first;
  const { press: say } = words(lang);
  const quantities: Readonly<Record<string, string>> = say.quantity;
  return html`<tr id="${claim.statement}">
    <th scope="row" class="side when">
      ${spokenOf(claim, lang)} <small>${claim.statement} · ${statedWhen(claim, lang)}</small>
      ${isMisdated(claim) ? html`<small>${say.misdated}</small>` : ""}
    </th>
    <td class="said">
      ${report.map(
        ({ claim: { country, quantity }, claim: of }) =>
          html`<div id="${of.id}">
            ${say.figure(
              country === null ? say.everything : originName(country, lang),
              quantities[quantity] ?? quantity,
            )}
            <b>${statedText(of, lang)}</b>
          </div>`,
      )}
    </td>
    <td class="by">${publisher(claim, lang)} <small>${scopesOf(report, lang)}</small></td>
  </tr>`;
}

/** What is counted, each once. */
function scopesOf(report: readonly ClaimFound[], lang: Lang): string {
  const last = (scope: string) => scope.split(/: |：/).at(-1) ?? scope;
  return [...new Set(report.map(({ claim }) => last(claim.scope[lang])))].join(" ");
}
