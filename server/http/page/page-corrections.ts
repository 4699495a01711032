import { html } from "hono/html";
import { weeksRevised, type WeekRevised } from "../../query/corrections.ts";
import { instantText, weekText } from "../../words/date.ts";
import { words, type Lang } from "../../words/lang.ts";
import { percentText, tokensText } from "../../words/number.ts";
import { originName } from "../../words/origin.ts";
import { hrefOf, PLAIN, type Address } from "./address.ts";
import type { Html } from "./cells.ts";
import type { Frame } from "./frame.ts";
import type { PageContent } from "./page-content.ts";
import type { PageReads } from "./read.ts";
import { sourceLine } from "./source-line.ts";
import { tableBox } from "./table.ts";

/** A figure as it was shown and as it is shown since. */
interface Correction {
  readonly of: WeekRevised;
  readonly what: string;
  readonly old: string;
  readonly new: string;
}

/** What revisions changed in anything that was shown. */
export async function correctionsPage(reads: PageReads, frame: Frame): Promise<PageContent> {
  const { address, at } = frame;
  const { lang } = address;
  const { corrections: say } = words(lang);
  const revised = await weeksRevised(reads.observations, reads.readSeries, reads.market, at);
  const found = revised.flatMap((of) => shownOf(of, lang));
  return {
    main: html`<h1 class="title">${say.title}</h1>
      <p class="note">${say.intro}</p>
      <section id="corrections">
        ${found.length === 0 ? html`<p>${say.none}</p>` : table(found, address)}
        <p class="more"><a href="/api/v1/revisions">${say.revisions}</a></p>
        ${sourceLine(frame)}
      </section>`,
    charts: [],
  };
}

/** What of a revision shows: in three digits, in tenths of a per cent, or in who leads. */
function shownOf(of: WeekRevised, lang: Lang): Correction[] {
  const { corrections: say, part } = words(lang);
  const leader = (who: string | null) => (who === null ? part.noLeader : originName(who, lang));
  const figures = (["CN", "US"] as const).flatMap((origin) => {
    const [old, now] = [of.old.origins[origin], of.new.origins[origin]];
    const name = originName(origin, lang);
    return [
      [say.share(name), percentText(old.share, lang), percentText(now.share, lang)],
      [say.tokens(name), tokensText(old.tokens, lang), tokensText(now.tokens, lang)],
    ];
  });
  const all = [[say.leader, leader(of.old.leader), leader(of.new.leader)], ...figures];
  return all
    .map(([what = "", old = "", now = ""]) => ({ of, what, old, new: now }))
    .filter((one) => one.old !== one.new);
}

function table(found: readonly Correction[], address: Address): Html {
  const { lang } = address;
  const { corrections: say, period } = words(lang);
  // The page as it stood just before, and as it stood then.
  const frozen = (at: number) => hrefOf({ ...PLAIN, page: "market", lang, frozenAt: at });
  return tableBox(
    "corrections-table",
    say.caption,
    html`<thead>
        <tr>
          <th scope="col" class="side">${period.week}</th>
          <th scope="col">${say.what}</th>
          <th scope="col" class="num">${say.was}</th>
          <th scope="col" class="num">${say.is}</th>
          <th scope="col">${say.when}</th>
        </tr>
      </thead>
      <tbody>
        ${found.map(
          ({ of, what, old, new: now }) =>
            html`<tr>
              <th scope="row" class="side">${weekText(of.period, lang)}</th>
              <td>${what}</td>
              <td class="num"><a href="${frozen(of.at - 1000)}">${old}</a></td>
              <td class="num"><a href="${frozen(of.at)}">${now}</a></td>
              <td>${instantText(of.at, lang)}</td>
            </tr>`,
        )}
      </tbody>`,
    true,
  );
}
