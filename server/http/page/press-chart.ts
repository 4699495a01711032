import { html } from "hono/html";
import type { ClaimFound } from "../../query/claims.ts";
import { statedText } from "../../words/claim.ts";
import { weekShort } from "../../words/date.ts";
import { words, type Lang } from "../../words/lang.ts";
import { tokensText } from "../../words/number.ts";
import { originName } from "../../words/origin.ts";
import type { Html } from "./cells.ts";
import { figureTools } from "./figure-tools.ts";
import type { Frame } from "./frame.ts";
import { axisOf, roundUp } from "./line-axis.ts";
import { markOf } from "./marks.ts";
import type { PressWeek } from "./press.ts";

/** A figure of the press about a week that is counted here too. */
interface Line {
  readonly name: string;
  readonly found: ClaimFound;
  readonly said: number;
  readonly counted: NonNullable<ClaimFound["counted"]>;
}

/** What the press said and what each definition counts, on one axis of tokens a week. */
export function pressChart(weeks: readonly PressWeek[], frame: Frame): Html | "" {
  const { lang } = frame.address;
  const { pressChart: say } = words(lang);
  const lines = weeks.flatMap((week) => linesOf(week, lang));
  if (lines.length === 0) return "";
  const all = lines.flatMap(({ said, counted }) => [
    said,
    ...counted.byDefinition.map(({ tokens }) => Number(tokens)),
  ]);
  const top = roundUp(Math.max(...all));
  const x = (tokens: number) => Math.round((tokens / top) * 1000) / 10;
  return html`<h2 class="minor">${say.title}</h2>
    <div class="capex-panel" role="img" aria-label="${say.alt}">
      <p class="unit">${words(lang).per.week}</p>
      ${lines.map((line) => bar(line, x, lang))}
      ${axisOf(top, (tokens) => tokensText(BigInt(Math.round(tokens)), lang))}
    </div>
    <p class="note">${say.note}</p>
    ${figureTools(frame, {
      id: "press",
      topic: "press",
      title: words(lang).section.press,
      unit: words(lang).per.week,
      note: say.note,
      table: "press-table",
    })}`;
}

function linesOf({ period, claims }: PressWeek, lang: Lang): Line[] {
  return claims.flatMap((found) => {
    const { claim, counted } = found;
    if (!counted) return [];
    const name = `${weekShort(period, lang)} · ${claim.country === null ? words(lang).press.everything : originName(claim.country, lang)}`;
    return [{ name, found, said: Number(claim.value), counted }];
  });
}

function bar({ name, found, said, counted }: Line, x: (tokens: number) => number, lang: Lang) {
  const { claim } = found;
  const { definition } = words(lang);
  const colour =
    claim.country === "CN" || claim.country === "US" ? claim.country.toLowerCase() : "ink";
  return html`<div class="capex-line">
    <span>${name}</span>
    <svg class="${colour}" width="100%" height="18" aria-hidden="true">
      <line class="base" x2="100%" y1="9" y2="9" />
      ${counted.byDefinition.map(({ definition: id, tokens }) => {
        const at = x(Number(tokens));
        const text = `${definition[id].name}: ${tokensText(tokens, lang)}`;
        const { nearest } = counted;
        return html`<line
          class="${id === nearest ? "near" : "was"}"
          x1="${at}%"
          x2="${at}%"
          y1="2"
          y2="16"
          ><title>${text}</title></line
        >`;
      })}
      <use href="#m-${markOf(claim)}" x="${x(said)}%" y="9">
        <title>${statedText(claim, lang)}</title>
      </use>
    </svg>
    <b>${statedText(claim, lang)}</b>
  </div>`;
}
