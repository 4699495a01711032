import { html } from "hono/html";
import { formatInstant } from "../../market/instant.ts";
import type { Period } from "../../market/period.ts";
import { words } from "../../words/lang.ts";
import { PLAIN } from "./address.ts";
import type { Html } from "./cells.ts";
import type { Frame } from "./frame.ts";
import { sourceLine } from "./source-line.ts";

/** Whose the figures of one week's table are, and the answers of the interface that hold them. */
export function takeAlong(frame: Frame, of: "models" | "moves", period: Period): Html {
  const { tool, action } = words(frame.address.lang);
  const file = (kind: keyof typeof tool & ("csv" | "zip" | "json"), href: string) =>
    html`<a href="${href}" download>${tool[kind]}</a> `;
  const files =
    of === "moves"
      ? file("json", `/api/v1/contributions?${asked(frame, { period, key: "CN", by: "model" })}`)
      : (["csv", "zip", "json"] as const).map((kind) => {
          const span = { grain: "week", by: "model", from: period, to: period };
          const bom = kind === "csv" ? { bom: "1" } : {};
          return file(kind, `/api/v1/shares.${kind}?${asked(frame, { ...span, ...bom })}`);
        });
  return html`<p class="more"><span>${action.download}</span> ${files}</p>
    ${sourceLine(frame)}`;
}

/** A question as it was known at the moment that the page shows. */
function asked({ address, asOf }: Frame, query: Readonly<Record<string, string>>): string {
  const { definition, frozenAt } = address;
  const at = frozenAt ?? asOf;
  return new URLSearchParams({
    ...query,
    ...(definition === PLAIN.definition ? {} : { definition }),
    ...(at === null ? {} : { as_of: formatInstant(at) }),
  })
    .toString()
    .replaceAll("%3A", ":");
}
