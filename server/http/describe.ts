import type { OpenAPIHono, z } from "@hono/zod-openapi";
import { answer, problem } from "../wire.ts";

/** Every shared answer of the document, by the name it is referred to. */
const REFUSALS = {
  InvalidParameter: "A parameter is unknown, doubled or not valid: each is named.",
  NeedsToken: "The source's own rows are the operator's.",
  NotFound: "An id is not known: the nearest are named.",
  Unanswerable: "The question is well formed and has no answer: the parameter is named.",
  TooManyRequests: "One address asked too much; `Retry-After` says when to go on.",
  Internal: "It broke on our side, and was written to the log.",
} as const;

type Refusal = keyof typeof REFUSALS;
type Registry = OpenAPIHono["openAPIRegistry"];

const refusal = (name: Refusal) => ({ $ref: `#/components/responses/${name}` });
const header = (name: string) => ({ $ref: `#/components/headers/${name}` });
const text = (description: string) => ({ description, schema: { type: "string" as const } });
const whole = (description: string) => ({ description, schema: { type: "integer" as const } });

const HEADERS = {
  ETag: text("Of the answer's content; send it back as `If-None-Match`."),
  "Cache-Control": text("How long a proxy may hand the answer on."),
  "RateLimit-Limit": whole(
    "How many answers of this kind one address may have worked out a window.",
  ),
  "RateLimit-Remaining": whole("How many are left in this window."),
  "RateLimit-Reset": whole("Seconds until the window ends."),
  "Retry-After": whole("Seconds after which to ask again."),
} as const;

export const SECURITY_SCHEME = "operator";

/** Registers what all resources refer to. */
export function describeShared(registry: Registry): void {
  registry.registerComponent("securitySchemes", SECURITY_SCHEME, {
    type: "http",
    scheme: "bearer",
    description: "The server's ADMIN_TOKEN. Opens the source's own rows; all else is public.",
  });
  for (const [name, described] of Object.entries(HEADERS)) {
    registry.registerComponent("headers", name, described);
  }
  registry.registerComponent("parameters", "IfNoneMatch", {
    in: "header",
    name: "If-None-Match",
    required: false,
    description: "The `ETag` of the answer that is held: 304 where it still stands.",
    schema: { type: "string" },
  });
  registry.register("Problem", problem);
  for (const [name, description] of Object.entries(REFUSALS)) {
    registry.registerComponent("responses", name, {
      description,
      ...(name === "TooManyRequests" ? { headers: { "Retry-After": header("Retry-After") } } : {}),
      content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
    });
  }
}

const LIMIT_HEADERS = ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"];

interface Described {
  readonly path: string;
  readonly summary: string;
  readonly query: z.ZodObject;
  readonly token?: string | undefined;
}

/** Writes a resource into the document, from the schemas that validate. */
export function describeResource(
  app: OpenAPIHono,
  { data, ...described }: Described & { readonly data: z.ZodType },
): void {
  describeRead(app, described, { "application/json": { schema: answer(data) } });
}

/** Writes a read that answers with this content. */
export function describeRead(
  { openAPIRegistry }: OpenAPIHono,
  { path, summary, query, token }: Described,
  content: Readonly<Record<string, { readonly schema: z.ZodType }>>,
): void {
  const takes = Object.keys(query.shape).length > 0;
  const kept = ["ETag", "Cache-Control"];
  openAPIRegistry.registerPath({
    method: "get",
    path,
    summary,
    tags: ["Reads"],
    ...(token === undefined
      ? {}
      : {
          description: `The bearer token is needed for ${token}.`,
          security: [{}, { [SECURITY_SCHEME]: [] }],
        }),
    request: { query },
    responses: {
      200: { description: summary, headers: headersOf([...kept, ...LIMIT_HEADERS]), content },
      304: { description: "The answer that is held still stands.", headers: headersOf(kept) },
      400: refusal("InvalidParameter"),
      ...(token === undefined ? {} : { 401: refusal("NeedsToken") }),
      ...(takes ? { 404: refusal("NotFound"), 422: refusal("Unanswerable") } : {}),
      429: refusal("TooManyRequests"),
      500: refusal("Internal"),
    },
  });
}

interface Plain {
  readonly path: string;
  readonly summary: string;
  readonly tag: string;
  readonly type: string;
  readonly body: z.ZodType;
  readonly query?: z.ZodObject | undefined;
  /** When it answers 503. */
  readonly orWhy?: string | undefined;
}

/** Writes a route that answers without `meta` into the document. */
export function describePlain({ openAPIRegistry }: OpenAPIHono, plain: Plain): void {
  const { path, summary, tag, type, body, query, orWhy } = plain;
  openAPIRegistry.registerPath({
    method: "get",
    path,
    summary,
    tags: [tag],
    ...(query ? { request: { query } } : {}),
    responses: {
      200: { description: summary, content: { [type]: { schema: body } } },
      ...(query ? { 400: refusal("InvalidParameter") } : {}),
      500: refusal("Internal"),
      ...(orWhy === undefined ? {} : { 503: { ...NOT_NOW, description: orWhy } }),
    },
  });
}

const NOT_NOW = {
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
};

function headersOf(names: readonly string[]) {
  return Object.fromEntries(names.map((name) => [name, header(name)]));
}

/** What a generated client calls a route: `/healthz` is `getHealthz`. */
export function operationOf(path: string): string {
  const named = path.replace(/^\/api\/v1\//, "");
  const parts = named.split(/[^a-z0-9]+/i).filter((part) => part !== "");
  return `get${parts.map((part) => part.slice(0, 1).toUpperCase() + part.slice(1)).join("")}`;
}
