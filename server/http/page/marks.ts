import { html } from "hono/html";
import type { Claim } from "../../market/claim.ts";
import type { Html } from "./cells.ts";

/** The shapes of claims: a floor is never a point. */
export type Mark = "point" | "up" | "down" | "open";

export function markOf({ qualifier }: Claim): Mark {
  switch (qualifier) {
    case "exact":
    case "about":
      return "point";
    case "more_than":
      return "up";
    case "less_than":
    case "up_to":
      return "down";
    case "range":
    case "estimate":
      return "open";
  }
}

/** The shapes, once a page. */
export function shapes(): Html {
  return html`<svg class="shapes" width="0" height="0" aria-hidden="true">
    <defs>
      <circle id="m-point" r="4.5" />
      <path id="m-up" d="M0-6 6 5H-6z" />
      <path id="m-down" d="M0 6-6-5H6z" />
      <path id="m-arrow" d="M-6-1H1V-5L7 0 1 5V1H-6z" />
      <circle id="m-open" r="4" class="open" />
    </defs>
  </svg>`;
}

/** A shape before its name. */
export function markKey(mark: Mark | "arrow"): Html {
  return html`<svg class="mark" viewBox="-8 -8 16 16" width="16" height="16" aria-hidden="true">
    <use href="#m-${mark}" />
  </svg>`;
}
