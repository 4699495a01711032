import type { Claim, MarketEvent } from "../../market/claim.ts";
import type { OriginMap } from "../../market/origin.ts";
import type { CitedMonth, Clock, Observations, Received } from "../../ports.ts";
import type { ReadClaims } from "../../query/claims.ts";
import type { ReadContributions } from "../../query/contributions.ts";
import type { ReadHeadline } from "../../query/headline.ts";
import type { ReadMonths } from "../../query/months.ts";
import type { ReadNames } from "../../query/names.ts";
import type { ReadLabShares } from "../../query/second-market.ts";
import type { ReadSeries } from "../../query/series.ts";
import type { ReadAlerts, ReadRules } from "../../query/rules.ts";
import type { ReadSources } from "../../query/sources.ts";
import type { AlertReads } from "../alert-reads.ts";
import type { TryRule } from "../trial.ts";

/** What the pages read from. */
export interface PageReads {
  /** The source whose headline the page gives. */
  readonly market: string;
  readonly observations: Observations;
  readonly readSeries: ReadSeries;
  readonly readHeadline: ReadHeadline;
  readonly readContributions: ReadContributions;
  readonly readSources: ReadSources;
  readonly readClaims: ReadClaims;
  readonly rates: readonly Claim[];
  readonly readMonths: ReadMonths;
  readonly readNames: ReadNames;
  readonly readLabShares: ReadLabShares;
  readonly events: readonly MarketEvent[];
  readonly citedMonths: readonly CitedMonth[];
  readonly origins: OriginMap;
  readonly clock: Clock;
  /** Rules, what they announced and its deliveries; absent where none is run. */
  readonly readRules?: ReadRules;
  readonly readAlerts?: ReadAlerts;
  readonly alerts?: AlertReads;
  readonly tryRule?: TryRule;
  /** What the demo's receiver got, newest first; only the demo has one. */
  readonly readInbox?: ReadInbox;
}

export type ReadInbox = () => readonly Received[];

/** The market that is shown beside it. */
export const SECOND = "vercel";

/** Claims of a topic that a page shows, our own first: more than the project has of any. The interface has all; a list holds fewer than are counted. */
export const SHOWN_CLAIMS = { limit: 90, moreMax: 100_000 } as const;
