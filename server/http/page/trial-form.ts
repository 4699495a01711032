import { html } from "hono/html";
import { ALERT_GRAINS } from "../../alert/rule.ts";
import { DEFINITION_IDS } from "../../market/definition.ts";
import { COMPOSED_OPERATORS, COMPOSED_SERIES, type Composed } from "../../rules/composed.ts";
import { subjectName } from "../../words/figure.ts";
import { words, type Lang } from "../../words/lang.ts";
import type { Html } from "./cells.ts";
import { pathOf } from "./paths.ts";

/** The condition, to be composed. It is sent as an address, so that what is found has one. */
export function trialForm(composed: Composed, lang: Lang): Html {
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
