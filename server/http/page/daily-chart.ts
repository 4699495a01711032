import { html } from "hono/html";
import type { Claim } from "../../market/claim.ts";
import { parseDay, startOf, type Day } from "../../market/day.ts";
import { entityName, statedText } from "../../words/claim.ts";
import { words, type Lang } from "../../words/lang.ts";
import { tokensText } from "../../words/number.ts";
import type { Html } from "./cells.ts";
import { isDrawn, type LetteredGroup } from "./daily.ts";
import { markKey, markOf } from "./marks.ts";

/** Where a time and a count lie, in per cent of the drawing. */
interface Scale {
  readonly x: (day: Day, part?: number) => number;
  readonly y: (tokens: bigint) => number;
  readonly powers: readonly bigint[];
  readonly years: readonly Day[];
}

interface Drawn extends Claim {
  readonly derived: NonNullable<Claim["derived"]>;
  readonly period: NonNullable<Claim["period"]>;
}

/** Claims by the time they speak of, on a log scale, as a drawing that needs no script; nothing is joined. */
export function dailyChart(groups: readonly LetteredGroup[], lang: Lang): Html | "" {
  const drawn = groups.flatMap((group) => drawnOf(group));
  if (drawn.length === 0) return "";
  const scale = scaleOf(drawn);
  const { daily } = words(lang);
  return html`<figure class="claims-chart">
    <svg class="claims" width="100%" height="400" role="img" aria-label="${daily.alt}">
      ${grid(scale, lang)} ${groups.map((group) => marks(group, { scale, lang, drawn }))}
    </svg>
    <figcaption class="readout">
      ${entities(groups, lang)}
      ${MARKS.filter((mark) => drawn.some((claim) => markOf(claim) === mark)).map(
        (mark) => html`<span>${markKey(mark)} ${daily.keys[mark]}</span> `,
      )}
      <span
        ><svg class="mark" viewBox="0 0 24 16" width="24" height="16" aria-hidden="true">
          <path class="span" d="M1 8h22" />
        </svg>
        ${daily.keys.span}</span
      >
    </figcaption>
  </figure>`;
}

const MARKS = ["point", "up", "down", "open"] as const;

function drawnOf({ claims }: LetteredGroup): Drawn[] {
  return claims.map(({ claim }) => claim).filter((claim): claim is Drawn => isDrawn(claim));
}

const LEFT = 7; // room for the names of the powers
const RIGHT = 96;
const TOP = 7;
const BOTTOM = 92;

function scaleOf(claims: readonly Drawn[]): Scale {
  const starts = claims.map(({ period }) => period.start).toSorted();
  const ends = claims.map(({ period }) => period.end).toSorted();
  const first = yearStart(starts[0] ?? "");
  const from = startOf(first);
  const to = startOf(ends.at(-1) ?? first);
  const logs = claims.map(({ derived }) => log10(derived.perDay));
  const low = Math.floor(Math.min(...logs));
  const high = Math.max(...logs);
  const powers = Array.from(
    { length: Math.floor(high) - low + 1 },
    (_, i) => 10n ** BigInt(low + i),
  );
  const years: Day[] = [];
  for (
    let year = Number(first.slice(0, 4));
    year <= Number((ends.at(-1) ?? "").slice(0, 4));
    year++
  ) {
    years.push(yearStart(String(year)));
  }
  return {
    x: (day, part = 0) => {
      const at = startOf(day) + part * 86_400_000;
      return round(LEFT + ((at - from) / Math.max(1, to - from)) * (RIGHT - LEFT));
    },
    y: (tokens) =>
      round(BOTTOM - ((log10(tokens) - low) / Math.max(1, high - low)) * (BOTTOM - TOP)),
    powers,
    years,
  };
}

function yearStart(day: string): Day {
  return parseDay(`${day.slice(0, 4)}-01-01`);
}

function log10(tokens: bigint): number {
  return Math.log10(Number(tokens));
}

function round(percent: number): number {
  return Math.round(percent * 10) / 10;
}

function grid({ x, y, powers, years }: Scale, lang: Lang): Html {
  return html`<g class="grid">
    ${powers.map(
      (power) =>
        html`<line x2="100%" y1="${y(power)}%" y2="${y(power)}%" /><text y="${y(power)}%" dy="-4">
            ${tokensText(power, lang).replace(/\.0+/, "")}
          </text>`,
    )}
    ${years.map(
      (year) =>
        html`<line x1="${x(year)}%" x2="${x(year)}%" y2="100%" /><text
            x="${x(year)}%"
            y="100%"
            dx="4"
            dy="-6"
          >
            ${year.slice(0, 4)}
          </text>`,
    )}
  </g>`;
}

/** Which letters are whose, in their colours. */
function entities(groups: readonly LetteredGroup[], lang: Lang): Html[] {
  const lettered = groups.filter(({ letter }) => letter !== null);
  return [...Map.groupBy(lettered, ({ entity }) => entity)].map(([entity, found]) => {
    const [first, last] = [found[0], found.at(-1)].map((group) => group?.letter ?? "");
    const letters = first === last ? first : `${first}–${last}`;
    const claim = found[0]?.claims[0]?.claim;
    return html`<span
      ><b class="${claim ? colourOf(claim) : ""}">${letters} ${entityName(entity, lang)}</b></span
    > `;
  });
}

function colourOf({ country }: Claim): string {
  return country === "CN" || country === "US" ? country.toLowerCase() : "ink";
}

interface Drawing {
  readonly scale: Scale;
  readonly lang: Lang;
  readonly drawn: readonly Drawn[];
}

/** Its letter stands at the newest. */
function marks(group: LetteredGroup, { scale, lang, drawn }: Drawing): Html | "" {
  const claims = drawnOf(group);
  const last = claims.at(-1);
  if (!last || group.letter === null) return "";
  const dy = isFreeAbove(last, scale, drawn) ? -8 : 18;
  return html`<g class="${colourOf(last)}">
    ${claims.map((claim) => mark(claim, scale, lang))}
    <text x="${middle(last, scale)}%" y="${scale.y(last.derived.perDay)}%" dx="-9" dy="${dy}">
      ${group.letter}
    </text>
  </g>`;
}

// How much of a narrow drawing a label takes, and how much above its mark, in per cent.
const LETTER = 6;
const ABOVE = 7;
const BESIDE = 1.5; // on the same line

function isFreeAbove(claim: Drawn, { x, y }: Scale, drawn: readonly Drawn[]): boolean {
  const [right, bottom] = [middle(claim, { x }), y(claim.derived.perDay)];
  return drawn.every((other) => {
    const up = bottom - y(other.derived.perDay);
    const isBeside = x(other.period.end, 1) < right - LETTER || x(other.period.start) > right;
    return other === claim || up < BESIDE || up > ABOVE || isBeside;
  });
}

function mark(claim: Drawn, scale: Scale, lang: Lang): Html {
  const { period, derived, id } = claim;
  const [from, to, y] = [scale.x(period.start), scale.x(period.end, 1), scale.y(derived.perDay)];
  return html`${period.start === period.end ? "" : html`<line class="span" x1="${from}%" x2="${to}%" y1="${y}%" y2="${y}%" />`}<use
      href="#m-${markOf(claim)}"
      x="${middle(claim, scale)}%"
      y="${y}%"
      ><title>${id}: ${statedText(claim, lang)}</title></use
    >`;
}

function middle({ period }: Drawn, { x }: Pick<Scale, "x">): number {
  return round((x(period.start) + x(period.end, 1)) / 2);
}
