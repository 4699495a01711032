import { html, raw } from "hono/html";
import { formatInstant } from "../../market/instant.ts";
import { LANGS, words } from "../../words/lang.ts";
import { marketWords, pageTitle } from "../../words/market.ts";
import { hrefOf } from "./address.ts";
import type { Assets } from "./assets.ts";
import { banner } from "./banner.ts";
import type { Html } from "./cells.ts";
import { isDrawable } from "./chart-box.ts";
import type { ChartView } from "./chart-view.ts";
import { footer } from "./footer.ts";
import type { Frame } from "./frame.ts";
import { HTML_LANGS, masthead } from "./masthead.ts";
import type { PageContent } from "./page-content.ts";

/** A whole page. In the frame of another it has neither masthead nor footer. */
export function document(frame: Frame, content: PageContent, assets: Assets): Html {
  const { lang, page } = frame.address;
  const { skip, noScript } = words(lang);
  const isEmbedded = page === "embed";
  return html`<!doctype html>
    <html lang="${HTML_LANGS[lang]}">
      ${head(frame, content, assets)}
      <body class="${page}">
        ${band(frame)}
        ${isEmbedded ? "" : html`<a class="skip" href="#main">${skip}</a> ${masthead(frame, content.title === undefined)}`}
        <main id="main" tabindex="-1">
          ${banner(frame)} ${content.main}
          <noscript><p class="note">${noScript}</p></noscript>
        </main>
        ${isEmbedded ? "" : footer(frame)}
        <script type="application/json" id="view">
          ${jsonOf(viewOf(frame, content))}
        </script>
      </body>
    </html>`;
}

function head(
  { market, address }: Frame,
  { title: own, description, charts }: PageContent,
  assets: Assets,
): Html {
  const { scripts, stylesheet } = assets;
  const title = own ?? pageTitle(address.page, market, address.lang);
  return html`<head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <meta name="description" content="${description ?? title}" />
    <title>${title} · Tokentide</title>
    ${address.page === "embed" ? html`<base target="_top" />` : ""}
    ${LANGS.map((lang) => html`<link rel="alternate" hreflang="${HTML_LANGS[lang]}" href="${hrefOf(address, { lang })}" />`)}
    <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
    <link
      rel="alternate"
      type="application/atom+xml"
      title="Tokentide"
      href="/feed.atom?lang=${address.lang}"
    />
    <link rel="stylesheet" href="${stylesheet}" />
    ${
      scripts
        ? html`<script src="${scripts.theme}"></script>
            <script type="module" src="${scripts.page}"></script>
            ${
              // Asked for beside the page's script, not after it.
              charts.some(isDrawable)
                ? scripts.charts.map((file) => html`<link rel="modulepreload" href="${file}" />`)
                : ""
            }`
        : ""
    }
  </head>`;
}

function viewOf({ address, asOf }: Frame, { charts }: PageContent): ChartView {
  const { lang, definition, frozenAt } = address;
  const { live, lives, tool, atMost } = words(lang);
  return {
    lang,
    charts,
    live:
      frozenAt === null
        ? {
            probe: `/api/v1/headline?definition=${definition}`,
            events: "/api/v1/live",
            asOf: asOf === null ? null : formatInstant(asOf),
          }
        : null,
    say: {
      atMost: atMost("").trim(),
      heard: live.heard("{age}"),
      seconds: lives.seconds("{age}"),
      now: lives.now,
      gone: live.gone,
      offline: live.offline,
      changed: lives.changed,
      copied: tool.copied,
      notCopied: tool.notCopied,
      failed: tool.failed,
      text: tool.text,
    },
  };
}

/** What must be known of a market that is no market, over everything else. */
function band({ market, address }: Frame): Html | "" {
  const text = marketWords(market, address.lang).band;
  return text === null
    ? ""
    : html`<aside class="band" aria-label="SYNTHETIC"><strong>${text}</strong></aside>`;
}

// In a script element nothing is escaped but "<", which alone could end it.
function jsonOf(view: ChartView) {
  return raw(JSON.stringify(view).replaceAll("<", "\\u003c"));
}
