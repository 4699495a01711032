import { html } from "hono/html";
import { LANG_NAMES, LANGS, words, type Lang } from "../../words/lang.ts";
import { hrefOf } from "./address.ts";
import type { Html } from "./cells.ts";
import type { PageView } from "./view.ts";

/** What language codes mean to browsers and search engines. */
export const HTML_LANGS: Readonly<Record<Lang, string>> = { en: "en", zh: "zh-Hans" };

const HOME = { frozenAt: null, definition: "all", currency: null, notes: false } as const;

/** The name, the sections, the languages, and the switch of colours (the script shows it). */
export function masthead(view: PageView): Html {
  const { lang } = view.address;
  const { theme, languages } = words(lang);
  return html`<header class="masthead">
    <a class="name" href="${hrefOf(view.address, HOME)}">
      <img src="/favicon.svg" alt="" width="24" height="24" />Tokentide</a
    >
    ${sections(view)}
    <nav class="languages" aria-label="${languages}">
      ${LANGS.map((other) => language(view, other))}
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

function sections({ address, asOf, moves, models, daily, capex, press }: PageView): Html {
  const { nav, column, section, footer } = words(address.lang);
  const links = [
    asOf !== null && ["share", column.share],
    asOf !== null && ["volume", column.tokens],
    models && ["models", section.models],
    moves && ["moves", section.contributions],
    daily.claims.length > 0 && ["daily", nav.companies],
    capex.claims.length > 0 && ["capex", nav.capex],
    press.claims.length > 0 && ["press", nav.press],
    ["sources", footer.sources],
  ].filter((link) => Array.isArray(link));
  return html`<nav class="sections" aria-label="${nav.label}">
    ${links.map(([id = "", text = ""]) => html`<a href="#${id}">${text}</a>`)}
  </nav>`;
}

function language({ address }: PageView, lang: Lang): Html {
  const code = HTML_LANGS[lang];
  const current = lang === address.lang ? html`aria-current="true"` : "";
  return html`<a href="${hrefOf(address, { lang })}" lang="${code}" hreflang="${code}" ${current}
    >${LANG_NAMES[lang]}</a
  >`;
}
