import { z, type OpenAPIHono } from "@hono/zod-openapi";
import { convert, TOPICS, type Claim, type MarketEvent } from "../market/claim.ts";
import type { Instant } from "../market/instant.ts";
import { decimalOf } from "../market/rational.ts";
import { isStated, type ClaimFound, type ReadClaims } from "../query/claims.ts";
import { claimRow, eventRow } from "../wire-claims.ts";
import { factsMeta, resource, unknownId, type ReadPorts } from "./answering.ts";
import { PARAMETERS, resolveAsOf } from "./params.ts";

const { as_of } = PARAMETERS;
export const claimsQuery = z.strictObject({
  as_of,
  topic: z.enum(TOPICS).optional(),
  entity: z.string().min(1).optional(),
  id: z.string().min(1).optional(),
});
export const eventsQuery = z.strictObject({ as_of });

/** `GET /claims` and `GET /events`: what was stated, by whom, and what happened. */
export function claimRoutes(app: OpenAPIHono, ports: ReadPorts): void {
  const claims = { path: "/claims", summary: "Figures that someone stated", query: claimsQuery };
  resource(app, { ...claims, data: z.array(claimRow) }, async (asked) => {
    const asOf = resolveAsOf(asked.as_of, ports.clock());
    return { meta: factsMeta(asOf), data: await claimRows(ports, asked, asOf) };
  });

  const events = { path: "/events", summary: "Dated events", query: eventsQuery };
  resource(app, { ...events, data: z.array(eventRow) }, async (asked) => {
    const asOf = resolveAsOf(asked.as_of, ports.clock());
    return { meta: factsMeta(asOf), data: eventRows(ports, asOf) };
  });
}

type ClaimsAsked = Omit<z.infer<typeof claimsQuery>, "as_of">;

/** The claims that were asked for, as the interface gives them. Throws a 404 for an id that nobody gave. */
export async function claimRows(
  ports: ReadPorts,
  { topic, entity, id }: ClaimsAsked,
  asOf: Instant,
) {
  const found = await ports.readClaims({
    asOf,
    ...(topic === undefined ? {} : { topic }),
    ...(entity === undefined ? {} : { entity }),
    ...(id === undefined ? {} : { id }),
  });
  const known = id === undefined ? [] : await ports.claimIds();
  if (id !== undefined && !known.includes(id)) throw unknownId("id", id, known);
  const fx = (await ports.readClaims({ asOf: ports.clock(), topic: "fx" })).claims;
  const rates = fx.map(({ claim }) => claim);
  return [
    ...found.claims.map((row) => claimBody(row, rates, found.contradictions)),
    ...found.events.map(eventAsClaim),
  ];
}

/** The events that were stated by then. */
export function eventRows({ events }: ReadPorts, asOf: Instant) {
  return events.filter((event) => isStated(event, asOf)).map(eventBody);
}

type Contradictions = Awaited<ReturnType<ReadClaims>>["contradictions"];

function claimBody(
  { claim, supersededBy, counted }: ClaimFound,
  rates: readonly Claim[],
  contradictions: Contradictions,
) {
  const converted = convert(claim, rates);
  const { valueHigh, relayedBy, statedBasis, seeAlso, derived, statement, ...rest } = claim;
  return {
    ...rest,
    statement,
    value_high: valueHigh,
    relayed_by: relayedBy,
    stated_basis: statedBasis,
    see_also: seeAlso,
    superseded_by: supersededBy,
    derived: derived && { tokens_per_day: derived.perDay, formula: derived.formula },
    converted: converted && {
      currency: converted.currency,
      value: decimalOf(converted.value),
      value_high: converted.valueHigh && decimalOf(converted.valueHigh),
      rate: converted.rate,
      month: converted.month,
      rate_claim: converted.rateClaim,
    },
    counted: counted && {
      period: counted.period,
      nearest: counted.nearest,
      by_definition: counted.byDefinition.map(({ definition, tokens, differencePct }) => ({
        definition,
        tokens,
        difference_pct: differencePct,
      })),
    },
    contradictions: contradictions
      .filter(({ claims }) => claims.includes(claim.id) || claims.includes(statement))
      .map(({ id, title, text }) => ({ id, title, text })),
  };
}

function eventBody({ dateEnd, relayedBy, ...event }: MarketEvent) {
  return { ...event, date_end: dateEnd, relayed_by: relayedBy };
}

/** A figure that stands in an event, in the shape of a claim; it has words and no number. */
function eventAsClaim(event: MarketEvent) {
  const { id, title, stated, publisher, relayedBy, address, confidence, seed, note } = event;
  return {
    id,
    statement: id,
    topic: "event",
    entity: event.category,
    country: null,
    quantity: event.figure || "event",
    value: null,
    value_high: null,
    unit: null,
    currency: null,
    rate: null,
    qualifier: event.qualifier,
    scope: title,
    period: null,
    stated,
    stated_basis: event.date,
    publisher,
    relayed_by: relayedBy,
    address,
    locator: "",
    second: null,
    confidence,
    status: "actual",
    supersedes: null,
    superseded_by: null,
    see_also: [],
    derived: null,
    converted: null,
    counted: null,
    contradictions: [],
    seed,
    disclosure: "",
    note,
  };
}
