import {
  decimal,
  isStated,
  supersededBy,
  weekSaid,
  type Claim,
  type Contradiction,
  type MarketEvent,
  type SeedFigure,
} from "../market/claim.ts";
import { DEFINITION_IDS, type DefinitionId } from "../market/definition.ts";
import type { Instant } from "../market/instant.ts";
import { spanOf, type Period } from "../market/period.ts";
import { decimalOf } from "../market/rational.ts";
import { MARKET } from "../market/source.ts";
import { tokensOf, type PeriodVolumes } from "../market/volume.ts";
import type { ReadList } from "./listed.ts";
import type { ReadSeries } from "./series.ts";

/** What we count for the same week, beside what was claimed. */
export interface Counted {
  readonly period: Period;
  readonly byDefinition: readonly {
    readonly definition: DefinitionId;
    readonly tokens: bigint;
    /** Ours to theirs, in per cent. */
    readonly differencePct: number;
  }[];
  /** The definition that comes nearest. */
  readonly nearest: DefinitionId;
  /** Of a count whose days are not held; null where they are. */
  readonly citedAsOf: Instant | null;
}

export interface ClaimFound {
  readonly claim: Claim;
  readonly supersededBy: string | null;
  /** Of a press claim about a week that we can count; null otherwise. */
  readonly counted: Counted | null;
}

export interface ClaimsQuery {
  readonly asOf: Instant;
  readonly topic?: Claim["topic"];
  readonly entity?: string;
  /** A claim, a statement, an event or a figure this project set out from. */
  readonly id?: string;
  /** The first so many, after the claim of this id. */
  readonly limit: number;
  readonly after?: string;
  /** Of the listed claims that come after, so many are counted at most. */
  readonly moreMax: number;
}

/** Every claim of a question; no list holds as many. */
export const ALL = { limit: 1_000_000, moreMax: 0 } as const;

export interface ClaimsAnswer {
  readonly claims: readonly ClaimFound[];
  /** Events that an id stands for, where a figure is one of an event. */
  readonly events: readonly MarketEvent[];
  readonly contradictions: readonly Contradiction[];
  /** How many come after these, as far as they were to be counted. */
  readonly more: number;
}

/** The curated facts. */
export interface Facts {
  readonly claims: readonly Claim[];
  readonly events: readonly MarketEvent[];
  readonly seedFigures: readonly SeedFigure[];
  readonly contradictions: readonly Contradiction[];
}

export type ReadClaims = (query: ClaimsQuery) => Promise<ClaimsAnswer>;

/** Claims that were stated by an as-of, our own before those of the common list. Nothing is summed; press claims stand beside our own count. */
export function claimsReader(facts: Facts, readList: ReadList, readSeries: ReadSeries): ReadClaims {
  const places = new Map(facts.claims.map(({ id }, i) => [id, i]));

  return async (query) => {
    const ids = query.id === undefined ? undefined : idsOf(query.id);
    const { found, more } = await findPage(query, ids);
    const replacedBy = await replacersOf(found, query.asOf);
    const counts = new Map<Period, Promise<Counts>>();
    const claims = await Promise.all(
      found.map(async (claim) => ({
        claim,
        supersededBy: replacedBy.get(claim.id) ?? null,
        counted: await countedOf(readSeries, claim, query.asOf, counts),
      })),
    );
    const statements = new Set(found.flatMap(({ id, statement }) => [id, statement]));
    return {
      claims,
      events: ids
        ? facts.events.filter((event) => ids.has(event.id) && isStated(event, query.asOf))
        : [],
      contradictions: facts.contradictions.filter(({ claims: names }) =>
        names.some((name) => statements.has(name)),
      ),
      more,
    };
  };

  async function findPage(query: ClaimsQuery, ids: ReadonlySet<string> | undefined) {
    const { asOf, topic, entity, after = null, limit, moreMax } = query;
    const from = after === null ? -1 : (places.get(after) ?? facts.claims.length);
    const own = facts.claims
      .slice(from + 1)
      .filter((claim) => isStated(claim, asOf) && isAskedFor(claim, query, ids));
    const shown = own.slice(0, limit);
    const list = await readList(asOf);
    const listed = await list?.page(
      { topic, entity, names: ids && [...ids] },
      {
        after: after === null || places.has(after) ? null : after,
        limit: limit - shown.length,
        moreMax,
      },
    );
    return {
      found: [...shown, ...(listed?.claims ?? [])],
      more: own.length - shown.length + (listed?.more ?? 0),
    };
  }

  async function replacersOf(found: readonly Claim[], asOf: Instant) {
    const list = await readList(asOf);
    const listed = await list?.replacing(found.map(({ id }) => id));
    const own = facts.claims.filter((claim) => isStated(claim, asOf));
    return supersededBy([...own, ...(listed ?? [])]);
  }

  function idsOf(id: string): Set<string> {
    const figure = facts.seedFigures.find((seed) => seed.id === id);
    return new Set([id, ...(figure ? [...figure.claims, ...figure.events] : [])]);
  }
}

/** Our own count of the week of a press claim. */
async function countedOf(
  readSeries: ReadSeries,
  claim: Claim,
  asOf: Instant,
  counts: Map<Period, Promise<Counts>>,
): Promise<Counted | null> {
  const period = weekSaid(claim);
  if (claim.topic !== "press" || claim.quantity !== "week_tokens" || period === null) return null;
  const weeks = await (counts.get(period) ??
    remember(counts, period, countWeek(readSeries, period, asOf)));
  const byDefinition = weeks.map(({ definition, week }) => {
    const tokens = claim.country === null ? week.total : tokensOf(week, claim.country);
    return { definition, tokens, differencePct: difference(tokens, claim) };
  });
  const nearest = byDefinition.toSorted(
    (a, b) => Math.abs(a.differencePct) - Math.abs(b.differencePct),
  )[0];
  const citedAsOf = weeks[0]?.week.citedAsOf ?? null;
  return nearest ? { period, byDefinition, nearest: nearest.definition, citedAsOf } : null;
}

type Counts = readonly { readonly definition: DefinitionId; readonly week: PeriodVolumes }[];

/** The week under every definition by which it can be counted. */
async function countWeek(readSeries: ReadSeries, period: Period, asOf: Instant): Promise<Counts> {
  const counts = await Promise.all(
    DEFINITION_IDS.map(async (definition) => {
      const span = spanOf(period);
      const asked = { source: MARKET, grain: "week", by: "origin", limit: 1 } as const;
      const { periods } = await readSeries({ ...asked, asOf, definition, span });
      const week = periods.find((found) => found.period === period && found.closed);
      return week ? [{ definition, week }] : [];
    }),
  );
  return counts.flat();
}

function remember<Key, Value>(map: Map<Key, Value>, key: Key, value: Value): Value {
  map.set(key, value);
  return value;
}

function isAskedFor(
  { id, statement, topic, entity }: Claim,
  query: ClaimsQuery,
  ids: ReadonlySet<string> | undefined,
): boolean {
  return (
    (query.topic === undefined || topic === query.topic) &&
    (query.entity === undefined || entity.toLowerCase() === query.entity.toLowerCase()) &&
    (ids === undefined || ids.has(id) || ids.has(statement))
  );
}

function difference(tokens: bigint, claim: Claim): number {
  const { n, d } = decimal(claim.value);
  return n === 0n ? 0 : decimalOf({ n: tokens * d - n, d: n }, 100);
}
