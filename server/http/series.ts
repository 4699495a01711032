import { z, type OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import { grainOf, type Period } from "../market/period.ts";
import { shareRows } from "../market/share.ts";
import { stated, type PeriodVolumes } from "../market/volume.ts";
import type { Series, SeriesQuery } from "../query/series.ts";
import { shareRow, volumeRow } from "../wire.ts";
import type { RequireToken } from "./bearer.ts";
import { metaOf, resource, type ReadPorts } from "./answering.ts";
import { ofMarket, PARAMETERS, resolveAsOf, resolveSpan } from "./params.ts";
import { Problem } from "./problem.ts";

export const SECOND_MARKET = "vercel";
const ROWS_MAX = 100_000; // some 20 MB of JSON
const query = z.strictObject(PARAMETERS);
const token = "models by day, which are the source's own rows";
type Asked = z.infer<typeof query>;
type Row = { readonly period: Period };

/** `GET /volumes` and `GET /shares`: the same periods, counted and divided. */
export function seriesRoutes(app: OpenAPIHono, ports: ReadPorts): void {
  const own = ofMarket(query, ports.market);
  const volumes = {
    path: "/volumes",
    summary: "Tokens by period and key",
    data: z.array(volumeRow),
  };
  resource(app, { ...volumes, query: own, token }, (asked, c) => {
    refuseVolumes(asked.source);
    return answerSeries(asked, c, ({ periods }) => volumeRows(periods));
  });

  const shares = { path: "/shares", summary: "Shares by period and key", data: z.array(shareRow) };
  resource(app, { ...shares, query: own, token }, (asked, c) =>
    asked.source === SECOND_MARKET
      ? answerLabShares(asked)
      : answerSeries(asked, c, ({ periods, compared }) => shareRows(periods, asked.by, compared)),
  );

  async function answerLabShares(asked: Asked) {
    const { source, limit } = asked;
    const by = labsBy(asked);
    const { asOf, span, before } = seriesQuery(asked, ports);
    const found = await ports.readLabShares({
      source,
      by,
      limit,
      asOf,
      metric: "tokens",
      ...(span ? { span } : {}),
      ...(before ? { before } : {}),
    });
    return {
      meta: await metaOf(ports, { source, asOf: found.asOf, next: found.next }),
      data: found.rows,
    };
  }

  async function answerSeries(asked: Asked, c: Context, rowsOf: (series: Series) => Row[]) {
    requireTokenForRows(asked, c, ports.requireToken);
    const series = await ports.readSeries(seriesQuery(asked, ports));
    const { source, definition } = asked;
    const { asOf, next } = series;
    const data = rowsOf(series);
    if (data.length > ROWS_MAX) throw tooMany(data);
    return { meta: await metaOf(ports, { source, definition, asOf, next }), data };
  }
}

/** Says how many of the newest periods fit: the answer goes out whole, and is kept whole. */
function tooMany(data: readonly Row[]): Problem {
  const rows = data.length;
  const cut = data[rows - ROWS_MAX - 1]?.period;
  const newest = new Set(data.slice(-ROWS_MAX).map(({ period }) => period));
  const fit = Math.max(1, [...newest].filter((period) => period !== cut).length);
  const message = `the answer would have ${rows} rows, and ${ROWS_MAX} are the most: ask for limit=${fit} and go on by meta.next_cursor, or for a coarser grain`;
  return new Problem("unanswerable", `limit: ${message}`, [{ path: "limit", message }]);
}

/** Rows of `/volumes`. */
export function volumeRows(periods: readonly PeriodVolumes[]) {
  return periods.flatMap((period) => {
    const at = stated(period);
    return Array.from(period.volumes, ([key, { tokens }]) => ({ ...at, key, tokens }));
  });
}

/** Throws where a source publishes no volumes. */
export function refuseVolumes(source: string): void {
  if (source !== SECOND_MARKET) return;
  const message = `${source} publishes shares alone; ask /shares`;
  throw new Problem("unanswerable", message, [{ path: "source", message }]);
}

/** What shares of the second market are told apart by. Throws where it publishes none such. */
export function labsBy({ source, grain, by }: Pick<Asked, "source" | "grain" | "by">) {
  if (grain === "day" && by !== "model") return by;
  const message = `${source} publishes shares of days by lab, without volumes: grain=day and by=origin or author were expected`;
  throw new Problem("unanswerable", message, [{ path: "grain", message }]);
}

/** Models by day are the source's own rows, which its publisher asks not to re-serve. */
export function requireTokenForRows(
  { by, grain }: Pick<Asked, "grain" | "by">,
  c: Context,
  requireToken: RequireToken,
): void {
  if (by === "model" && grain === "day") {
    requireToken(c, "models by day are the source's own rows");
  }
}

function seriesQuery(asked: Asked, { clock }: ReadPorts): SeriesQuery {
  const { source, grain, by, definition, limit, cursor } = asked;
  const span = resolveSpan(asked.from, asked.to);
  if (cursor !== undefined && grainOf(cursor) !== grain) {
    const message = `${cursor} is not of the grain ${grain}; take it from meta.next_cursor`;
    throw new Problem("invalid-parameter", `cursor: ${message}`, [{ path: "cursor", message }]);
  }
  return {
    source,
    grain,
    by,
    definition,
    limit,
    asOf: resolveAsOf(asked.as_of, clock()),
    ...(span ? { span } : {}),
    ...(cursor ? { before: cursor } : {}),
  };
}
