import { html } from "hono/html";
import type { Instant } from "../../market/instant.ts";
import { spanOf, type Period } from "../../market/period.ts";
import type { ClaimsAnswer } from "../../query/claims.ts";
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
import { pressOf, weekSaid } from "./press.ts";
import { SOURCE, type PageReads } from "./read.ts";

/** What companies state of their tokens a day. */
export async function companiesPage(reads: PageReads, frame: Frame): Promise<PageContent> {
  const claims = await reads.readClaims({ asOf: frame.at, topic: "daily_tokens" });
  return contentOf(frame, dailySection(dailyOf(claims), frame));
}

/** What companies spend and mean to spend. */
export async function capexPage(reads: PageReads, frame: Frame): Promise<PageContent> {
  const { address, at } = frame;
  const [claims, fx] = await Promise.all([
    reads.readClaims({ asOf: at, topic: "capex" }),
    address.currency === null ? null : reads.readClaims({ asOf: at, topic: "fx" }),
  ]);
  const rates = fx?.claims.map(({ claim }) => claim) ?? [];
  const capex = capexOf(claims, rates);
  return contentOf(frame, capexSection(capex, address, capexChart(capex, frame)));
}

/** What the press said, beside our own count. */
export async function pressPage(reads: PageReads, frame: Frame): Promise<PageContent> {
  const press = await reads.readClaims({ asOf: frame.at, topic: "press" });
  const cited = await citedWeeks(reads, press, frame.at);
  return contentOf(frame, pressSection(pressOf(press, cited), frame.address));
}

function contentOf({ address }: Frame, section: Html | ""): PageContent {
  const { page, claim } = words(address.lang);
  const nothing = html`<h1 class="title">${page[address.page]}</h1>
    <p class="note">${claim.none}</p>`;
  return { main: section === "" ? nothing : html`${shapes()} ${section}`, charts: [] };
}

const PRESS_WEEKS_MAX = 530; // ten years

/** Weeks of the press whose count is cited, with its as-of. */
async function citedWeeks(reads: PageReads, { claims }: ClaimsAnswer, asOf: Instant) {
  const counted = claims.filter((found) => found.counted).map(weekSaid);
  const weeks = counted.filter((week) => week !== null).toSorted();
  const [first, last] = [weeks[0], weeks.at(-1)];
  const cited = new Map<Period, Instant>();
  if (!first || !last) return cited;
  const { periods } = await reads.readSeries({
    source: SOURCE,
    asOf,
    definition: "all",
    grain: "week",
    by: "origin",
    span: { start: spanOf(first).start, end: spanOf(last).end },
    limit: PRESS_WEEKS_MAX,
  });
  for (const { period, citedAsOf } of periods) {
    if (citedAsOf !== undefined) cited.set(period, citedAsOf);
  }
  return cited;
}
