import { html } from "hono/html";
import { LANG_NAMES, LANGS, words, type Lang } from "../../words/lang.ts";
import { elsewhere, hrefOf, PLAIN, type Address } from "./address.ts";
import type { Html } from "./cells.ts";
import type { Frame } from "./frame.ts";
import type { PageId } from "./paths.ts";

/** What language codes mean to browsers and search engines. */
export const HTML_LANGS: Readonly<Record<Lang, string>> = { en: "en", zh: "zh-Hans" };

/** The name, the sections, the languages, and the switch of colours (the script shows it). */
export function masthead({ address }: Frame, isSection: boolean): Html {
  const { lang } = address;
  const { theme, languages } = words(lang);
  return html`<header class="masthead">
    <a class="name" href="${hrefOf({ ...PLAIN, page: "market", lang })}">
      <img src="/favicon.svg" alt="" width="24" height="24" />Tokentide</a
    >
    ${sections(address, isSection)}
    <nav class="languages" aria-label="${languages}">
      ${LANGS.map((other) => language(address, other))}
    </nav>
    <button
      id="theme"
      type="button"
      hidden
      data-label="${theme.label}"
      data-system="${theme.system}"
      data-light="${theme.light}"
      data-dark="${theme.dark}"
    >
      <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
        <circle cx="10" cy="10" r="8" />
        <path class="half" d="M10 2a8 8 0 0 0 0 16z" />
        <path class="rest" d="M10 2a8 8 0 0 1 0 16z" />
      </svg>
    </button>
  </header>`;
}

const SECTIONS: readonly PageId[] = [
  "market",
  "models",
  "companies",
  "capex",
  "press",
  "alerts",
  "methods",
  "data",
];

function sections(address: Address, isSection: boolean): Html {
  const { nav } = words(address.lang);
  const names: Readonly<Partial<Record<PageId, string>>> = nav;
  return html`<nav class="sections" aria-label="${nav.label}">
    ${SECTIONS.map(
      (page) =>
        html`<a
          href="${elsewhere(address, page)}"
          ${isSection && page === address.page ? html`aria-current="page"` : ""}
          >${names[page]}</a
        >`,
    )}
  </nav>`;
}

function language(address: Address, lang: Lang): Html {
  const code = HTML_LANGS[lang];
  const current = lang === address.lang ? html`aria-current="true"` : "";
  return html`<a href="${hrefOf(address, { lang })}" lang="${code}" hreflang="${code}" ${current}
    >${LANG_NAMES[lang]}</a
  >`;
}
