import type { OpenAPIHono } from "@hono/zod-openapi";
import { z } from "@hono/zod-openapi";
import { answer, problem, type Meta } from "../../wire.ts";
import { jsonText } from "../answering.ts";
import { SECURITY_SCHEME } from "../describe.ts";
import { formatInstant } from "../../market/instant.ts";
import type { Clock } from "../../ports.ts";
import { invalidParameters, Problem } from "../problem.ts";

const BODY_MAX = 16 * 1024; // characters: a silence with its remark is far smaller

export interface Action<Body extends z.ZodObject> {
  readonly method: "get" | "post" | "delete";
  /** With `{id}` for what is acted on. */
  readonly path: string;
  readonly summary: string;
  readonly body: Body;
  /** The shape of `data`. */
  readonly data: z.ZodType;
}

/** What of an operator's route needs the token. */
export const ALL_OF_IT = "all of it";

export const NOTHING = z.strictObject({});

/** Serves and describes something that an operator does, or asks by an id: parses the body, names what is wrong with it, answers as JSON. */
export function action<Body extends z.ZodObject>(
  app: OpenAPIHono,
  { method, path, summary, body, data }: Action<Body>,
  act: (asked: z.infer<Body>, id: string) => Promise<{ meta: Meta; data: unknown }>,
): void {
  const takesBody = Object.keys(body.shape).length > 0;
  app.openAPIRegistry.registerPath({
    method,
    path,
    summary,
    tags: ["Operator"],
    description: `The bearer token is needed for ${ALL_OF_IT}.`,
    security: [{}, { [SECURITY_SCHEME]: [] }],
    request: {
      ...(path.includes("{id}")
        ? { params: z.object({ id: z.string().describe("Which one, by its id or number.") }) }
        : {}),
      ...(takesBody ? { body: { content: { "application/json": { schema: body } } } } : {}),
    },
    responses: {
      200: { description: summary, content: { "application/json": { schema: answer(data) } } },
      "4XX": {
        description: "a refusal that says why",
        content: { "application/problem+json": { schema: problem } },
      },
    },
  });
  app.on(method.toUpperCase(), path.replace("{id}", ":id"), async (c) => {
    const parsed = body.safeParse(parseJson(await c.req.text()));
    if (!parsed.success) throw invalidParameters(parsed.error.issues, Object.keys(body.shape));
    const done = await act(parsed.data, c.req.param("id") ?? "");
    return c.body(jsonText(done), 200, { "content-type": "application/json" });
  });
}

/** The `meta` of what an operator is told: of this moment, and of no source. */
export function adminMeta(clock: Clock, next: string | null = null): Meta {
  return {
    as_of: formatInstant(clock()),
    definition: null,
    source: "tokentide",
    attribution: "",
    stale: false,
    next_cursor: next,
  };
}

/** A number that stands in a path. Throws a 404 on anything else. */
export function numberOf(what: string, id: string): number {
  if (/^\d{1,15}$/.test(id)) return Number(id);
  throw new Problem("not-found", `${what} ${id} is not known`);
}

function parseJson(text: string): unknown {
  if (text.length > BODY_MAX) throw malformed(`at most ${BODY_MAX} characters are taken`);
  if (text === "") return {};
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw malformed("it is no JSON");
  }
}

function malformed(message: string): Problem {
  return new Problem("invalid-parameter", `the body: ${message}`, [{ path: "", message }]);
}
