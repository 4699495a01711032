import type { Instant } from "../../market/instant.ts";
import type { OriginMap } from "../../market/origin.ts";
import type { SourceStatus } from "../../query/sources.ts";
import type { Address } from "./address.ts";
import { capexOf, type CapexView } from "./capex.ts";
import { dailyOf, type DailyView } from "./daily.ts";
import { headlineViewOf, type HeadlineView } from "./headline.ts";
import { modelsOf, type ModelsView } from "./models.ts";
import { movesOf, type MovesView } from "./moves.ts";
import { addressNotices, otherNotices, sourceNotices, type Notice } from "./notices.ts";
import { pressOf, type PressView } from "./press.ts";
import { SOURCE, type Answers } from "./read.ts";
import { weeksOf, type WeeksView } from "./weeks.ts";

/** All that the page shows, before it is written as HTML: charts and tables are made from the same. */
export interface PageView {
  readonly address: Address;
  /** Of the newest vintage known; null before the first. */
  readonly asOf: Instant | null;
  readonly notices: readonly Notice[];
  /** Null before a week is closed. */
  readonly headline: HeadlineView | null;
  readonly weeks: WeeksView;
  readonly models: ModelsView | null;
  readonly moves: MovesView | null;
  readonly sources: readonly SourceStatus[];
  readonly daily: DailyView;
  readonly capex: CapexView;
  readonly press: PressView;
}

/** `now` is the present moment, whatever moment the address asks for. */
export function viewOf(
  answers: Answers,
  origins: OriginMap,
  address: Address,
  now: Instant,
): PageView {
  const { weeks, headline, models, contributions, sources, claims, nameOf } = answers;
  const at = address.frozenAt ?? now;
  const source = sources.find(({ id }) => id === SOURCE);
  // What is the matter now says nothing of what was known then.
  const isNow = address.frozenAt === null;
  return {
    address,
    asOf: weeks.asOf,
    notices: [
      ...addressNotices(address),
      ...(isNow && source ? sourceNotices(source, address.lang, now) : []),
      ...(isNow ? otherNotices(sources, address.lang) : []),
    ],
    headline: headline && headlineViewOf(headline, address, at),
    weeks: weeksOf(weeks.periods, weeks.compared, at),
    models: models && modelsOf(models, origins, nameOf, at),
    moves: headline && movesOf(headline, contributions, nameOf),
    sources,
    daily: dailyOf(claims.daily),
    capex: capexOf(claims.capex, claims.rates),
    press: pressOf(claims.press),
  };
}
