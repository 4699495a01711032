import { html, raw } from "hono/html";
import { words } from "../../words/lang.ts";
import type { Assets } from "./assets.ts";
import { banner } from "./banner.ts";
import { capexSection } from "./capex-section.ts";
import type { Html } from "./cells.ts";
import { hasCharts } from "./chart-box.ts";
import { chartViewOf } from "./chart-view.ts";
import { dailySection } from "./daily-section.ts";
import { figures } from "./figures.ts";
import { footer } from "./footer.ts";
import { lead } from "./lead.ts";
import { shapes } from "./marks.ts";
import { HTML_LANGS, masthead } from "./masthead.ts";
import { modelsSection } from "./models-section.ts";
import { movesSection } from "./moves-section.ts";
import { pressSection } from "./press-section.ts";
import { shareSection } from "./share-section.ts";
import { sourcesSection } from "./sources-section.ts";
import type { PageView } from "./view.ts";
import { volumeSection } from "./volume-section.ts";

/** The whole page. */
export function document(view: PageView, assets: Assets): Html {
  const { lang } = view.address;
  const { skip, noScript } = words(lang);
  return html`<!doctype html>
    <html lang="${HTML_LANGS[lang]}">
      ${head(view, assets)}
      <body>
        <a class="skip" href="#main">${skip}</a>
        ${masthead(view)}
        <main id="main" tabindex="-1">
          ${banner(view)} ${lead(view)} ${figures(view)} ${shareSection(view)}
          ${volumeSection(view)}
          <div class="columns">${modelsSection(view)} ${movesSection(view)}</div>
          ${shapes()} ${dailySection(view)} ${capexSection(view)} ${pressSection(view)}
          ${sourcesSection(view)}
          <noscript><p class="note">${noScript}</p></noscript>
        </main>
        ${footer(view)}
        ${
          hasCharts(view)
            ? html`<script type="application/json" id="view">
                ${jsonOf(view)}
              </script>`
            : ""
        }
      </body>
    </html>`;
}

function head({ address, headline }: PageView, { scripts, stylesheet }: Assets): Html {
  const { page } = words(address.lang);
  const description = headline?.opening ?? page.market;
  return html`<head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <meta name="description" content="${description}" />
    <title>${page.market} · Tokentide</title>
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
            <script type="module" src="${scripts.page}"></script>`
        : ""
    }
  </head>`;
}

// In a script element nothing is escaped but "<", which alone could end it.
function jsonOf(view: PageView) {
  return raw(JSON.stringify(chartViewOf(view)).replaceAll("<", "\\u003c"));
}
