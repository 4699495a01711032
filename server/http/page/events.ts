import { html } from "hono/html";
import { isStated, type MarketEvent } from "../../market/claim.ts";
import { parseDay } from "../../market/day.ts";
import { periodOf, type Grain, type Period } from "../../market/period.ts";
import { dateText } from "../../words/claim.ts";
import { words, type Lang } from "../../words/lang.ts";
import type { Html } from "./cells.ts";
import type { ChartMark } from "./chart-view.ts";

/** An event with the number that marks it on the axis. */
export interface NumberedEvent {
  readonly event: MarketEvent;
  readonly number: number;
  readonly period: Period;
}

/** Events of the periods shown, known at a moment, in time order. Of which only a month is known stands on an axis of months alone. */
export function eventsIn(
  events: readonly MarketEvent[],
  periods: readonly Period[],
  grain: Grain,
  at: number,
): NumberedEvent[] {
  const shown = new Set(periods);
  return events
    .filter((event) => isStated(event, at))
    .flatMap((event) => {
      const period = placeOf(event, grain);
      return period !== null && shown.has(period) ? [{ event, period }] : [];
    })
    .toSorted((a, b) => (a.event.date < b.event.date ? -1 : 1))
    .map((found, i) => ({ ...found, number: i + 1 }));
}

function placeOf({ date }: MarketEvent, grain: Grain): Period | null {
  if (date.length === 10) return periodOf(parseDay(date), grain);
  return date.length === 7 && grain === "month" ? (date as Period) : null;
}

export function eventMarks(events: readonly NumberedEvent[], lang: Lang): ChartMark[] {
  return events.map(({ event, number, period }) => ({
    period,
    kind: "event",
    label: String(number),
    title: `${dateText(event.date, lang)}: ${event.title[lang]}`,
    href: `#${event.id}`,
  }));
}

/** The events by their numbers, each with its source; folded, as the chart stands for itself. */
export function eventsList(events: readonly NumberedEvent[], lang: Lang): Html | "" {
  if (events.length === 0) return "";
  return html`<details class="events">
    <summary>${words(lang).events(String(events.length))}</summary>
    <ol>
      ${events.map(
        ({ event }) =>
          html`<li id="${event.id}">
            ${dateText(event.date, lang)}: ${event.title[lang]}
            <small>${publisherLink(event)}</small>
          </li>`,
      )}
    </ol>
  </details>`;
}

/** Its publisher; a link where it has an address of the web. */
export function publisherLink({ publisher, address }: MarketEvent): Html {
  const isWeb = address !== null && /^https?:\/\//.test(address);
  return isWeb ? html`<a href="${address}">${publisher}</a>` : html`${publisher}`;
}
