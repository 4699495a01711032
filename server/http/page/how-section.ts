import { html } from "hono/html";
import type { SourceStatus } from "../../query/sources.ts";
import { instantText } from "../../words/date.ts";
import { words, type Lang } from "../../words/lang.ts";
import type { MethodsPart } from "../../words/methods-en.ts";
import { METHODS } from "../../words/methods.ts";
import { elsewhere } from "./address.ts";
import type { Html } from "./cells.ts";
import type { Frame } from "./frame.ts";
import { sourceName } from "./sources.ts";

/** How it is known, in short: how fresh each source is, and a line of each part of the methods. */
export function howSection({ address, sources }: Frame): Html {
  const { lang } = address;
  const { how, section, page } = words(lang);
  const methods = elsewhere(address, "methods");
  return html`<section id="how">
    <h2>${how.title}</h2>
    <div class="teasers">
      <div>
        <h3>${section.sources}</h3>
        <dl>${sources.map((source) => freshness(source, lang))}</dl>
        <p class="more"><a href="${elsewhere(address, "data")}">${page.data}</a></p>
      </div>
      <div>
        <h3>${how.methods}</h3>
        <ol class="lines">
          ${METHODS[lang].map((part) => line(part, methods, lang))}
        </ol>
      </div>
    </div>
  </section>`;
}

function freshness({ id, state, asOf }: SourceStatus, lang: Lang): Html {
  const { stateOf, kicker } = words(lang);
  return html`<div>
    <dt>${sourceName(id, lang)}</dt>
    <dd>
      ${stateOf[state].word}
      ${asOf === null ? "" : html`<small>${kicker.asOf(instantText(asOf, lang))}</small>`}
    </dd>
  </div>`;
}

function line({ id, title, text }: MethodsPart, methods: string, lang: Lang): Html {
  return html`<li>
    <a href="${methods}#${id}">${title}</a> ${firstSentence(text[0] ?? "", lang)}
  </li>`;
}

function firstSentence(text: string, lang: Lang): string {
  const [first] = new Intl.Segmenter(lang, { granularity: "sentence" }).segment(text);
  return first?.segment.trim() ?? "";
}
