import { z, type OpenAPIHono } from "@hono/zod-openapi";
import {
  convert,
  firstDayOf,
  isStated,
  lastDayOf,
  TOPICS,
  type Claim,
  type MarketEvent,
} from "../market/claim.ts";
import { formatInstant, type Instant } from "../market/instant.ts";
import { decimalOf } from "../market/rational.ts";
import { ALL, type ClaimFound, type ClaimsAnswer, type ClaimsQuery } from "../query/claims.ts";
import { claimRow, eventRow } from "../wire-claims.ts";
import { factsMeta, resource, unknownId, type ReadPorts } from "./answering.ts";
import { nameText, PARAMETERS, resolveAsOf } from "./params.ts";

const { as_of, limit } = PARAMETERS;
export const claimsQuery = z.strictObject({
  as_of,
  topic: z.enum(TOPICS).describe("What the figures speak of.").optional(),
  entity: nameText("Whom they speak of, as `entity` has it.").optional(),
  id: nameText("One claim, its statement, or a seed figure, by id.").optional(),
});
const pagedQuery = claimsQuery.extend({
  limit,
  cursor: nameText("Where the page before ended, as its `meta.next_cursor` has it.").optional(),
});
export const eventsQuery = z.strictObject({ as_of });

/** `GET /claims` and `GET /events`: what was stated, by whom, and what happened. */
export function claimRoutes(app: OpenAPIHono, ports: ReadPorts): void {
  const claims = { path: "/claims", summary: "Figures that someone stated", query: pagedQuery };
  resource(app, { ...claims, data: z.array(claimRow) }, async (asked) => {
    const { limit, cursor } = asked;
    const asOf = resolveAsOf(asked.as_of, ports.clock());
    await refuseUnknown(ports, asOf, { id: asked.id, cursor });
    const after = cursor === undefined ? {} : { after: cursor };
    const question = { ...questionOf(asked), ...after, asOf, limit, moreMax: 1 };
    const found = await ports.readClaims(question);
    const data = bodiesOf(ports, found);
    const last = found.more > 0 ? found.claims.at(-1)?.claim.id : undefined;
    return { meta: factsMeta(ports.market, asOf, last ?? null), data };
  });

  const events = { path: "/events", summary: "Dated events", query: eventsQuery };
  resource(app, { ...events, data: z.array(eventRow) }, async (asked) => {
    const asOf = resolveAsOf(asked.as_of, ports.clock());
    return { meta: factsMeta(ports.market, asOf), data: eventRows(ports, asOf) };
  });
}

async function refuseUnknown(
  { claimNames, readList, clock }: ReadPorts,
  asOf: Instant,
  asked: { readonly id: string | undefined; readonly cursor?: string | undefined },
): Promise<void> {
  const isListed = async (name: string, at: Instant) => (await readList(at))?.has(name) ?? false;
  for (const [path, name] of Object.entries(asked)) {
    if (name === undefined || claimNames.includes(name)) continue;
    // What is known now, and was not then, is no error: there is nothing of it yet.
    if ((await isListed(name, asOf)) || (await isListed(name, clock()))) continue;
    throw unknownId(path, name, claimNames);
  }
}

type ClaimsAsked = Omit<z.infer<typeof claimsQuery>, "as_of">;
type ExportAsked = ClaimsAsked & { readonly limit?: number | undefined };

function questionOf({
  topic,
  entity,
  id,
}: ClaimsAsked): Omit<ClaimsQuery, "asOf" | "limit" | "moreMax"> {
  return {
    ...(topic === undefined ? {} : { topic }),
    ...(entity === undefined ? {} : { entity }),
    ...(id === undefined ? {} : { id }),
  };
}

const PAGE = 250; // claims that are read at once, while every other request waits

/** All claims that were asked for, or the first so many, page by page. Throws a 404 for an id that nobody gave. */
export async function claimPages(ports: ReadPorts, asked: ExportAsked, asOf: Instant) {
  const { id, limit = Infinity } = asked;
  await refuseUnknown(ports, asOf, { id });
  return async function* () {
    let after: string | undefined;
    let done = 0;
    let total = 0;
    do {
      const from = after === undefined ? { moreMax: ALL.limit } : { moreMax: 1, after };
      const question = { ...questionOf(asked), ...from, asOf, limit: Math.min(PAGE, limit - done) };
      const found = await ports.readClaims(question);
      const rows = bodiesOf(ports, found);
      done += rows.length;
      total = Math.max(done, after === undefined ? Math.min(limit, done + found.more) : total);
      yield { rows, done, total };
      after = found.more > 0 && done < limit ? found.claims.at(-1)?.claim.id : undefined;
    } while (after !== undefined);
  };
}

/** The claims of a page, and behind the last of them the events that an id stands for. */
function bodiesOf({ rates }: ReadPorts, { claims, contradictions, events, more }: ClaimsAnswer) {
  return [
    ...claims.map((row) => claimBody(row, rates, contradictions)),
    ...(more > 0 ? [] : events.map(eventAsClaim)),
  ];
}

/** The events that were stated by then. */
export function eventRows({ events }: ReadPorts, asOf: Instant) {
  return events.filter((event) => isStated(event, asOf)).map(eventBody);
}

type Contradictions = ClaimsAnswer["contradictions"];

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
      ...(counted.citedAsOf === null ? {} : { cited_as_of: formatInstant(counted.citedAsOf) }),
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
  const { second_publisher: second, second_address: secondAddress } = event;
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
    period: { start: firstDayOf(event.date), end: lastDayOf(event.dateEnd ?? event.date) },
    stated,
    stated_basis: event.stated_basis,
    publisher,
    relayed_by: relayedBy,
    address,
    locator: event.locator,
    second: second === null ? null : { publisher: second, address: secondAddress },
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
