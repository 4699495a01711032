import { html } from "hono/html";
import { DEFINITION_IDS } from "../../market/definition.ts";
import type { Grain } from "../../market/period.ts";
import { words } from "../../words/lang.ts";
import { hrefOf, type Address } from "./address.ts";
import type { Html } from "./cells.ts";
import type { Group } from "./groups.ts";
import { groupName, lineKey } from "./key.ts";
import type { PeriodsView } from "./periods.ts";
import { PRESETS, suiting } from "./range.ts";

/** One way to see the same figures, and whether it is the present one. */
interface Choice {
  readonly text: string | Html;
  readonly to: Partial<Address>;
  readonly isOn: boolean;
}

// What is compared and alerted on comes first.
const GRAINS: readonly Grain[] = ["week", "7d", "day", "month"];

/** Definition, grain, range, series, units and scale: each a link, so that every view has an address. */
export function controls(address: Address, view: PeriodsView | null): Html {
  const { lang, definition, grain, scale } = address;
  const say = words(lang);
  const { view: names, chart } = say;
  const ranges = { "12w": chart.weeks12, "1y": chart.year, all: chart.everything };
  const range = address.range ?? suiting(grain);
  return html`<div class="controls">
    ${choices(
      say.definitionLabel,
      address,
      DEFINITION_IDS.map((id) => ({
        text: say.definition[id].name,
        to: { definition: id },
        isOn: id === definition,
      })),
    )}
    ${choices(
      names.grain,
      address,
      // A range of weeks says nothing of months: it goes with its grain.
      GRAINS.map((id) => ({
        text: names.grains[id],
        to: { grain: id, range: null },
        isOn: id === grain,
      })),
    )}
    ${choices(
      chart.range,
      address,
      PRESETS.map((id) => ({ text: ranges[id], to: { range: id }, isOn: id === range })),
    )}
    ${view ? seriesChoices(address, view) : ""}
    ${choices(names.scale, address, [
      { text: names.linear, to: { scale: "linear" }, isOn: scale === "linear" },
      { text: chart.log, to: { scale: "log" }, isOn: scale === "log" },
    ])}
    ${view ? unitChoices(address) : ""}
    <p class="note">${say.definition[definition].sentence}</p>
  </div>`;
}

function unitChoices(address: Address): Html {
  const { view: names } = words(address.lang);
  return choices(
    names.units,
    address,
    (["short", "exact"] as const).map((units) => ({
      text: names[units],
      to: { units },
      isOn: units === address.units,
    })),
  );
}

/** A labelled row of links, the present one marked. */
export function choices(label: string, address: Address, all: readonly Choice[]): Html {
  return html`<nav aria-label="${label}">
    <span aria-hidden="true">${label}</span>
    ${all.map(
      ({ text, to, isOn }) =>
        html`<a href="${hrefOf(address, to)}" ${isOn ? html`aria-current="true"` : ""}>${text}</a>`,
    )}
  </nav>`;
}

/** Each link switches one series, by its place among the digits too; the last one stays. */
function seriesChoices(address: Address, { counted, groups }: PeriodsView): Html {
  const { view } = words(address.lang);
  return html`<nav class="series" aria-label="${view.series}">
    <span aria-hidden="true">${view.series}</span>
    ${counted.map(
      (group, i) =>
        html`<a
          href="${hrefOf(address, { series: switched(group, counted, groups) })}"
          data-digit="${i + 1}"
          ${groups.includes(group) ? html`aria-current="true"` : ""}
          >${lineKey(group)} ${groupName(group, address.lang)}</a
        >`,
    )}
  </nav>`;
}

function switched(
  group: Group,
  counted: readonly Group[],
  shown: readonly Group[],
): readonly Group[] | null {
  const isOn = (of: Group) => (of === group ? !shown.includes(of) : shown.includes(of));
  const next = counted.filter(isOn);
  if (next.length === 0) return shown;
  return next.length === counted.length ? null : next;
}
