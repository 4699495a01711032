import { html } from "hono/html";
import type { NumberedEvent } from "../../alerting.ts";
import type { RuleReading } from "../../query/rules.ts";
import { eventWords } from "../../words/alert.ts";
import { words } from "../../words/lang.ts";
import { percentText, tokensText } from "../../words/number.ts";
import { hrefOf, PLAIN, type Address } from "./address.ts";
import type { Html } from "./cells.ts";
import type { ChartMark, Threshold } from "./chart-view.ts";
import type { Frame } from "./frame.ts";
import type { Group } from "./groups.ts";
import type { Annotations } from "./period-charts.ts";
import { timeline, type PeriodsView } from "./periods.ts";
import type { PageReads } from "./read.ts";

type Shown = "share" | "volume";

const ALERTS = 1000; // read for marks; a range shows far fewer
const UNIT_OF = { share: "percent", volume: "tokens" } as const;

/** Thresholds and alerts of the rules whose series, definition and grain the chart shows. */
export async function annotationsOf(
  reads: PageReads,
  { market, address, at }: Frame,
  view: PeriodsView,
  shown: Shown,
): Promise<Annotations> {
  const readings = (await reads.readRules?.()) ?? [];
  const watched = readings
    .filter(({ rule }) => rule.source === market)
    .filter((reading) => isShown(reading, address, view, shown));
  if (watched.length === 0) return { marks: [], thresholds: [] };
  const events = (await reads.readAlerts?.({ limit: ALERTS })) ?? [];
  const ids = new Set(watched.map(({ rule }) => rule.id));
  const periods = new Set(timeline(view).map(({ period }) => period));
  const inRange = events
    .filter((event) => event.at <= at && ids.has(event.rule))
    .filter(({ period }) => period !== null && periods.has(period));
  return {
    thresholds: watched.flatMap((reading) => thresholdOf(reading, address, shown)),
    marks: inRange.toReversed().flatMap((event, i) => markOf(event, i + 1, address)),
  };
}

function isShown(
  { rule, market: of }: RuleReading,
  address: Address,
  { groups }: PeriodsView,
  shown: Shown,
): boolean {
  const { condition } = rule;
  return (
    condition.kind === "market" &&
    of !== null &&
    of.series === shown &&
    "by" in condition.series &&
    condition.series.by === "origin" &&
    of.definition === address.definition &&
    of.grain === address.grain &&
    groups.includes(of.key as Group)
  );
}

function thresholdOf({ rule, market }: RuleReading, { lang }: Address, shown: Shown): Threshold[] {
  if (market === null || market.threshold === null || market.unit !== UNIT_OF[shown]) return [];
  const isShare = shown === "share";
  const value = Number(market.threshold) / (isShare ? 100 : 1);
  if (!Number.isFinite(value)) return [];
  const level = isShare ? percentText(value, lang) : tokensText(BigInt(market.threshold), lang);
  return [{ value, label: words(lang).watch.threshold(rule.id, level) }];
}

function markOf({ period, body, number }: NumberedEvent, place: number, address: Address) {
  if (period === null) return [];
  const { lang } = address;
  const mark: ChartMark = {
    period,
    kind: "alert",
    label: String(place),
    title: eventWords(body, lang).title,
    href: eventHref(address, number),
  };
  return [mark];
}

/** Where an event is told among those of its page. */
function eventHref({ lang, frozenAt }: Address, number: number): string {
  return `${hrefOf({ ...PLAIN, page: "alerts", lang, frozenAt })}#alert-${number}`;
}

/** What the chart marks of alerts, in words. */
export function alertsList({ marks, thresholds }: Annotations, { lang }: Address): Html | "" {
  const count = marks.length + thresholds.length;
  if (count === 0) return "";
  return html`<details class="events">
    <summary>${words(lang).watch.marked(String(count))}</summary>
    ${
      thresholds.length === 0
        ? ""
        : html`<ul>
            ${thresholds.map(({ label }) => html`<li>${label}</li>`)}
          </ul>`
    }
    <ol>
      ${marks.map(({ href, title }) => html`<li><a href="${href}">${title}</a></li>`)}
    </ol>
  </details>`;
}
