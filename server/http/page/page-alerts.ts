import { html } from "hono/html";
import type { NumberedEvent } from "../../alerting.ts";
import { stateOf, type RuleReading } from "../../query/rules.ts";
import { eventWords } from "../../words/alert.ts";
import { instantText, periodText } from "../../words/date.ts";
import { subjectName } from "../../words/figure.ts";
import { words, type Lang } from "../../words/lang.ts";
import { pageTitle } from "../../words/market.ts";
import { conditionText } from "../../words/rule.ts";
import type { Html } from "./cells.ts";
import { deliveriesSection } from "./deliveries-section.ts";
import type { Frame } from "./frame.ts";
import type { PageContent } from "./page-content.ts";
import type { PageReads } from "./read.ts";
import { tableBox } from "./table.ts";
import { NO_TRIAL, trialSection } from "./trial-section.ts";

const EVENTS = 200; // shown; the interface has all

/** The rules with where they stand, what was announced, and how its deliveries go. */
export async function alertsPage(reads: PageReads, frame: Frame): Promise<PageContent> {
  const { address, at, market } = frame;
  const { lang, frozenAt } = address;
  const { watch: say } = words(lang);
  const isNow = frozenAt === null;
  const [rules, read, trial] = await Promise.all([
    reads.readRules?.() ?? [],
    reads.readAlerts?.({ limit: EVENTS * 5 }) ?? [],
    isNow ? trialSection(reads, frame) : NO_TRIAL,
  ]);
  const events = read.filter((event) => event.at <= at).slice(0, EVENTS);
  return {
    main: html`<h1 class="title">${pageTitle("alerts", market, lang)}</h1>
      <p class="note">${say.intro}</p>
      ${isNow ? rulesSection(rules, lang) : html`<p class="note">${say.frozen}</p>`} ${trial.main}
      ${historySection(events, lang)} ${isNow ? await deliveriesSection(reads, frame) : ""}`,
    charts: trial.charts,
    isBusy: trial.isBusy,
  };
}

function rulesSection(rules: readonly RuleReading[], lang: Lang): Html {
  const { watch: say } = words(lang);
  if (rules.length === 0) return html`<section id="rules"><p>${say.noRules}</p></section>`;
  return html`<section id="rules">
    <h2>${say.rules}</h2>
    ${tableBox(
      "rules-table",
      say.rules,
      html`<thead>
          <tr>
            <th scope="col" class="side">${say.rule}</th>
            <th scope="col">${say.when}</th>
            <th scope="col">${say.state}</th>
            <th scope="col">${say.since}</th>
            <th scope="col">${say.lastFiring}</th>
          </tr>
        </thead>
        <tbody>
          ${rules.map((reading) => ruleRow(reading, lang))}
        </tbody>`,
    )}
  </section>`;
}

function ruleRow({ rule, market, states, lastFiring }: RuleReading, lang: Lang): Html {
  const { watch: say, definition, view } = words(lang);
  const { forPeriods } = rule.hold;
  const notes = [
    ...(market === null
      ? []
      : [`${definition[market.definition].name} · ${view.grains[market.grain]}`]),
    ...(forPeriods > 1 ? [say.holds(String(forPeriods))] : []),
  ];
  return html`<tr id="rule-${rule.id}">
    <th scope="row" class="side">${rule.id}</th>
    <td class="words">${conditionText(rule, lang)} <small>${notes.join(" · ")}</small></td>
    <td>
      ${
        states.length === 0
          ? say.quiet
          : states.map(
              ({ subject, state }) =>
                html`<div><b>${say.states[state]}</b> ${subjectName(subject, lang)}</div>`,
            )
      }
    </td>
    <td>
      ${
        states.length === 0
          ? "–"
          : states.map(
              ({ since }) => html`<div>${since === null ? "–" : periodText(since, lang)}</div>`,
            )
      }
    </td>
    <td>
      ${
        lastFiring === null
          ? say.never
          : html`<a href="#alert-${lastFiring.number}">${instantText(lastFiring.at, lang)}</a>`
      }
    </td>
  </tr>`;
}

function historySection(events: readonly NumberedEvent[], lang: Lang): Html {
  const { watch: say } = words(lang);
  return html`<section id="history">
    <h2>${say.history}</h2>
    ${events.length === 0 ? html`<p>${say.nothing}</p>` : historyTable(events, lang)}
    <p class="more"><a href="/api/v1/alerts">${say.all}</a></p>
  </section>`;
}

function historyTable(events: readonly NumberedEvent[], lang: Lang): Html {
  const { watch: say } = words(lang);
  return html`<p class="note">${say.historyNote(String(events.length))}</p>
    ${tableBox(
      "history-table",
      say.history,
      html`<thead>
          <tr>
            <th scope="col" class="side">${say.told}</th>
            <th scope="col">${say.kind}</th>
            <th scope="col">${say.rule}</th>
            <th scope="col">${say.what}</th>
          </tr>
        </thead>
        <tbody>
          ${events.map((event) => eventRow(event, lang))}
        </tbody>`,
      true,
    )}`;
}

function eventRow({ number, at, type, rule, heldBack, body }: NumberedEvent, lang: Lang): Html {
  const { watch: say } = words(lang);
  const kinds: Readonly<Record<string, string>> = say.kinds;
  const { title, link } = eventWords(body, lang);
  return html`<tr id="alert-${number}">
    <th scope="row" class="side">${instantText(at, lang)}</th>
    <td><b>${kinds[stateOf(type)] ?? type}</b></td>
    <td>${rule}</td>
    <td class="words">
      ${title} ${type === "alert.superseded" ? say.undone : ""}
      ${heldBack === null ? "" : say.heldBack(heldBack)}
      ${link === "" ? "" : html`<a href="${localPath(link)}">${say.seen}</a>`}
    </td>
  </tr>`;
}

/** The same view on this host, whatever name it was announced under. */
function localPath(link: string): string {
  const url = URL.parse(link);
  return url === null ? "/" : url.pathname + url.search + url.hash;
}
