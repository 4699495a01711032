import { html } from "hono/html";
import type { SourceStatus } from "../../query/sources.ts";
import { attribution } from "../../words/citation.ts";
import { instantText } from "../../words/date.ts";
import { words, type Lang } from "../../words/lang.ts";
import type { Html } from "./cells.ts";
import { runWord, sourceName } from "./sources.ts";
import { tableBox } from "./table.ts";
import type { Frame } from "./frame.ts";

/** How each source stands now, and how far its collection is. */
export function sourcesSection({ sources, address }: Frame): Html | "" {
  const { lang } = address;
  const { section, caption, column, freshUntil, quarantined } = words(lang);
  if (sources.length === 0) return "";
  return html`<section id="sources">
    <h2>${section.sources}</h2>
    ${tableBox(
      "sources-table",
      caption.sources,
      html`<thead>
          <tr>
            <th scope="col" class="side">${column.source}</th>
            <th scope="col">${column.state}</th>
            <th scope="col">${column.asOf}</th>
            <th scope="col">${freshUntil}</th>
            <th scope="col" class="num">${quarantined}</th>
            <th scope="col">${column.lastRun}</th>
            <th scope="col">${column.reason}</th>
          </tr>
        </thead>
        <tbody>
          ${sources.map((source) => row(source, lang))}
        </tbody>`,
    )}
  </section>`;
}

function row(source: SourceStatus, lang: Lang): Html {
  const { stateOf, failing } = words(lang);
  const { word, sentence } = stateOf[source.state];
  const { asOf, freshUntil, failingSince, reason, lastRun, quarantined } = source;
  const ran = lastRun && [runWord(source, lang), instantText(lastRun.startedAt, lang)];
  return html`<tr>
    <th scope="row" class="side source-name">
      ${sourceName(source.id, lang)}
      <small lang="en">${attribution(source.id, asOf)}</small>
    </th>
    <td class="words">
      <b>${word}</b> ${sentence}
      ${failingSince === null ? "" : failing(instantText(failingSince, lang))}
    </td>
    <td class="when">${asOf === null ? "–" : instantText(asOf, lang)}</td>
    <td class="when">${freshUntil === null ? "–" : instantText(freshUntil, lang)}</td>
    <td class="num">${String(quarantined)}</td>
    <td>${ran ? ran.join(" · ") : "–"}</td>
    <td class="words" lang="en">${reason ?? "–"}</td>
  </tr>`;
}
