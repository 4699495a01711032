import { html } from "hono/html";
import { dateText } from "../../words/claim.ts";
import { words } from "../../words/lang.ts";
import { elsewhere } from "./address.ts";
import type { Html } from "./cells.ts";
import { publisherLink } from "./events.ts";
import type { Frame } from "./frame.ts";
import type { PageContent } from "./page-content.ts";
import type { PageReads } from "./read.ts";
import { isStated } from "../../market/claim.ts";
import { sourcesSection } from "./sources-section.ts";
import { tableBox } from "./table.ts";

/** Where the figures come from, how fresh they are, and how to take them along. */
export async function dataPage(reads: PageReads, frame: Frame): Promise<PageContent> {
  const { lang } = frame.address;
  const { page, data, corrections } = words(lang);
  return {
    main: html`<h1 class="title">${page.data}</h1>
      <p class="note">${data.intro}</p>
      ${sourcesSection(frame)} ${files(frame)}
      <section id="corrections">
        <h2>${corrections.title}</h2>
        <p class="note">${corrections.intro}</p>
        <p class="more">
          <a href="${elsewhere(frame.address, "corrections")}">${corrections.link}</a>
        </p>
      </section>
      ${eventsTable(reads, frame)}`,
    charts: [],
  };
}

function files({ address }: Frame): Html {
  const { data: say } = words(address.lang);
  const tables = [
    ["shares", say.shares],
    ["volumes", say.volumes],
    ["claims", say.claims],
    ["events", say.eventsFile],
    ["revisions", say.revisions],
  ] as const;
  return html`<section id="files">
    <h2>${say.take}</h2>
    <p class="note">${say.takeNote}</p>
    <ul class="files">
      ${tables.map(
        ([path, name]) =>
          html`<li>
            <a href="/api/v1/${path}.csv?bom=1" download>${say.csv(name)}</a>
            <a href="/api/v1/${path}.zip" download>ZIP</a>
          </li>`,
      )}
    </ul>
  </section>`;
}

function eventsTable({ events }: PageReads, { address, at }: Frame): Html | "" {
  const { lang } = address;
  const { data: say, claim, eventMarks } = words(lang);
  const known = events.filter((event) => isStated(event, at));
  if (known.length === 0) return "";
  return html`<section id="events">
    <h2>${say.eventsFile}</h2>
    ${tableBox(
      "events-table",
      eventMarks,
      html`<thead>
          <tr>
            <th scope="col" class="side">${claim.period}</th>
            <th scope="col">${eventMarks}</th>
            <th scope="col">${claim.source}</th>
          </tr>
        </thead>
        <tbody>
          ${known
            .toSorted((a, b) => (a.date < b.date ? 1 : -1))
            .map(
              (event) =>
                html`<tr id="${event.id}">
                  <th scope="row" class="side">${dateText(event.date, lang)}</th>
                  <td class="words">${event.title[lang]}</td>
                  <td>${publisherLink(event)}</td>
                </tr>`,
            )}
        </tbody>`,
      true,
    )}
  </section>`;
}
