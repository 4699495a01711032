import { html } from "hono/html";
import { words, type Lang } from "../../words/lang.ts";
import type { Html } from "./cells.ts";
import { GROUPS, type Group } from "./groups.ts";

/** The dashes of each line, its second sign beside the colour; none for a solid one. */
export const DASHES: Readonly<Record<Group, readonly number[]>> = {
  CN: [],
  US: [9, 6],
  elsewhere: [4, 5],
  unattributed: [0.1, 4.5],
  other: [0.1, 8],
};

/** The class that gives a group its colour. */
export function classOf(group: Group): string {
  return group.toLowerCase();
}

/** A short piece of the group's line, before its name. */
export function lineKey(group: Group): Html {
  return lineKeyOf({ key: classOf(group), dashes: DASHES[group] });
}

export function lineKeyOf({ key, dashes }: { key: string; dashes: readonly number[] }): Html {
  const dash = dashes.length > 0 ? html`stroke-dasharray="${dashes.join(" ")}"` : "";
  return html`<svg class="key ${key}" viewBox="0 0 26 6" width="26" height="6" aria-hidden="true">
    <path d="M2 3h22" ${dash} />
  </svg>`;
}

/** What the group is called in a heading or at the end of its line. */
export function groupName(group: Group, lang: Lang): string {
  const { column } = words(lang);
  switch (group) {
    case "CN":
      return column.china;
    case "US":
      return column.us;
    case "elsewhere":
    case "unattributed":
    case "other":
      return column[group];
  }
}

/** The class of the colour of an origin that may be no group. */
export function colourOf(origin: string): string {
  const group = GROUPS.find((known) => known === origin);
  return classOf(group ?? "elsewhere");
}
