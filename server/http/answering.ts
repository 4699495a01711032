import type { OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { Instant } from "../market/instant.ts";
import { formatInstant } from "../market/instant.ts";
import type { OriginMap } from "../market/origin.ts";
import type { Clock, Observations } from "../ports.ts";
import type { MarketEvent } from "../market/claim.ts";
import type { ReadClaims } from "../query/claims.ts";
import type { ReadUnmapped } from "../query/unmapped.ts";
import type { ReadNames } from "../query/names.ts";
import type { ReadLabShares } from "../query/second-market.ts";
import type { ReadContributions } from "../query/contributions.ts";
import type { ReadHeadline } from "../query/headline.ts";
import type { ReadRevisions } from "../query/revisions.ts";
import type { ReadSeries } from "../query/series.ts";
import type { ReadSources } from "../query/sources.ts";
import { answer, problem, type Meta } from "../wire.ts";
import { attribution } from "../words/citation.ts";
import type { RequireToken } from "./bearer.ts";
import { nearest } from "./nearest.ts";
import { invalidParameters, Problem } from "./problem.ts";

/** What the resources of the interface read from. */
export interface ReadPorts {
  readonly observations: Observations;
  readonly origins: OriginMap;
  readonly readSeries: ReadSeries;
  readonly readHeadline: ReadHeadline;
  readonly readContributions: ReadContributions;
  readonly readRevisions: ReadRevisions;
  readonly readSources: ReadSources;
  readonly readNames: ReadNames;
  readonly readUnmapped: ReadUnmapped;
  readonly readClaims: ReadClaims;
  readonly readLabShares: ReadLabShares;
  readonly events: readonly MarketEvent[];
  /** Every id that a claim can be asked for by. */
  readonly claimIds: () => Promise<readonly string[]>;
  readonly clock: Clock;
  readonly requireToken: RequireToken;
}

export interface Resource<Query extends z.ZodObject> {
  readonly path: string;
  readonly summary: string;
  readonly query: Query;
  /** The shape of `data`. */
  readonly data: z.ZodType;
}

/** Serves and describes one resource: parses the query, names what is wrong with it, answers as JSON. */
export function resource<Query extends z.ZodObject>(
  app: OpenAPIHono,
  { path, summary, query, data }: Resource<Query>,
  respond: (asked: z.infer<Query>, c: Context) => Promise<{ meta: Meta; data: unknown }>,
): void {
  app.openAPIRegistry.registerPath({
    method: "get",
    path,
    summary,
    request: { query },
    responses: {
      200: {
        description: summary,
        content: { "application/json": { schema: answer(data) } },
      },
      "4XX": {
        description: "a refusal that says why",
        content: { "application/problem+json": { schema: problem } },
      },
    },
  });
  app.get(path, async (c) => {
    const given = Object.entries(c.req.queries());
    const single = given.map(([name, values]) => [name, values.length === 1 ? values[0] : values]);
    const parsed = query.safeParse(Object.fromEntries(single));
    if (!parsed.success) {
      throw invalidParameters(parsed.error.issues, Object.keys(query.shape));
    }
    const body = jsonText(await respond(parsed.data, c));
    return c.body(body, 200, { "content-type": "application/json" });
  });
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
export function factsMeta(asOf: Instant, next: string | null = null): Meta {
  return {
    as_of: formatInstant(asOf),
    definition: null,
    source: "claims",
    attribution: attribution("claims", null),
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
