import { html } from "hono/html";
import { isDated, type Claim } from "../../market/claim.ts";
import type { Rational } from "../../market/rational.ts";
import { entityName, ratesText, spokenOf, statedText } from "../../words/claim.ts";
import { words, type Lang } from "../../words/lang.ts";
import { figureTools } from "./figure-tools.ts";
import type { Frame } from "./frame.ts";
import type { CapexRow, CapexView, Step } from "./capex.ts";
import type { Html } from "./cells.ts";
import { joined } from "./join.ts";
import { axisOf, roundUp } from "./line-axis.ts";
import { markOf } from "./marks.ts";

/** A figure in the currency of its panel, from its low to its high end, in billions. */
interface Amount {
  readonly claim: Claim;
  readonly low: number;
  readonly high: number;
}

interface Line {
  readonly row: CapexRow;
  readonly newest: Amount;
  readonly earlier: readonly Amount[];
}

/** Companies and years on one axis for each currency; on one alone where yuan are converted. */
export function capexChart({ companies, rates }: CapexView, frame: Frame): Html | "" {
  const { lang, currency } = frame.address;
  const { capexChart: say } = words(lang);
  const panels = ["USD", "CNY"].flatMap((of) => {
    const lines = companies.flatMap((row) => lineOf(row, of, currency !== null));
    return lines.length === 0 ? [] : [{ of, lines }];
  });
  if (panels.length === 0) return "";
  const converted =
    rates.length === 0 ? say.noRates : joined([say.together, ratesText(rates, lang)], lang);
  const note = joined([say.note, currency === null ? say.apart : converted], lang);
  return html`<h2 class="minor">${say.title}</h2>
    <div class="capex-charts" role="img" aria-label="${say.alt}">
      ${panels.map(({ of, lines }) => panel(of, lines, lang))}
    </div>
    <p class="note">${note}</p>
    ${figureTools(frame, {
      id: "capex",
      topic: "capex",
      title: words(lang).section.capex,
      // Each panel names its own.
      unit: "",
      note,
      table: "capex-table",
    })}`;
}

function lineOf(row: CapexRow, currency: string, isConverted: boolean): Line[] {
  const steps = [...row.trail, ...row.also];
  const amounts = steps.flatMap((step) => amountOf(step, currency, isConverted));
  const standing = amounts.filter(({ claim }) =>
    steps.some((step) => step.claim === claim && step.supersededBy === null),
  );
  // What replaced another goes before what was stated beside it, and the first listed of several tellings is the stronger.
  const replacers = new Set(steps.map(({ supersededBy }) => supersededBy));
  const newest =
    standing.findLast(({ claim }) => replacers.has(claim.id)) ??
    standing.findLast(({ claim }) => isDated(claim)) ??
    standing.at(-1);
  if (!newest) return [];
  return [{ row, newest, earlier: amounts.filter((amount) => amount !== newest) }];
}

function amountOf({ claim, converted }: Step, currency: string, isConverted: boolean): Amount[] {
  if (claim.unit !== "billion") return [];
  if (claim.currency === currency && (currency === "USD" || !isConverted)) {
    const low = Number(claim.value);
    return [{ claim, low, high: Number(claim.valueHigh ?? claim.value) }];
  }
  if (!isConverted || currency !== "USD" || !converted) return [];
  const { value, valueHigh } = converted;
  return [{ claim, low: numberOf(value), high: numberOf(valueHigh ?? value) }];
}

function numberOf({ n, d }: Rational): number {
  return Number((n * 1000n) / d) / 1000;
}

function panel(currency: string, lines: readonly Line[], lang: Lang): Html {
  const { capexChart: say } = words(lang);
  const most = Math.max(
    ...lines.flatMap(({ newest, earlier }) => [newest, ...earlier].map(({ high }) => high)),
  );
  const top = roundUp(most);
  const x = (value: number) => Math.round((value / top) * 1000) / 10;
  return html`<figure class="capex-panel">
    <figcaption>${say.axis(currency)}</figcaption>
    ${lines.map((line) => bar(line, x, lang))} ${axisOf(top, (tick) => tickText(tick, lang))}
  </figure>`;
}

function bar({ row, newest, earlier }: Line, x: (value: number) => number, lang: Lang): Html {
  const { claim, low, high } = newest;
  const name = `${entityName(row.entity, lang)} ${spokenOf(claim, lang)}`;
  const colour = claim.country === "CN" ? "cn" : claim.country === "US" ? "us" : "ink";
  const width = Math.round((x(high) - x(low)) * 10) / 10;
  const told = html`<title>${claim.id}: ${statedText(claim, lang)}</title>`;
  return html`<div class="capex-line">
    <span>${name}</span>
    <svg class="${colour}" width="100%" height="18" aria-hidden="true">
      <line class="base" x2="100%" y1="9" y2="9" />
      ${earlier.map((of) => html`<line class="was" x1="${x((of.low + of.high) / 2)}%" x2="${x((of.low + of.high) / 2)}%" y1="2" y2="16"><title>${of.claim.id}: ${statedText(of.claim, lang)}</title></line>`)}
      ${low === high ? html`<use href="#m-${markOf(claim)}" x="${x(low)}%" y="9">${told}</use>` : html`<rect x="${x(low)}%" y="4" width="${width}%" height="10">${told}</rect>`}
    </svg>
    <b>${statedText(claim, lang)}</b>
  </div>`;
}

// Chinese counts in hundred millions where English counts in billions.
function tickText(billions: number, lang: Lang): string {
  const count = lang === "zh" ? billions * 10 : billions;
  return (Math.round(count * 10) / 10).toLocaleString("en-US");
}
