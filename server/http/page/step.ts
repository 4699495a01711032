import { html } from "hono/html";
import { convertedText, dateText, statedText, statedWhen } from "../../words/claim.ts";
import { words, type Lang } from "../../words/lang.ts";
import type { Bar, Step } from "./capex.ts";
import type { Html } from "./cells.ts";
import { publisher } from "./claim-cells.ts";
import { markKey, markOf } from "./marks.ts";

/** One figure of a trail: when, what, by whom, what it replaces and what replaced it. */
export function step(of: Step, lang: Lang, isConverted: boolean): Html {
  const { claim: say } = words(lang);
  const { claim, supersededBy, bar } = of;
  const { id, status, scope, supersedes } = claim;
  const when = `${statedWhen(claim, lang)} · ${say.status[status]}`;
  const value = statedText(claim, lang);
  const names = [
    claim.publisher,
    id,
    ...(supersedes === null ? [] : [say.replaces(supersedes)]),
    ...(supersededBy === null ? [] : [say.replacedBy(supersededBy)]),
  ];
  return html`<li id="${id}">
    <small>${supersedes === null ? "" : markKey("arrow")}${when}</small>
    ${supersededBy === null ? html`<b>${value}</b>` : html`<s>${value}</s>`}
    ${bar === null ? "" : barOf(of, bar)} ${isConverted ? conversion(of, lang) : ""}
    <small>${scope[lang]}</small>
    <details>
      <summary>${names.join(" · ")}</summary>
      <span class="by">${publisher(claim, lang)}</span>
    </details>
  </li>`;
}

function conversion({ claim, converted }: Step, lang: Lang): Html | "" {
  if (claim.currency === "USD") return "";
  const { capex: say } = words(lang);
  const text = converted
    ? say.converted(convertedText(converted, lang), converted.rate, dateText(converted.month, lang))
    : say.noRate;
  return html`<small class="converted">${text}</small>`;
}

function barOf({ claim }: Step, { low, high }: Bar): Html {
  return html`<svg class="bar" width="100%" height="14" aria-hidden="true">
    <line x2="100%" y1="7" y2="7" />
    ${
      low === high
        ? html`<use href="#m-${markOf(claim)}" x="${low}%" y="7" />`
        : html`<rect x="${low}%" y="3" width="${Math.round((high - low) * 10) / 10}%" height="8" />`
    }
  </svg>`;
}
