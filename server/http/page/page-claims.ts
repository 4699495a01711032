import { html } from "hono/html";
import { words } from "../../words/lang.ts";
import { capexChart } from "./capex-chart.ts";
import { capexSection } from "./capex-section.ts";
import { capexOf } from "./capex.ts";
import type { Html } from "./cells.ts";
import { dailySection } from "./daily-section.ts";
import { dailyOf } from "./daily.ts";
import type { Frame } from "./frame.ts";
import { shapes } from "./marks.ts";
import type { PageContent } from "./page-content.ts";
import { pressSection } from "./press-section.ts";
import { pressOf } from "./press.ts";
import { SHOWN_CLAIMS, type PageReads } from "./read.ts";

/** What companies state of their tokens a day. */
export async function companiesPage(reads: PageReads, frame: Frame): Promise<PageContent> {
  const claims = await reads.readClaims({
    asOf: frame.at,
    topic: "daily_tokens",
    ...SHOWN_CLAIMS,
  });
  return contentOf(frame, dailySection(dailyOf(claims), frame));
}

/** What companies spend and mean to spend. */
export async function capexPage(reads: PageReads, frame: Frame): Promise<PageContent> {
  const { address, at } = frame;
  const claims = await reads.readClaims({ asOf: at, topic: "capex", ...SHOWN_CLAIMS });
  const rates = address.currency === null ? [] : reads.rates;
  const capex = capexOf(claims, rates);
  return contentOf(frame, capexSection(capex, address, capexChart(capex, frame)));
}

/** What the press said, beside our own count. */
export async function pressPage(reads: PageReads, frame: Frame): Promise<PageContent> {
  const press = await reads.readClaims({ asOf: frame.at, topic: "press", ...SHOWN_CLAIMS });
  return contentOf(frame, pressSection(pressOf(press), frame));
}

function contentOf({ address }: Frame, section: Html | ""): PageContent {
  const { page, claim } = words(address.lang);
  const nothing = html`<h1 class="title">${page[address.page]}</h1>
    <p class="note">${claim.none}</p>`;
  return { main: section === "" ? nothing : html`${shapes()} ${section}`, charts: [] };
}
