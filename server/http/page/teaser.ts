import { html } from "hono/html";
import type { Claim } from "../../market/claim.ts";
import { entityName, spokenOf, statedText } from "../../words/claim.ts";
import { words, type Lang } from "../../words/lang.ts";
import { elsewhere, type Address } from "./address.ts";
import { capexOf } from "./capex.ts";
import type { Html } from "./cells.ts";
import { dailyOf, newestOf, SHOWN, type DailyView } from "./daily.ts";
import type { Frame } from "./frame.ts";
import type { PageId } from "./paths.ts";
import { fits } from "./press-section.ts";
import { pressOf, type PressView } from "./press.ts";
import { SHOWN_CLAIMS, type PageReads } from "./read.ts";

/** The newest of what companies state, and where the rest of it is. */
export async function teaser(reads: PageReads, { address, at }: Frame): Promise<Html | ""> {
  const [daily, capex, press] = await Promise.all([
    reads.readClaims({ asOf: at, topic: "daily_tokens", ...SHOWN_CLAIMS }),
    reads.readClaims({ asOf: at, topic: "capex", ...SHOWN_CLAIMS }),
    reads.readClaims({ asOf: at, topic: "press", ...SHOWN_CLAIMS }),
  ]);
  if (daily.claims.length === 0 && capex.claims.length === 0) return "";
  const { lang } = address;
  const { teaser: say, section } = words(lang);
  return html`<section id="beside">
    <h2>${say.title}</h2>
    <div class="teasers">
      ${column("companies", section.daily, newestDaily(dailyOf(daily).shown), address)}
      ${column("capex", section.capex, newestCapex(capexOf(capex, [])), address)}
    </div>
    ${pressLines(pressOf(press), address)}
  </section>`;
}

function column(page: PageId, title: string, claims: readonly Claim[], address: Address): Html {
  const { lang } = address;
  return html`<div>
    <h3>${title}</h3>
    <dl>${claims.map((claim) => line(claim, lang))}</dl>
    <p class="more"><a href="${elsewhere(address, page)}">${words(lang).teaser.more}</a></p>
  </div>`;
}

function line(claim: Claim, lang: Lang): Html {
  return html`<div>
    <dt>${entityName(claim.entity, lang)} <small>${spokenOf(claim, lang)}</small></dt>
    <dd>${statedText(claim, lang)}</dd>
  </div>`;
}

/** Whether our count of each week gives what the press said of it. */
function pressLines({ weeks }: PressView, address: Address): Html | "" {
  const { lang } = address;
  const lines = fits(weeks, lang).slice(0, PRESS_SHOWN);
  if (lines.length === 0) return "";
  const { teaser: say, section } = words(lang);
  return html`<h3>${section.press}</h3>
    <ul class="lines">
      ${lines.map((line) => html`<li>${line}</li>`)}
    </ul>
    <p class="more"><a href="${elsewhere(address, "press")}">${say.more}</a></p>`;
}

const PRESS_SHOWN = 3;
const CAPEX_SHOWN = 3;

/** Of each of the two, the newest figure of its widest scope. */
function newestDaily(groups: DailyView["shown"]): Claim[] {
  return SHOWN.map((entity) => newestOf(groups, entity)).filter((claim) => claim !== undefined);
}

function newestCapex({ companies }: ReturnType<typeof capexOf>): Claim[] {
  const standing = companies.flatMap(({ trail, also }) =>
    [...trail, ...also].filter(({ supersededBy }) => supersededBy === null),
  );
  const claims = standing
    .map(({ claim }) => claim)
    .toSorted((a, b) => ((a.stated ?? "") < (b.stated ?? "") ? 1 : -1));
  const newest = [...Map.groupBy(claims, ({ entity }) => entity).values()];
  return newest.flatMap((of) => of.slice(0, 1)).slice(0, CAPEX_SHOWN);
}
