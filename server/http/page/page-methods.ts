import { html } from "hono/html";
import { DEFINITION_IDS } from "../../market/definition.ts";
import { words } from "../../words/lang.ts";
import { marketWords } from "../../words/market.ts";
import { METHODS } from "../../words/methods.ts";
import { elsewhere, type Address } from "./address.ts";
import type { Html } from "./cells.ts";
import type { Frame } from "./frame.ts";
import type { PageContent } from "./page-content.ts";
import { byDefinition } from "./by-definition.ts";
import { readCountings } from "./read-periods.ts";
import type { PageReads } from "./read.ts";

/** How the numbers are made: definitions, bounds, weeks, and what the sources can and cannot say. */
export async function methodsPage(reads: PageReads, frame: Frame): Promise<PageContent> {
  const { address, at } = frame;
  const { lang } = address;
  const { page, byDefinition: say } = words(lang);
  const { scope } = marketWords(reads.market, lang);
  const asked = { source: reads.market, asOf: at, definition: "all" } as const;
  const { headline } = await reads.readHeadline(asked);
  const countings = headline ? await readCountings(reads, frame, headline.period) : [];
  const parts = METHODS[lang];
  return {
    main: html`<h1 class="title">${page.methods}</h1>
      <p class="scope">${scope}</p>
      <nav class="contents" aria-label="${page.methods}">
        ${parts.map(({ id, title }) => html`<a href="#${id}">${title}</a> `)}
        <a href="#definitions">${words(lang).definitionLabel}</a>
      </nav>
      <section id="definitions" class="prose">
        <h2>${words(lang).definitionLabel}</h2>
        ${definitionList(address)}
        ${
          countings.length === 0
            ? ""
            : html`<h3>${say.title}</h3>
                ${byDefinition(countings, { ...address, page: "market" })}`
        }
      </section>
      ${parts.map(
        ({ id, title, text }) =>
          html`<section id="${id}" class="prose">
            <h2>${title}</h2>
            ${text.map((paragraph) => html`<p>${paragraph}</p>`)}
          </section>`,
      )}
      <p class="more">
        <a href="${elsewhere(address, "corrections")}">${words(lang).corrections.link}</a>
      </p>`,
    charts: [],
  };
}

function definitionList({ lang }: Address): Html {
  const { definition } = words(lang);
  return html`<dl>
    ${DEFINITION_IDS.map(
      (id) =>
        html`<div id="definition-${id}">
          <dt><b>${definition[id].name}</b> <code>${id}</code></dt>
          <dd>${definition[id].sentence}</dd>
        </div>`,
    )}
  </dl>`;
}
