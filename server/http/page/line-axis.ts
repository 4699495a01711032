import { html } from "hono/html";
import type { Html } from "./cells.ts";

const PARTS = [0, 0.25, 0.5, 0.75, 1];

/** Five numbers below lines that run from zero to `top`. */
export function axisOf(top: number, textOf: (value: number) => string): Html {
  const anchor = (part: number) =>
    part === 0 ? "" : html`text-anchor="${part === 1 ? "end" : "middle"}"`;
  return html`<svg class="axis" width="100%" height="24" aria-hidden="true">
    ${PARTS.map((part) => html`<text x="${part * 100}%" y="16" ${anchor(part)}>${textOf(part * top)}</text>`)}
  </svg>`;
}

/** The next round number that still holds the value. */
export function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
  return (
    [1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10]
      .map((step) => step * power)
      .find((top) => top >= value) ?? value
  );
}
