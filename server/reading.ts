import { promisify } from "node:util";
import { zstdDecompress } from "node:zlib";
import { tokenCheck } from "./http/bearer.ts";
import { withCitedWeeks } from "./query/cited.ts";
import { claimsReader } from "./query/claims.ts";
import { contributionsReader } from "./query/contributions.ts";
import { documentReader } from "./query/documents.ts";
import { headlineReader } from "./query/headline.ts";
import { listReader } from "./query/listed.ts";
import { monthsReader } from "./query/months.ts";
import { namesReader } from "./query/names.ts";
import { revisionsReader } from "./query/revisions.ts";
import { labSharesReader } from "./query/second-market.ts";
import { revisionPagesReader } from "./query/revision-pages.ts";
import { seriesPagesReader } from "./query/series-pages.ts";
import { seriesReader } from "./query/series.ts";
import { unmappedReader } from "./query/unmapped.ts";
import { CATALOGUE, readCatalogue } from "./sources/catalogue.ts";
import { CLAIMS_LIST, readClaimsList } from "./sources/claims-list.ts";
import type { ReadPorts } from "./http/answering.ts";
import type { Clock, Store } from "./ports.ts";
import type { Secret } from "./secret.ts";
import type { World } from "./world.ts";

interface Reading extends World {
  readonly adminToken: Secret | undefined;
  readonly store: Store;
  readonly clock: Clock;
  readonly readSources: ReadPorts["readSources"];
}

/** Everything that can be asked of the store and of the curated files. */
export function readPorts(reading: Reading): ReadPorts {
  const { adminToken, store, clock, readSources } = reading;
  const { market, origins, labs, facts, cited, citedMonths } = reading;
  const { observations, documents } = store;
  const heldSeries = seriesReader({ observations, origins });
  const readSeries = withCitedWeeks(heldSeries, cited);
  const countedSeries = withCitedWeeks(heldSeries, cited, true);
  const readRevisions = revisionsReader({ observations, origins });
  const readList = listReader(store, CLAIMS_LIST, facts.claims, async (body) =>
    readClaimsList(await unpacked(body)),
  );
  const readNames = namesReader(
    documentReader(documents, CATALOGUE, async (body) => {
      const read = readCatalogue(await unpacked(body));
      return read.kind === "catalogue" ? read.entries : new Map();
    }),
  );
  return {
    market,
    observations,
    origins,
    readSeries,
    readHeldSeries: heldSeries,
    readSeriesPages: seriesPagesReader({ observations, origins }, cited),
    readSources,
    readMonths: monthsReader(store.pastYears, origins, heldSeries),
    readNames,
    readUnmapped: unmappedReader(observations, origins),
    clock,
    events: facts.events,
    citedMonths,
    claimNames: [
      ...facts.claims.flatMap(({ id, statement }) => [id, statement]),
      ...facts.seedFigures.map(({ id }) => id),
      ...facts.events.map(({ id }) => id),
    ],
    readList,
    rates: facts.claims.filter(({ topic }) => topic === "fx"),
    readClaims: claimsReader(facts, readList, countedSeries),
    readLabShares: labSharesReader(observations, origins, labs),
    // A streak counts weeks that are held, not cited ones.
    readHeadline: headlineReader({ ...store, origins }, heldSeries),
    readContributions: contributionsReader(origins, heldSeries),
    readRevisions,
    readRevisionPages: revisionPagesReader(observations, readRevisions),
    requireToken: tokenCheck(adminToken),
  };
}

async function unpacked(body: Uint8Array): Promise<Uint8Array> {
  return promisify(zstdDecompress)(body);
}
