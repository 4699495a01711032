import { html } from "hono/html";
import { spokenOf, statedText, statedWhen } from "../../words/claim.ts";
import { words, type Lang } from "../../words/lang.ts";
import type { Html } from "./cells.ts";
import { publisher, scopeHeading } from "./claim-cells.ts";
import type { ScopeGroup } from "./claim-groups.ts";
import { tableBox } from "./table.ts";

/** Figures that no count of ours stands beside. */
export function othersTable(groups: readonly ScopeGroup[], lang: Lang): Html {
  const { press: say, claim: names } = words(lang);
  return tableBox(
    "press-others-table",
    say.othersCaption,
    html`<thead>
        <tr>
          <th scope="col" class="side">${names.period}</th>
          <th scope="col">${names.asStated}</th>
          <th scope="col">${names.stated}</th>
          <th scope="col">${names.source}</th>
        </tr>
      </thead>
      ${groups.map(
        (group) =>
          html`<tbody>
            ${scopeHeading(group, 4, lang)}
            ${group.claims.map(
              ({ claim }) =>
                html`<tr id="${claim.id}">
                  <th scope="row" class="side">${spokenOf(claim, lang)} <small>${claim.id}</small></th>
                  <td class="said">${statedText(claim, lang)}</td>
                  <td>${statedWhen(claim, lang)}</td>
                  <td class="by">${publisher(claim, lang)}</td>
                </tr>`,
            )}
          </tbody>`,
      )}`,
    true,
  );
}
