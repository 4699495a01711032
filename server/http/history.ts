import { z, type OpenAPIHono } from "@hono/zod-openapi";
import { formatInstant } from "../market/instant.ts";
import type { Vintage } from "../market/observation.ts";
import type { Revision } from "../query/revisions.ts";
import { revisionRow, vintageRow } from "../wire.ts";
import { metaOf, resource, type ReadPorts } from "./answering.ts";
import { dayText, ofMarket, PARAMETERS, resolveAsOf, resolveSpan, vintageKey } from "./params.ts";

const { source, as_of, from, to, limit, by } = PARAMETERS;
const revisionsQuery = z.strictObject({
  source,
  as_of,
  from,
  to,
  limit,
  by,
  cursor: dayText.optional(),
});
const vintagesQuery = z.strictObject({
  source,
  as_of,
  limit,
  cursor: vintageKey.optional(),
});

/** `GET /revisions` and `GET /vintages`: what was fetched, and what later fetches changed. */
export function historyRoutes(app: OpenAPIHono, ports: ReadPorts): void {
  const revisions = {
    path: "/revisions",
    summary: "What later vintages changed",
    query: ofMarket(revisionsQuery, ports.market),
    token: "revisions by model, which are the source's own rows",
  };
  resource(app, { ...revisions, data: z.array(revisionRow) }, async (asked, c) => {
    const { source, by, limit, cursor } = asked;
    if (by === "model") ports.requireToken(c, "revisions by model are the source's own rows");
    const span = resolveSpan(asked.from, asked.to);
    const found = await ports.readRevisions({
      source,
      by,
      limit,
      asOf: resolveAsOf(asked.as_of, ports.clock()),
      ...(span ? { span } : {}),
      ...(cursor === undefined ? {} : { before: cursor }),
    });
    const meta = await metaOf(ports, { source, asOf: found.asOf, next: found.next });
    return { meta, data: found.revisions.map(revisionBody) };
  });

  const vintages = {
    path: "/vintages",
    summary: "What was fetched and kept",
    query: ofMarket(vintagesQuery, ports.market),
  };
  resource(app, { ...vintages, data: z.array(vintageRow) }, async (asked) => {
    const { source, limit, cursor } = asked;
    const asOf = resolveAsOf(asked.as_of, ports.clock());
    const found = await ports.observations.vintages(source, asOf, limit + 1, cursor);
    const page = found.slice(0, limit).toReversed();
    const oldest = found.length > limit ? page[0] : undefined;
    const newest = await ports.observations.newestAsOf(source, asOf);
    const next = oldest ? `${formatInstant(oldest.asOf)}_${oldest.sha256}` : null;
    return {
      meta: await metaOf(ports, { source, asOf: newest, next }),
      data: page.map(vintageBody),
    };
  });
}

/** A revision as the interface gives it. */
export function revisionBody({ day, key, old, new: now, oldAsOf, newAsOf }: Revision) {
  const asOfs = { old_as_of: formatInstant(oldAsOf), new_as_of: formatInstant(newAsOf) };
  return { day, key, old, new: now, ...asOfs };
}

function vintageBody({
  source,
  asOf,
  from,
  to,
  rowCount,
  sha256,
  address,
  fetchedAt,
  notes,
}: Vintage) {
  return {
    source,
    as_of: formatInstant(asOf),
    from,
    to,
    row_count: rowCount,
    sha256,
    address,
    fetched_at: formatInstant(fetchedAt),
    notes,
  };
}
