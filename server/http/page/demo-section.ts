import { html } from "hono/html";
import type { EventBody } from "../../alert/event.ts";
import { formatInstant } from "../../market/instant.ts";
import type { Received } from "../../ports.ts";
import { eventWords } from "../../words/alert.ts";
import { instantText } from "../../words/date.ts";
import { demoWords } from "../../words/demo.ts";
import type { Lang } from "../../words/lang.ts";
import type { Html } from "./cells.ts";
import type { Frame } from "./frame.ts";
import type { PageReads } from "./read.ts";
import { TOUR_STEPS, tourOf, type Tour, type TourStep } from "./tour.ts";

/** The demo's tour beside its receiver's inbox; nothing where there is no demo, or where an earlier knowledge is shown. */
export function demoSection({ readInbox }: PageReads, { address }: Frame): Html | "" {
  if (!readInbox || address.frozenAt !== null) return "";
  const messages = readInbox();
  return html`<section id="demo" class="demo">
    ${tour(tourOf(messages), address.lang)} ${inbox(messages, address.lang)}
  </section>`;
}

function tour(of: Tour, lang: Lang): Html {
  const say = demoWords(lang);
  return html`<div id="tour">
    <h2>${say.title}</h2>
    <p class="note">${say.intro}</p>
    <ol>
      ${TOUR_STEPS.map((step) => tourStep(step, of, lang))}
    </ol>
  </div>`;
}

function tourStep(step: TourStep, { now, seen }: Tour, lang: Lang): Html {
  const say = demoWords(lang);
  if (step === now) {
    return html`<li class="now" aria-current="step"><b>${say.now}:</b> ${say.step[step]}</li>`;
  }
  if (seen.has(step))
    return html`<li class="seen">${say.step[step]} <small>${say.seen}</small></li>`;
  return html`<li>${say.step[step]}</li>`;
}

function inbox(messages: readonly Received[], lang: Lang): Html {
  const say = demoWords(lang);
  return html`<div id="inbox">
    <h2>${say.inbox}</h2>
    <p class="note">${say.inboxNote}</p>
    ${
      messages.length === 0
        ? html`<p>${say.empty}</p>`
        : html`<div class="scroll" tabindex="0" role="group" aria-label="${say.inbox}">
            <ol>
              ${messages.map((message) => received(message, lang))}
            </ol>
          </div>`
    }
  </div>`;
}

function received({ id, at, events }: Received, lang: Lang): Html {
  return html`<li>
    <small
      ><time datetime="${formatInstant(at)}">${instantText(at, lang)}</time>
      <code>${id.slice(0, SHOWN)}</code></small
    >
    ${events.map((event) => {
      const { title, lines, link } = eventWords(event, lang);
      return html`<details>
        <summary>${title}${ruleOf(event)}</summary>
        ${lines.map((line) => html`<p>${line}</p>`)}
        <p><a href="${link}">${new URL(link).search || new URL(link).pathname}</a></p>
      </details>`;
    })}
  </li>`;
}

// Several rules may speak of the same figure at once.
function ruleOf({ data }: EventBody): Html | "" {
  return "rule" in data ? html` <small><code>${data.rule}</code></small>` : "";
}

const SHOWN = 12; // of an id: enough to find it in the delivery log
