import { html } from "hono/html";
import { UNITS } from "../../alert/figures.ts";
import { ALERT_GRAINS, type AlertGrain, type MarketRule } from "../../alert/rule.ts";
import type { Backtest } from "../../alert/replay.ts";
import { DEFINITION_IDS } from "../../market/definition.ts";
import {
  COMPOSED_OPERATORS,
  COMPOSED_SERIES,
  composedRule,
  type Composed,
} from "../../rules/composed.ts";
import { modeLabel } from "../../words/backtest.ts";
import { instantText, periodText } from "../../words/date.ts";
import { figureText, subjectName } from "../../words/figure.ts";
import { words, type Lang } from "../../words/lang.ts";
import { conditionText } from "../../words/rule.ts";
import { PLAIN_TRIAL, type Address } from "./address.ts";
import { numberCell, type Html } from "./cells.ts";
import type { Frame } from "./frame.ts";
import type { PageReads } from "./read.ts";
import { pathOf } from "./paths.ts";
import { tableBox } from "./table.ts";

const EVENTS = 100; // shown, the newest; the interface has all

/** A condition of one's own: where it would have fired, and the YAML that makes a rule of it. */
export async function trialSection(reads: PageReads, { address }: Frame): Promise<Html | ""> {
  if (!reads.tryRule) return "";
  const { lang, trial } = address;
  const { trial: say } = words(lang);
  const composed = composedOf(address);
  const yaml = composedRule(composed);
  const outcome = trial === null ? null : await reads.tryRule(yaml);
  return html`<section id="try">
    <h2>${say.title}</h2>
    <p class="note">${say.intro}</p>
    ${form(composed, lang)}
    ${
      outcome === null
        ? ""
        : outcome.kind === "faulty"
          ? html`<p class="notice">${say.faulty(outcome.reasons.join("; "))}</p>`
          : html`${resultOf(outcome.rule, outcome.found, lang)} ${yamlBox(yaml, lang)}`
    }
  </section>`;
}

function composedOf({ trial, definition, grain }: Address): Composed {
  const known: readonly AlertGrain[] = ALERT_GRAINS;
  return {
    ...(trial ?? PLAIN_TRIAL),
    definition,
    grain: known.find((one) => one === grain) ?? "week",
  };
}

function form(composed: Composed, lang: Lang): Html {
  const { trial: say, definition, definitionLabel, view } = words(lang);
  return html`<form id="try-form" class="fields" action="${pathOf("alerts")}#try" method="get">
    <input type="hidden" name="lang" value="${lang}" />
    ${choice({ name: "on", label: say.on, present: composed.on }, COMPOSED_SERIES, (one) => say.series[one])}
    <label
      >${say.key}
      <input
        name="key"
        value="${composed.key}"
        list="try-keys"
        maxlength="200"
        pattern="\\S+"
        required
    /></label>
    <datalist id="try-keys">
      <option value="CN">${subjectName("CN", lang)}</option>
      <option value="US">${subjectName("US", lang)}</option>
    </datalist>
    ${choice({ name: "when", label: say.when, present: composed.when }, COMPOSED_OPERATORS, (one) => say.operators[one])}
    <label
      >${say.level}
      <input
        name="level"
        value="${composed.level}"
        maxlength="22"
        pattern="\\d+(\\.\\d+)?(pp|%|[KMBT])?"
        required
    /></label>
    <label
      >${say.for} <input name="for" value="${composed.forPeriods}" type="number" min="1" max="99"
    /></label>
    ${choice(
      { name: "definition", label: definitionLabel, present: composed.definition },
      DEFINITION_IDS,
      (one) => definition[one].name,
    )}
    ${choice({ name: "grain", label: view.grain, present: composed.grain }, ALERT_GRAINS, (one) => view.grains[one])}
    <button type="submit">${say.run}</button>
    <p class="note">${say.levels}</p>
  </form>`;
}

function choice<Value extends string>(
  {
    name,
    label,
    present,
  }: { readonly name: string; readonly label: string; readonly present: Value },
  values: readonly Value[],
  nameOf: (value: Value) => string,
): Html {
  return html`<label
    >${label}
    <select name="${name}">
      ${values.map(
        (value) =>
          html`<option value="${value}" ${value === present ? "selected" : ""}>
            ${nameOf(value)}
          </option>`,
      )}
    </select></label
  >`;
}

function resultOf(rule: MarketRule, found: Backtest, lang: Lang): Html {
  const { trial: say } = words(lang);
  const { fired, superseded, from, to, vintages, mode } = found;
  const span =
    from === null || to === null ? "" : say.span(periodText(from, lang), periodText(to, lang));
  return html`<p class="verdict">
      <b>${say.fired(String(fired.length))}</b> ${say.condition(conditionText(rule, lang))} ${span}
      ${superseded.length > 0 ? say.superseded(String(superseded.length)) : ""}
    </p>
    <p class="note sentence">${modeLabel(mode)[lang]}${say.vintages(String(vintages))}</p>
    ${found.events.length > 0 ? eventsTable(rule, found, lang) : ""}
    ${found.sensitivity.length > 0 ? sensitivityTable(rule, found, lang) : ""}`;
}

function eventsTable({ condition }: MarketRule, { events }: Backtest, lang: Lang): Html {
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
          .slice(-EVENTS)
          .toReversed()
          .map(
            ({ type, subject, period, value, asOf }) =>
              html`<tr>
                <th scope="row" class="side">${periodText(period, lang)}</th>
                <td><b>${kinds[type] ?? type}</b></td>
                <td>${subjectName(subject, lang)}</td>
                ${numberCell(figureText(value, unit, lang))}
                <td>${instantText(asOf, lang)}</td>
              </tr>`,
          )}
      </tbody>`,
    true,
  );
}

function sensitivityTable({ condition }: MarketRule, found: Backtest, lang: Lang): Html {
  const { trial: say } = words(lang);
  const unit = UNITS[condition.series.kind];
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
              <th scope="row" class="side">
                ${condition.operator.kind === "changes" ? String(threshold) : figureText(threshold, unit, lang)}
              </th>
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
