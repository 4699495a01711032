import type { MarketEvent } from "../../market/claim.ts";
import type { OriginMap } from "../../market/origin.ts";
import type { CitedMonth, Clock, Observations } from "../../ports.ts";
import type { ReadClaims } from "../../query/claims.ts";
import type { ReadContributions } from "../../query/contributions.ts";
import type { ReadHeadline } from "../../query/headline.ts";
import type { ReadNames } from "../../query/names.ts";
import type { ReadLabShares } from "../../query/second-market.ts";
import type { ReadSeries } from "../../query/series.ts";
import type { ReadSources } from "../../query/sources.ts";

/** What the pages read from. */
export interface PageReads {
  readonly observations: Observations;
  readonly readSeries: ReadSeries;
  readonly readHeadline: ReadHeadline;
  readonly readContributions: ReadContributions;
  readonly readSources: ReadSources;
  readonly readClaims: ReadClaims;
  readonly readNames: ReadNames;
  readonly readLabShares: ReadLabShares;
  readonly events: readonly MarketEvent[];
  readonly citedMonths: readonly CitedMonth[];
  readonly origins: OriginMap;
  readonly clock: Clock;
}

/** The market whose headline the page gives. */
export const SOURCE = "openrouter";
/** The market that is shown beside it. */
export const SECOND = "vercel";

/** Claims of a topic that a page shows, our own first: twice what the project has; the interface has all. */
export const CLAIMS_SHOWN = 150;
/** Monthly rates that a page converts with. */
export const RATES_MAX = 1000;
