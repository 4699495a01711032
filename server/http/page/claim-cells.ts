import { html } from "hono/html";
import type { Claim } from "../../market/claim.ts";
import {
  disclosureText,
  entityName,
  formulaText,
  spokenOf,
  statedText,
  statedWhen,
} from "../../words/claim.ts";
import { words, type Lang } from "../../words/lang.ts";
import type { Html } from "./cells.ts";
import { numberCell, tokensData } from "./cells.ts";
import type { ScopeGroup } from "./claim-groups.ts";
import { tableBox } from "./table.ts";

/** Who published it, through whom it was read, how sure it is, and who has a stake in it. */
export function publisher(claim: Claim, lang: Lang): Html {
  const { claim: say } = words(lang);
  const { relayedBy, confidence, disclosure, address } = claim;
  const name = claim.publisher;
  const via = relayedBy.length > 0 ? ` ${say.via(relayedBy.join(", "))}` : "";
  const rest = [say.confidence[confidence], disclosureText(disclosure, lang)].filter(Boolean);
  // A list of others' making may hold any address; only those of the web are links.
  return html`${address !== null && /^https?:\/\//.test(address) ? html`<a href="${address}">${name}</a>` : name}${via}
    <small>${rest.join(" · ")}</small>`;
}

/** A heading over claims that count the same. */
export function scopeHeading(
  { entity, scope }: Pick<ScopeGroup, "entity" | "scope">,
  columns: number,
  lang: Lang,
  letter: string | null = null,
): Html {
  return html`<tr>
    <th scope="rowgroup" colspan="${columns}" class="what">
      <span
        >${letter === null ? "" : html`<b class="letter">${letter}</b> `}<b
          >${entityName(entity, lang)}</b
        >
        ${scope[lang]}</span
      >
    </th>
  </tr>`;
}

const COLUMNS = 6;

/** A table of claims by what they count. */
export function claimTable(
  id: string,
  caption: string,
  groups: readonly (ScopeGroup & { readonly letter?: string | null })[],
  lang: Lang,
): Html {
  const { claim: say } = words(lang);
  return tableBox(
    id,
    caption,
    html`<thead>
        <tr>
          <th scope="col" class="side">${say.period}</th>
          <th scope="col">${say.asStated}</th>
          <th scope="col" class="num">${say.perDay}</th>
          <th scope="col">${say.formula}</th>
          <th scope="col">${say.stated}</th>
          <th scope="col">${say.source}</th>
        </tr>
      </thead>
      ${groups.map(
        (group) =>
          html`<tbody>
            ${scopeHeading(group, COLUMNS, lang, group.letter)}
            ${group.claims.toReversed().map(({ claim }) => row(claim, lang))}
          </tbody>`,
      )}`,
    true,
  );
}

function row(claim: Claim, lang: Lang): Html {
  const { claim: say } = words(lang);
  const { id, derived } = claim;
  return html`<tr id="${id}">
    <th scope="row" class="side when">${spokenOf(claim, lang)} <small>${id}</small></th>
    <td class="said">${statedText(claim, lang)}</td>
    ${numberCell(tokensData(derived?.perDay, lang))}
    <td class="formula">
      ${derived ? formulaText(derived.formula, lang) : claim.rate === "peak_minute" ? say.noEquivalent : ""}
    </td>
    <td>${statedWhen(claim, lang)}</td>
    <td class="by">${publisher(claim, lang)}</td>
  </tr>`;
}
