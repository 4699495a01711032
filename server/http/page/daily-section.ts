import { html } from "hono/html";
import type { Claim } from "../../market/claim.ts";
import { decimalOf } from "../../market/rational.ts";
import { entityName, spokenOf, statedText } from "../../words/claim.ts";
import { words, type Lang } from "../../words/lang.ts";
import { ratioText } from "../../words/number.ts";
import type { Html } from "./cells.ts";
import { claimTable } from "./claim-cells.ts";
import { dailyChart } from "./daily-chart.ts";
import { joined } from "./join.ts";
import { disagreements } from "./disagreements.ts";
import { moreOf, notesOn } from "./notes.ts";
import { figureTools } from "./figure-tools.ts";
import type { Frame } from "./frame.ts";
import { newestOf, SHOWN, type DailyView } from "./daily.ts";

/** Tokens a day as companies state them: floors, points and spans, never stacked or joined. */
export function dailySection(daily: DailyView, frame: Frame): Html | "" {
  if (daily.claims.length === 0) return "";
  const { address } = frame;
  const { lang } = address;
  const { section, unit, claim, daily: say } = words(lang);
  const shown = new Set(daily.claims.map(({ claim: { id } }) => id));
  const others = daily.others.reduce((sum, { claims }) => sum + claims.length, 0);
  return html`<section id="daily">
    <h1 class="title">${section.daily}</h1>
    <p class="note">${joined([claim.quiet, say.chart], lang)}</p>
    ${dailyChart(daily.shown, lang)} ${ratioNote(daily.shown, lang)}
    <p class="note">${say.rule}</p>
    ${figureTools(frame, {
      id: "daily",
      topic: "daily_tokens",
      title: section.daily,
      unit: unit.daily,
      note: say.rule,
      table: "daily-table",
    })}
    ${daily.shown.length > 0 ? claimTable("daily-table", say.caption, daily.shown, lang) : ""}
    ${
      others === 0
        ? ""
        : html`<details>
            <summary>${say.others(String(others))}</summary>
            ${claimTable("others-table", say.othersCaption, daily.others, lang)}
          </details>`
    }
    ${moreOf(daily.more, "daily", address)} ${notesOn(daily.claims, "daily", address)}
    ${disagreements(daily.contradictions, shown, lang)}
  </section>`;
}

/** What the newest figure of the one is to that of the other: a ratio of two statements. */
function ratioNote(groups: DailyView["shown"], lang: Lang): Html | "" {
  const [one, other] = SHOWN.map((entity) => newestOf(groups, entity));
  if (!one?.derived || !other?.derived) return "";
  const { perDay } = other.derived;
  const ratio = decimalOf({ n: one.derived.perDay, d: perDay });
  const colon = lang === "zh" ? "：" : ": ";
  const said = (claim: Claim) =>
    `${entityName(claim.entity, lang)}${colon}${statedText(claim, lang)} (${spokenOf(claim, lang)})`;
  return html`<p class="note">
    ${words(lang).ratioOf(said(one), said(other), ratioText(ratio, lang))}
  </p>`;
}
