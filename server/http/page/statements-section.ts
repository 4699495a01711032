import { html } from "hono/html";
import type { Evidence, Statement, Tempting } from "../../market/statement.ts";
import { words } from "../../words/lang.ts";
import { evidenceText, reasonText, statementText, temptingText } from "../../words/statement.ts";
import { hrefOf, PLAIN } from "./address.ts";
import type { Html } from "./cells.ts";
import { citeTool } from "./cite-tool.ts";
import type { Frame } from "./frame.ts";

/** Three sentences that hold by every definition, and one that does not, each figure with a link that stays. */
export function statementsSection(
  frame: Frame,
  holding: readonly Statement[],
  tempting: Tempting | null,
): Html | "" {
  if (holding.length === 0) return "";
  const { lang } = frame.address;
  const { statement: say } = words(lang);
  return html`<section id="write" class="statements">
    <div>
      <h2>${say.write}</h2>
      <p class="note">${say.writeNote}</p>
      <ol>
        ${holding.map(
          (one) =>
            html`<li>
              <p class="said">${statementText(one, lang, frame.market)}</p>
              ${evidenceOf(one.kind, one.by, frame)} ${citation(one, frame)}
            </li>`,
        )}
      </ol>
    </div>
    ${tempting ? avoided(tempting, frame) : ""}
  </section>`;
}

/** The sentence cited, with the address that keeps saying it. */
function citation(one: Statement, { market, address, asOf }: Frame): Html | "" {
  const at = address.frozenAt ?? asOf;
  if (at === null) return "";
  const { lang } = address;
  const title = statementText(one, lang, market).replace(/[.。]$/, "");
  const frozen = hrefOf({ ...PLAIN, page: "market", lang, frozenAt: at });
  return html`<div
    class="tools"
    role="group"
    aria-label="${words(lang).tool.use}: ${title}"
    data-title="${title}"
    data-source="${market}"
    data-at="${asOf ?? at}"
    data-frozen="${frozen}#write"
  >
    ${citeTool(one.kind, lang, "statement")}
    <output class="out"></output>
  </div>`;
}

function avoided(tempting: Tempting, frame: Frame): Html {
  const { lang } = frame.address;
  const { statement: say } = words(lang);
  return html`<div id="avoid">
    <h2>${say.avoidTitle}</h2>
    <p class="note">${say.avoidNote}</p>
    <p class="said"><s>${temptingText(tempting, lang)}</s></p>
    <p>${reasonText(tempting, lang)}</p>
    ${evidenceOf(tempting.kind, tempting.by, frame)}
  </div>`;
}

/** The figure under each definition; each leads to the page that says it, as known now. */
function evidenceOf(
  kind: Statement["kind"] | Tempting["kind"],
  by: readonly Evidence[],
  { address, asOf }: Frame,
): Html {
  const { lang } = address;
  const { definition: names, statement: say } = words(lang);
  const frozen = { ...PLAIN, page: "market", lang, frozenAt: address.frozenAt ?? asOf } as const;
  return html`<p class="evidence">
    ${say.evidence}
    ${by.map(
      (of) =>
        html`<a href="${hrefOf(frozen, { definition: of.definition })}"
          >${names[of.definition].name} ${evidenceText(kind, of, lang)}</a
        > `,
    )}
  </p>`;
}
