import { html } from "hono/html";
import { words } from "../../words/lang.ts";
import type { Html } from "./cells.ts";
import { claimTable } from "./claim-cells.ts";
import { dailyChart } from "./daily-chart.ts";
import { joined } from "./join.ts";
import { disagreements } from "./disagreements.ts";
import { moreOf, notesOn } from "./notes.ts";
import type { PageView } from "./view.ts";

/** Tokens a day as companies state them: floors, points and spans, never stacked or joined. */
export function dailySection({ daily, address }: PageView): Html | "" {
  if (daily.claims.length === 0) return "";
  const { lang } = address;
  const { section, claim, daily: say } = words(lang);
  const shown = new Set(daily.claims.map(({ claim: { id } }) => id));
  const others = daily.others.reduce((sum, { claims }) => sum + claims.length, 0);
  return html`<section id="daily">
    <h2>${section.daily}</h2>
    <p class="note">${joined([claim.quiet, say.chart], lang)}</p>
    ${dailyChart(daily.shown, lang)}
    <p class="note">${say.rule}</p>
    ${daily.shown.length > 0 ? claimTable("daily-table", say.caption, daily.shown, { lang, isLong: false }) : ""}
    ${
      others === 0
        ? ""
        : html`<details>
            <summary>${say.others(String(others))}</summary>
            ${claimTable("others-table", say.othersCaption, daily.others, { lang, isLong: true })}
          </details>`
    }
    ${moreOf(daily.more, "daily", address)} ${notesOn(daily.claims, "daily", address)}
    ${disagreements(daily.contradictions, shown, lang)}
  </section>`;
}
