import { html } from "hono/html";
import { weekSeenFrom } from "../../words/date.ts";
import { words, type Lang } from "../../words/lang.ts";
import { percentText, ratioText } from "../../words/number.ts";
import { originName } from "../../words/origin.ts";
import { pctSaid, ppSaid, tokensData, type Content, type Html } from "./cells.ts";
import type { Frame } from "./frame.ts";
import type { HeadlineView, OriginView } from "./headline.ts";
import { lineKey } from "./key.ts";
import { verdict } from "./verdict.ts";

/** The parts of the sentence: both origins, who leads for how long, and by which definitions. */
export function figures({ address }: Frame, headline: HeadlineView): Html {
  const { lang } = address;
  return html`<div class="figures">
      ${headline.origins.map((origin) => originFigure(origin, lang))} ${leader(headline, lang)}
      ${verdict(headline.headline, address)}
    </div>
    <p class="jump">
      <a href="#write">${words(lang).statement.write}</a>
      <a href="#avoid">${words(lang).statement.avoidTitle}</a>
    </p>`;
}

/** A label and its value. */
export type Line = readonly [label: string, value: Content];

export function lines(pairs: readonly Line[]): Html {
  return html`<dl>
    ${pairs.map(
      ([label, value]) =>
        html`<div>
          <dt>${label}</dt>
          <dd>${value ?? "–"}</dd>
        </div>`,
    )}
  </dl>`;
}

function originFigure(of: OriginView, lang: Lang): Html {
  const { column, part } = words(lang);
  const pairs: Line[] = [
    [column.tokens, tokensData(of.tokens, lang)],
    [column.growth, pctSaid(of.growth_pct, lang)],
    [part.onWeekBefore, ppSaid(of.change_pp, lang)],
    [column.atMost, percentText(of.high, lang)],
  ];
  return html`<section class="figure">
    <h2>${lineKey(of.origin)} ${originName(of.origin, lang)}</h2>
    <p class="big">${percentText(of.share, lang)} <small>${part.share}</small></p>
    ${lines(pairs)}
    <p class="note">${of.bound}</p>
  </section>`;
}

function leader({ headline, uncertain }: HeadlineView, lang: Lang): Html {
  const { part } = words(lang);
  const { leader, ratio, streak, period } = headline;
  const weeks = streak && part.weeks(String(streak.weeks));
  const pairs: Line[] = [[part.ratio, ratioText(ratio, lang)]];
  if (streak && weeks) {
    pairs.push(
      [part.led, streak.proven ? weeks : part.atLeast(weeks)],
      [part.since, weekSeenFrom(streak.since, period, lang)],
      [part.longest, part.weeks(String(streak.longest))],
    );
  }
  return html`<section class="figure">
    <h2>${part.leader}</h2>
    <p class="big">${leader === null ? part.noLeader : originName(leader, lang)}</p>
    ${lines(pairs)} ${uncertain ? html`<p class="note">${uncertain}</p>` : ""}
  </section>`;
}
