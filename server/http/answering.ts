import type { OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { Instant } from "../market/instant.ts";
import { formatInstant } from "../market/instant.ts";
import type { OriginMap } from "../market/origin.ts";
import type { CitedMonth, Clock, Observations } from "../ports.ts";
import type { Claim, MarketEvent } from "../market/claim.ts";
import type { ReadClaims } from "../query/claims.ts";
import type { ReadList } from "../query/listed.ts";
import type { ReadUnmapped } from "../query/unmapped.ts";
import type { ReadMonths } from "../query/months.ts";
import type { ReadNames } from "../query/names.ts";
import type { ReadLabShares } from "../query/second-market.ts";
import type { ReadContributions } from "../query/contributions.ts";
import type { ReadHeadline } from "../query/headline.ts";
import type { ReadRevisions } from "../query/revisions.ts";
import type { ReadRevisionPages } from "../query/revision-pages.ts";
import type { ReadSeriesPages } from "../query/series-pages.ts";
import type { ReadSeries } from "../query/series.ts";
import type { ReadSources } from "../query/sources.ts";
import type { Meta } from "../wire.ts";
import { attribution } from "../words/citation.ts";
import { marked } from "../words/market.ts";
import type { RequireToken } from "./bearer.ts";
import { describeResource } from "./describe.ts";
import { nearest } from "./nearest.ts";
import { invalidParameters, Problem } from "./problem.ts";

/** What the resources of the interface read from. */
export interface ReadPorts {
  /** The source that answers speak of where none is named. */
  readonly market: string;
  readonly observations: Observations;
  readonly origins: OriginMap;
  readonly readSeries: ReadSeries;
  /** Without cited weeks. */
  readonly readHeldSeries: ReadSeries;
  readonly readSeriesPages: ReadSeriesPages;
  readonly readHeadline: ReadHeadline;
  readonly readContributions: ReadContributions;
  readonly readRevisions: ReadRevisions;
  readonly readRevisionPages: ReadRevisionPages;
  readonly readSources: ReadSources;
  readonly readMonths: ReadMonths;
  readonly readNames: ReadNames;
  readonly readUnmapped: ReadUnmapped;
  readonly readClaims: ReadClaims;
  readonly readLabShares: ReadLabShares;
  readonly events: readonly MarketEvent[];
  readonly citedMonths: readonly CitedMonth[];
  /** Every name that one of our own claims can be asked for by. */
  readonly claimNames: readonly string[];
  readonly readList: ReadList;
  /** Our own exchange rates, to convert with. */
  readonly rates: readonly Claim[];
  readonly clock: Clock;
  readonly requireToken: RequireToken;
}

export interface Resource<Query extends z.ZodObject> {
  readonly path: string;
  readonly summary: string;
  readonly query: Query;
  /** The shape of `data`. */
  readonly data: z.ZodType;
  /** What of it needs the operator's token. */
  readonly token?: string;
}

/** Serves and describes one resource: parses the query, names what is wrong with it, answers as JSON. */
export function resource<Query extends z.ZodObject>(
  app: OpenAPIHono,
  described: Resource<Query>,
  respond: (asked: z.infer<Query>, c: Context) => Promise<{ meta: Meta; data: unknown }>,
): void {
  const { path, query } = described;
  describeResource(app, described);
  app.get(path, async (c) => {
    const body = jsonText(await respond(parseQuery(query, givenOf(c)), c));
    return c.body(body, 200, { "content-type": "application/json" });
  });
}

/** What a question gives, by name; a name that is given twice keeps all its values, for the shape to refuse. */
export type Given = Readonly<Record<string, string | readonly string[] | undefined>>;

export function givenOf(c: Context): Given {
  const given = Object.entries(c.req.queries());
  return Object.fromEntries(
    given.map(([name, values]) => [name, values.length === 1 ? values[0] : values]),
  );
}

/** Throws a 400 that names what is wrong with the parameters. */
export function parseQuery<Query extends z.ZodObject>(query: Query, given: Given): z.infer<Query> {
  const parsed = query.safeParse(given);
  if (parsed.success) return parsed.data;
  throw invalidParameters(parsed.error.issues, Object.keys(query.shape));
}

interface Stated {
  readonly source: string;
  readonly asOf: Instant | null;
  readonly definition?: Meta["definition"];
  readonly next?: string | null;
}

/** The `meta` of an answer. Throws a 404 for a source that nobody collects or imported. */
export async function metaOf(ports: ReadPorts, stated: Stated): Promise<Meta> {
  const sources = await ports.readSources();
  const source = sources.find(({ id }) => id === stated.source);
  if (!source)
    throw unknownId(
      "source",
      stated.source,
      sources.map(({ id }) => id),
    );
  return {
    as_of: stated.asOf === null ? null : formatInstant(stated.asOf),
    definition: stated.definition ?? null,
    source: stated.source,
    attribution: attribution(stated.source, stated.asOf),
    stale: source.freshUntil !== null && ports.clock() > source.freshUntil,
    next_cursor: stated.next ?? null,
  };
}

/** The `meta` of curated figures: each row names its own publisher, and none goes stale. */
export function factsMeta(market: string, asOf: Instant, next: string | null = null): Meta {
  return {
    as_of: formatInstant(asOf),
    definition: null,
    source: "claims",
    attribution: marked(attribution("claims", null), market),
    stale: false,
    next_cursor: next,
  };
}

export function unknownId(path: string, asked: string, known: readonly string[]): Problem {
  const near = nearest(asked, known);
  const message = `"${asked}" is not known${near.length > 0 ? `; the nearest are ${near.join(", ")}` : ""}`;
  return new Problem("not-found", `${path}: ${message}`, [{ path, message }]);
}

/** JSON in which token counts are decimal strings. */
export function jsonText(body: unknown): string {
  return JSON.stringify(body, (_key, value: unknown) =>
    typeof value === "bigint" ? value.toString() : value,
  );
}
