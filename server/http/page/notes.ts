import { html } from "hono/html";
import type { ClaimFound } from "../../query/claims.ts";
import { words } from "../../words/lang.ts";
import { hrefOf, type Address } from "./address.ts";
import type { Html } from "./cells.ts";

/** What a reader should know of single claims, in the curators' English; until it is asked for, a link to it. */
export function notesOn(
  claims: readonly ClaimFound[],
  section: "daily" | "capex" | "press",
  address: Address,
): Html | "" {
  const noted = claims.filter(({ claim }) => claim.note !== "");
  if (noted.length === 0) return "";
  const id = `${section}-notes`;
  const { notes: heading } = words(address.lang).claim;
  if (!address.notes) {
    const href = `${hrefOf(address, { notes: true })}#${id}`;
    return html`<p class="more"><a href="${href}">${heading}</a></p>`;
  }
  return html`<h2 class="minor" id="${id}">${heading}</h2>
    <dl class="notes" lang="en">
      ${noted.map(
        ({ claim }) =>
          html`<div>
            <dt><a href="#${claim.id}">${claim.id}</a></dt>
            <dd>${claim.note}</dd>
          </div>`,
      )}
    </dl>`;
}

const TOPICS = { daily: "daily_tokens", capex: "capex", press: "press" } as const;

/** How many claims of a section are not shown, and where they all are. */
export function moreOf(more: number, section: keyof typeof TOPICS, { lang }: Address): Html | "" {
  if (more === 0) return "";
  const address = `/api/v1/claims?topic=${TOPICS[section]}`;
  return html`<p class="note">
    ${words(lang).claim.more(String(more))} <a href="${address}">${address}</a>
  </p>`;
}
