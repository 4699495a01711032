import { html } from "hono/html";
import type { Html } from "./cells.ts";
import type { Group } from "./weeks.ts";

/** The dashes of each line, its second sign beside the colour; none for a solid one. */
export const DASHES: Readonly<Record<Group, readonly number[]>> = {
  CN: [],
  US: [9, 4],
  elsewhere: [4, 3],
  unattributed: [1, 4],
  other: [1, 7],
};

/** The class that gives a group its colour. */
export function classOf(group: Group): string {
  return group.toLowerCase();
}

/** A short piece of the group's line, before its name. */
export function lineKey(group: Group): Html {
  const dashes = DASHES[group];
  const dash = dashes.length > 0 ? html`stroke-dasharray="${dashes.join(" ")}"` : "";
  return html`<svg
    class="key ${classOf(group)}"
    viewBox="0 0 26 6"
    width="26"
    height="6"
    aria-hidden="true"
  >
    <path d="M2 3h22" ${dash} />
  </svg>`;
}
