import type { PagePorts } from "../../server/http/page/page.ts";
import type { Instant } from "../../server/market/instant.ts";
import type { OriginMap } from "../../server/market/origin.ts";
import { MARKET } from "../../server/market/source.ts";
import type { CatalogueEntry, Store } from "../../server/ports.ts";
import { withCitedWeeks } from "../../server/query/cited.ts";
import { claimsReader, type Facts } from "../../server/query/claims.ts";
import { contributionsReader } from "../../server/query/contributions.ts";
import { headlineReader } from "../../server/query/headline.ts";
import { monthsReader } from "../../server/query/months.ts";
import { namesReader } from "../../server/query/names.ts";
import { labSharesReader } from "../../server/query/second-market.ts";
import { seriesReader } from "../../server/query/series.ts";
import { readFacts } from "../../server/sources/claims.ts";
import { readLabMap, readMonthlyTotals, readWeeklyVolumes } from "../../server/sources/curated.ts";

const curated = readFacts();

/** The curated facts, with other claims in their place where they are given. */
export function factsOf(claims = curated.claims): Facts {
  return { ...curated, claims };
}

/** What the page reads over a store, as the app composes it. */
export function readsOver(
  store: Store,
  origins: OriginMap,
  now: Instant,
  { facts = factsOf(), names = {} }: { facts?: Facts; names?: Record<string, string> } = {},
): Omit<PagePorts, "assets" | "readSources"> {
  const heldSeries = seriesReader({ observations: store.observations, origins });
  const readSeries = withCitedWeeks(heldSeries, readWeeklyVolumes());
  const countedSeries = withCitedWeeks(heldSeries, readWeeklyVolumes(), true);
  const entries = Object.entries(names).map(([slug, name]) => [slug, { name }] as const);
  const catalogue = new Map(entries) as unknown as ReadonlyMap<string, CatalogueEntry>;
  return {
    market: MARKET,
    readSeries,
    readHeadline: headlineReader({ ...store, origins }, heldSeries),
    readContributions: contributionsReader(origins, heldSeries),
    readClaims: claimsReader(facts, async () => null, countedSeries),
    rates: facts.claims.filter(({ topic }) => topic === "fx"),
    readMonths: monthsReader(store.pastYears, origins, heldSeries),
    readNames: namesReader(async () => catalogue),
    readLabShares: labSharesReader(store.observations, origins, readLabMap()),
    observations: store.observations,
    events: facts.events,
    citedMonths: readMonthlyTotals(),
    origins,
    clock: () => now,
  };
}
