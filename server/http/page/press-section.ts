import { html } from "hono/html";
import { DEFINITION_IDS } from "../../market/definition.ts";
import { spanOf } from "../../market/period.ts";
import type { ClaimFound } from "../../query/claims.ts";
import { statedText, statedWhen } from "../../words/claim.ts";
import { daysText, instantText, weekSeenFrom, weekShort, weekText } from "../../words/date.ts";
import { listText, words, type Lang } from "../../words/lang.ts";
import { awayText, offText } from "../../words/number.ts";
import { originName } from "../../words/origin.ts";
import { tokensData, type Html } from "./cells.ts";
import { publisher } from "./claim-cells.ts";
import { disagreements } from "./disagreements.ts";
import { othersTable } from "./press-others.ts";
import type { Frame } from "./frame.ts";
import { pressChart } from "./press-chart.ts";
import type { PressView, PressWeek } from "./press.ts";
import { tableBox } from "./table.ts";
import { moreOf, notesOn } from "./notes.ts";

/** What the press said of a week, beside our own count of it under each definition. */
export function pressSection(press: PressView, frame: Frame): Html | "" {
  if (press.claims.length === 0) return "";
  const { address } = frame;
  const { lang } = address;
  const { section, press: say } = words(lang);
  const shown = new Set(press.claims.flatMap(({ claim }) => [claim.id, claim.statement]));
  const others = press.others.flat().length;
  return html`<section id="press">
    <h1 class="title">${section.press}</h1>
    <ul class="fits">
      ${sentences(press.weeks, lang).map((sentence) => html`<li>${sentence}</li>`)}
    </ul>
    <p class="note">${say.basis}</p>
    ${pressChart(press.weeks, frame)} ${press.weeks.length > 0 ? weeksTable(press.weeks, lang) : ""}
    ${
      others === 0
        ? ""
        : html`<details>
            <summary>${say.others(String(others))}</summary>
            ${othersTable(press.others, lang)}
          </details>`
    }
    ${moreOf(press.more, "press", address)} ${notesOn(press.claims, "press", address)}
    ${disagreements(press.contradictions, shown, lang)}
  </section>`;
}

// What reproduces the press first.
const COLUMNS = DEFINITION_IDS.toReversed();

/** One plain sentence a week that we count, newest first. */
export function fits(weeks: readonly PressWeek[], lang: Lang): string[] {
  const { press: say, definition } = words(lang);
  return weeks.flatMap(({ period, fit }) => {
    if (!fit) return [];
    const sentence = fit.reproduces ? say.reproduced : say.notReproduced;
    return [
      sentence(weekText(period, lang), definition[fit.definition].name, awayText(fit.off, lang)),
    ];
  });
}

/** Those, and one sentence for all weeks that we cannot count. */
function sentences(weeks: readonly PressWeek[], lang: Lang): string[] {
  const { press: say } = words(lang);
  const latest = weeks[0]?.period;
  const uncounted = weeks
    .filter(({ claims }) => claims.every(({ counted }) => counted === null))
    .map(({ period }) => weekSeenFrom(period, latest ?? period, lang));
  return [
    ...fits(weeks, lang),
    ...(uncounted.length > 0 ? [say.uncounted(listText(uncounted.toReversed(), lang))] : []),
  ];
}

function weeksTable(weeks: readonly PressWeek[], lang: Lang): Html {
  const { press: say, claim, column, definition } = words(lang);
  return tableBox(
    "press-table",
    say.caption,
    html`<thead>
        <tr>
          <th scope="col" class="side">${column.week}</th>
          <th scope="col">${say.said}</th>
          ${COLUMNS.map((id) => html`<th scope="col" class="num">${definition[id].name}</th>`)}
          <th scope="col">${claim.source}</th>
        </tr>
      </thead>
      ${weeks.map(
        (week) =>
          html`<tbody>
            ${week.claims.map((found) => row(found, week, lang))}
          </tbody>`,
      )}`,
    true,
  );
}

function row({ claim, counted }: ClaimFound, { period }: PressWeek, lang: Lang): Html {
  const { press: say } = words(lang);
  const citedAsOf = counted?.citedAsOf ?? null;
  const who = claim.country === null ? say.everything : originName(claim.country, lang);
  return html`<tr id="${claim.id}">
    <th scope="row" class="side">
      <span class="week">${weekShort(period, lang)} · ${who}</span>
      <span class="dates">${daysText(spanOf(period), lang)}</span>
      ${citedAsOf === null ? "" : html`<span class="dates">${say.cited(instantText(citedAsOf, lang))}</span>`}
    </th>
    <td class="said">${statedText(claim, lang)}</td>
    ${counted ? COLUMNS.map((id) => count(counted, id, lang)) : html`<td colspan="${COLUMNS.length}" class="none">${say.notCounted}</td>`}
    <td class="by">
      ${publisher(claim, lang)} <small>${claim.id} · ${statedWhen(claim, lang)}</small>
    </td>
  </tr>`;
}

function count(
  { byDefinition, nearest }: NonNullable<ClaimFound["counted"]>,
  id: (typeof DEFINITION_IDS)[number],
  lang: Lang,
): Html {
  const found = byDefinition.find(({ definition }) => definition === id);
  if (!found) return html`<td class="num none">–</td>`;
  const tokens = tokensData(found.tokens, lang);
  return html`<td class="num">
    ${id === nearest ? html`<b>${tokens}</b>` : tokens}
    <small>${offText(found.differencePct, lang)}</small>
    ${id === nearest ? html`<small>${words(lang).press.nearest}</small>` : ""}
  </td>`;
}
