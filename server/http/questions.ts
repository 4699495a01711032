import { z } from "@hono/zod-openapi";
import type { Exportable, ExportMeta, ExportPage, ExportRow, TableName } from "../exporting.ts";
import { shareRows } from "../market/share.ts";
import { factsMeta, metaOf, parseQuery, type Given, type ReadPorts } from "./answering.ts";
import { claimPages, claimsQuery, eventRows, eventsQuery } from "./claims.ts";
import { revisionBody } from "./history.ts";
import { exportLimit, ofMarket, PARAMETERS, resolveAsOf, resolveSpan } from "./params.ts";
import { labsBy, refuseVolumes, SECOND_MARKET, volumeRows } from "./series.ts";

const { source, grain, by, definition, from, to, as_of } = PARAMETERS;
// An export is not paged: it has no cursor, and no limit unless one is asked for.
const limit = exportLimit("The newest so many; all of them where it is absent.");
const seriesQuery = z.strictObject({ grain, by, definition, source, from, to, as_of, limit });
const statedQuery = claimsQuery.extend({
  limit: exportLimit("The first so many; all of them where it is absent."),
});
const revisionsQuery = z.strictObject({ by, source, from, to, as_of, limit });

/** The parameters of each table: those of the interface's own resource. */
export const QUESTIONS = {
  volumes: seriesQuery,
  shares: seriesQuery,
  claims: statedQuery,
  events: eventsQuery,
  revisions: revisionsQuery,
} as const satisfies Record<TableName, z.ZodObject>;

/** Refuses, by throwing, who may not have the rows that only an operator may have. */
export type RefuseRows = (what: string) => void;

const PAGE = 500; // events or shares of labs at a time

/** A question to a table: checked as the interface checks it, answered page by page with the same rows. */
export async function askTable(
  ports: ReadPorts,
  table: TableName,
  given: Given,
  refuseRows: RefuseRows,
): Promise<Exportable> {
  const { market } = ports;
  switch (table) {
    case "volumes":
    case "shares":
      return askSeries(ports, table, parseQuery(ofMarket(seriesQuery, market), given), refuseRows);
    case "revisions":
      return askRevisions(ports, parseQuery(ofMarket(revisionsQuery, market), given), refuseRows);
    case "claims": {
      const asked = parseQuery(statedQuery, given);
      const asOf = resolveAsOf(asked.as_of, ports.clock());
      const pages = await claimPages(ports, asked, asOf);
      return { ...exportable(table, factsMeta(market, asOf), asked, pages), market };
    }
    case "events": {
      const asked = parseQuery(eventsQuery, given);
      const asOf = resolveAsOf(asked.as_of, ports.clock());
      const rows = eventRows(ports, asOf);
      const meta = factsMeta(market, asOf);
      return { ...exportable(table, meta, asked, () => slices(rows)), market };
    }
  }
}

async function askSeries(
  ports: ReadPorts,
  table: "volumes" | "shares",
  asked: z.infer<typeof seriesQuery>,
  refuseRows: RefuseRows,
): Promise<Exportable> {
  const { source, by, definition } = asked;
  if (table === "volumes") refuseVolumes(source);
  if (source === SECOND_MARKET) return askLabs(ports, asked);
  if (by === "model" && asked.grain === "day")
    refuseRows("models by day are the source's own rows");
  const found = await ports.readSeriesPages({
    grain: asked.grain,
    by,
    definition,
    ...within(ports, asked),
  });
  const meta = await metaOf(ports, { source, definition, asOf: found.asOf });
  return exportable(table, meta, asked, async function* () {
    let done = 0;
    for await (const { periods, compared } of found.pages()) {
      done += periods.length;
      const rows = table === "volumes" ? volumeRows(periods) : shareRows(periods, by, compared);
      yield { rows: rows as readonly object[] as readonly ExportRow[], done, total: found.total };
    }
  });
}

async function askLabs(ports: ReadPorts, asked: z.infer<typeof seriesQuery>) {
  const { source } = asked;
  const limited = { limit: asked.limit ?? Number.MAX_SAFE_INTEGER, metric: "tokens" } as const;
  const found = await ports.readLabShares({
    by: labsBy(asked),
    ...within(ports, asked),
    ...limited,
  });
  const meta = await metaOf(ports, { source, asOf: found.asOf });
  return exportable("shares", meta, asked, () => slices(found.rows));
}

async function askRevisions(
  ports: ReadPorts,
  asked: z.infer<typeof revisionsQuery>,
  refuseRows: RefuseRows,
): Promise<Exportable> {
  const { source, by } = asked;
  if (by === "model") refuseRows("revisions by model are the source's own rows");
  const found = await ports.readRevisionPages({ by, ...within(ports, asked) });
  const meta = await metaOf(ports, { source, asOf: found.asOf });
  return exportable("revisions", meta, asked, async function* () {
    let done = 0;
    for await (const revisions of found.pages()) {
      done += 1;
      yield { rows: revisions.map(revisionBody), done, total: found.total };
    }
  });
}

function within(
  { clock }: ReadPorts,
  asked: Pick<z.infer<typeof seriesQuery>, "source" | "from" | "to" | "as_of" | "limit">,
) {
  const span = resolveSpan(asked.from, asked.to);
  return {
    source: asked.source,
    asOf: resolveAsOf(asked.as_of, clock()),
    ...(span ? { span } : {}),
    ...(asked.limit === undefined ? {} : { limit: asked.limit }),
  };
}

async function* slices(rows: readonly object[]): AsyncGenerator<ExportPage> {
  for (let i = 0; i < rows.length; i += PAGE) {
    const page = rows.slice(i, i + PAGE) as readonly object[] as readonly ExportRow[];
    yield { rows: page, done: i + page.length, total: rows.length };
  }
}

function exportable(
  table: TableName,
  meta: ExportMeta,
  asked: Readonly<Record<string, unknown>>,
  pages: () => AsyncIterable<ExportPage>,
): Exportable {
  const given = Object.entries(asked).flatMap(([name, value]): [string, string][] =>
    name === "as_of" || value === undefined ? [] : [[name, `${value as string | number}`]],
  );
  const asOf: [string, string][] = meta.as_of === null ? [] : [["as_of", meta.as_of]];
  return { table, meta, filter: Object.fromEntries([...given, ...asOf]), pages };
}
