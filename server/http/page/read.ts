import type { Claim } from "../../market/claim.ts";
import type { Instant } from "../../market/instant.ts";
import type { OriginMap } from "../../market/origin.ts";
import { spanOf, type Period } from "../../market/period.ts";
import type { Clock } from "../../ports.ts";
import type { ClaimsAnswer, ReadClaims } from "../../query/claims.ts";
import type { ContributionsAnswer, ReadContributions } from "../../query/contributions.ts";
import type { HeadlineAnswer, ReadHeadline } from "../../query/headline.ts";
import type { NameOf, ReadNames } from "../../query/names.ts";
import type { ReadSeries, Series } from "../../query/series.ts";
import type { ReadSources, SourceStatus } from "../../query/sources.ts";
import type { Address } from "./address.ts";

/** What the page reads from. */
export interface PageReads {
  readonly readSeries: ReadSeries;
  readonly readHeadline: ReadHeadline;
  readonly readContributions: ReadContributions;
  readonly readSources: ReadSources;
  readonly readClaims: ReadClaims;
  readonly readNames: ReadNames;
  readonly origins: OriginMap;
  readonly clock: Clock;
}

/** The market whose headline the page gives. */
export const SOURCE = "openrouter";

const WEEKS_SHOWN = 53; // a year and the week it is compared with

const CLAIMS_SHOWN = 150; // of a topic, our own first: twice what the project has; the interface has all
const RATES_MAX = 1000;

/** All that the page is made from, as known at one moment. */
export interface Answers {
  readonly weeks: Series;
  readonly headline: HeadlineAnswer["headline"];
  /** Of the headline's week; null where there is none. */
  readonly models: Series | null;
  readonly contributions: ContributionsAnswer["change"];
  readonly sources: readonly SourceStatus[];
  readonly claims: Cited;
  readonly nameOf: NameOf;
}

/** What others stated; it does not depend on what is held. */
interface Cited {
  readonly daily: ClaimsAnswer;
  readonly capex: ClaimsAnswer;
  readonly press: ClaimsAnswer;
  /** To convert with; none where the address asks for no conversion. */
  readonly rates: readonly Claim[];
}

export async function readAll(
  reads: PageReads,
  { definition, currency }: Address,
  at: Instant,
): Promise<Answers> {
  const asked = { source: SOURCE, asOf: at, definition };
  const weekly = { ...asked, grain: "week", by: "origin" } as const;
  const [weeks, { headline }, sources, claims, nameOf] = await Promise.all([
    reads.readSeries({ ...weekly, limit: WEEKS_SHOWN }),
    reads.readHeadline(asked),
    reads.readSources(),
    readCited(reads.readClaims, currency, at),
    reads.readNames(at),
  ]);
  const always = { weeks, headline, sources, claims, nameOf };
  if (!headline) return { ...always, models: null, contributions: null };
  return { ...always, ...(await ofWeek(headline.period)) };

  async function ofWeek(period: Period) {
    const [models, contributions] = await Promise.all([
      reads.readSeries({ ...weekly, by: "model", span: spanOf(period), limit: 1 }),
      reads.readContributions({ ...asked, period, key: "CN", by: "model" }),
    ]);
    return { models, contributions: contributions.change };
  }
}

async function readCited(
  readClaims: ReadClaims,
  currency: Address["currency"],
  asOf: Instant,
): Promise<Cited> {
  const [daily, capex, press, fx] = await Promise.all([
    readClaims({ asOf, topic: "daily_tokens", limit: CLAIMS_SHOWN }),
    readClaims({ asOf, topic: "capex", limit: CLAIMS_SHOWN }),
    readClaims({ asOf, topic: "press", limit: CLAIMS_SHOWN }),
    currency === null ? null : readClaims({ asOf, topic: "fx", limit: RATES_MAX }),
  ]);
  const rates = fx?.claims.map(({ claim }) => claim) ?? [];
  return { daily, capex, press, rates };
}
