import { html } from "hono/html";
import { UNITS } from "../../alert/figures.ts";
import { ALERT_GRAINS, type AlertGrain, type MarketRule } from "../../alert/rule.ts";
import type { Backtest } from "../../alert/replay.ts";
import { composedRule, type Composed } from "../../rules/composed.ts";
import { modeLabel } from "../../words/backtest.ts";
import { instantText, periodText } from "../../words/date.ts";
import { figureText, subjectName } from "../../words/figure.ts";
import { words, type Lang } from "../../words/lang.ts";
import { conditionText } from "../../words/rule.ts";
import type { Trial } from "../trial.ts";
import { elsewhere, PLAIN_TRIAL, type Address } from "./address.ts";
import { numberCell, type Html } from "./cells.ts";
import { chartBox } from "./chart-box.ts";
import type { ChartData } from "./chart-view.ts";
import type { Frame } from "./frame.ts";
import type { PageReads } from "./read.ts";
import { tableBox } from "./table.ts";
import { levelText, trialChart } from "./trial-chart.ts";
import { trialForm } from "./trial-form.ts";

const EVENTS = 100; // shown, the newest; the interface has all

interface TrialSection {
  readonly main: Html | "";
  readonly charts: readonly ChartData[];
  /** Whether it could not be tried now: such an answer is not kept. */
  readonly isBusy: boolean;
}

export const NO_TRIAL: TrialSection = { main: "", charts: [], isBusy: false };

/** A condition of one's own: where it would have fired, and the YAML that makes a rule of it. */
export async function trialSection(reads: PageReads, frame: Frame): Promise<TrialSection> {
  if (!reads.tryRule) return NO_TRIAL;
  const { address } = frame;
  const { lang, trial } = address;
  const { trial: say } = words(lang);
  const composed = composedOf(address);
  const yaml = composedRule(composed);
  const outcome = trial === null ? null : await reads.tryRule(yaml);
  const chart = outcome?.kind === "tried" ? await trialChart(reads, frame, outcome) : null;
  return {
    main: html`<section id="try">
      <h2>${say.title}</h2>
      <p class="note">${say.intro}</p>
      ${trialForm(composed, lang)}
      ${outcome === null ? "" : outcomeOf(outcome, { address, chart, yaml })}
    </section>`,
    charts: chart === null ? [] : [chart],
    isBusy: outcome?.kind === "busy",
  };
}

type Tried = Trial & { readonly kind: "tried" };

interface Shown {
  readonly address: Address;
  readonly chart: ChartData | null;
  readonly yaml: string;
}

function outcomeOf(outcome: Trial, { address, chart, yaml }: Shown): Html {
  const { lang } = address;
  const { trial: say } = words(lang);
  switch (outcome.kind) {
    case "busy":
      return html`<p class="notice">${say.busy}</p>`;
    case "faulty":
      return html`<p class="notice">${say.faulty(outcome.reasons.join("; "))}</p>`;
    case "tried":
      return html`${resultOf(outcome, address, chart)} ${yamlBox(yaml, lang)}`;
  }
}

function composedOf({ trial, definition, grain }: Address): Composed {
  const known: readonly AlertGrain[] = ALERT_GRAINS;
  return {
    ...(trial ?? PLAIN_TRIAL),
    definition,
    grain: known.find((one) => one === grain) ?? "week",
  };
}

function resultOf({ rule, found }: Tried, address: Address, chart: ChartData | null): Html {
  const { lang } = address;
  const { trial: say } = words(lang);
  const { fired, superseded, from, to, vintages, mode } = found;
  const span =
    from === null || to === null ? "" : say.span(periodText(from, lang), periodText(to, lang));
  return html`<p class="verdict">
      <b>${say.fired(String(fired.length))}</b> ${say.condition(conditionText(rule, lang))} ${span}
      ${superseded.length > 0 ? say.superseded(String(superseded.length)) : ""}
    </p>
    <p class="note sentence">${modeLabel(mode)[lang]}${say.vintages(String(vintages))}</p>
    ${chart === null ? "" : chartBox(chart, lang)}
    ${found.events.length > 0 ? eventsTable(rule, found, address) : ""}
    ${found.sensitivity.length > 0 ? sensitivityTable(rule, found, lang) : ""}`;
}

function eventsTable({ condition }: MarketRule, { events }: Backtest, address: Address): Html {
  const { lang } = address;
  const { trial: say, watch } = words(lang);
  const kinds: Readonly<Record<string, string>> = watch.kinds;
  const unit = UNITS[condition.series.kind];
  return tableBox(
    "try-table",
    say.where,
    html`<thead>
        <tr>
          <th scope="col" class="side">${say.period}</th>
          <th scope="col">${watch.kind}</th>
          <th scope="col">${watch.subject}</th>
          <th scope="col" class="num">${say.value}</th>
          <th scope="col">${say.knownAt}</th>
        </tr>
      </thead>
      <tbody>
        ${events
          .map((event, i) => ({ ...event, number: i + 1 }))
          .slice(-EVENTS)
          .toReversed()
          .map(
            ({ type, subject, period, value, asOf, number }) =>
              html`<tr id="try-${number}">
                <th scope="row" class="side">${periodText(period, lang)}</th>
                <td><b>${kinds[type] ?? type}</b></td>
                <td>${subjectName(subject, lang)}</td>
                ${numberCell(figureText(value, unit, lang))}
                <td>
                  <a href="${elsewhere({ ...address, frozenAt: asOf }, "market")}"
                    >${instantText(asOf, lang)}</a
                  >
                </td>
              </tr>`,
          )}
      </tbody>`,
    true,
  );
}

function sensitivityTable(rule: MarketRule, found: Backtest, lang: Lang): Html {
  const { trial: say } = words(lang);
  const rows = [found, ...found.sensitivity].toSorted(
    (a, b) => Number(a.threshold) - Number(b.threshold),
  );
  return tableBox(
    "try-sensitivity",
    say.sensitivity,
    html`<thead>
        <tr>
          <th scope="col" class="side">${say.level}</th>
          <th scope="col" class="num">${say.times}</th>
          <th scope="col" class="num">${say.flapped}</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ threshold, fired, flapped }) =>
            html`<tr>
              <th scope="row" class="side">${levelText(rule, threshold, lang)}</th>
              ${numberCell(String(fired.length))} ${numberCell(String(flapped.length))}
            </tr>`,
        )}
      </tbody>`,
  );
}

/** As it stands in `tokentide.yaml`. */
function yamlBox(yaml: string, lang: Lang): Html {
  const { trial: say } = words(lang);
  return html`<div class="tools yaml">
    <p class="note">${say.yaml}</p>
    <pre id="try-yaml" tabindex="0"><code>${`rules:\n- ${yaml}`}</code></pre>
    <span class="script"
      ><button type="button" data-do="copy" data-of="try-yaml">${say.copy}</button></span
    >
    <span class="out" role="status"></span>
  </div>`;
}
