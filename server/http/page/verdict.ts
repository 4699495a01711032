import { html } from "hono/html";
import type { Headline, Verdict } from "../../market/headline.ts";
import { words } from "../../words/lang.ts";
import { ratioText } from "../../words/number.ts";
import { originName } from "../../words/origin.ts";
import { hrefOf, type Address } from "./address.ts";
import type { Html } from "./cells.ts";

type UnderDefinition = Verdict["by_definition"][number];

/** Whether the answer holds under the definitions: in words, in squares, and one by one. */
export function verdict({ verdict: of, leader }: Headline, address: Address): Html {
  const { verdictLabel, verdict: say, verdictScore } = words(address.lang);
  const { word, sentence } = say[of.word];
  const score = verdictScore(word, String(of.agree), String(of.of));
  return html`<section class="figure" id="verdict">
    <h2>
      ${verdictLabel}
      <span class="squares" aria-hidden="true"
        >${of.by_definition.map((under) => square(under, leader))}</span
      >
    </h2>
    <p class="big">${score}</p>
    <dl>${of.by_definition.map((under) => row(under, address))}</dl>
    <p class="note">${sentence}</p>
  </section>`;
}

// Full where the headline's leader leads for certain, half where it only leads, empty where it does not.
function square(under: UnderDefinition, leader: string | null): Html {
  const agrees = leader !== null && under.leader === leader;
  const filled = !agrees ? 0 : under.certain ? 16 : 8;
  return html`<svg viewBox="0 0 18 18" width="13" height="13">
    <path d="M1 1h16v16h-16z" />
    <rect x="1" y="1" width="${filled}" height="16" />
  </svg>`;
}

function row({ definition, leader, ratio, certain }: UnderDefinition, address: Address): Html {
  const { lang } = address;
  const { part, definition: definitions } = words(lang);
  const who = leader === null ? part.nobodyLeads : part.leads(originName(leader, lang));
  const parts = [who, ...(ratio === null ? [] : [ratioText(ratio, lang)])];
  return html`<div>
    <dt><a href="${hrefOf(address, { definition })}">${definitions[definition].name}</a></dt>
    <dd>${parts.join(" · ")} <small>${certain ? part.certain : part.uncertain}</small></dd>
  </div>`;
}
