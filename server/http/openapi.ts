import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { OpenAPIHono } from "@hono/zod-openapi";
import { describeShared, operationOf } from "./describe.ts";

const EXAMPLES = join(import.meta.dirname, "../../data/examples.json");

export type Document = ReturnType<OpenAPIHono["getOpenAPI31Document"]>;

/** A question and what a server answered to it. */
export interface Example {
  /** Path and query. */
  readonly ask: string;
  readonly status: number;
  readonly answer: unknown;
}

/** Answers over a made-up market; a test asks for them again and compares. */
export function readExamples(): readonly Example[] {
  return JSON.parse(readFileSync(EXAMPLES, "utf8")) as Example[];
}

/** The interface as OpenAPI 3.1, from the schemas that validate. `market` as it stands in a sentence; `publicUrl` empty where none is set. */
export function documentOf(
  app: OpenAPIHono,
  { market, publicUrl }: { readonly market: string; readonly publicUrl: string },
  examples: readonly Example[],
): Document {
  describeShared(app.openAPIRegistry);
  const document = app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "Tokentide",
      version: "1",
      description: aboutOf(market),
      license: { name: "MIT", url: "https://opensource.org/license/mit" },
    },
    servers: [{ url: publicUrl === "" ? "/" : publicUrl, description: "this server" }],
    tags: [{ name: "Reads", description: "Public, without a key." }],
  });
  for (const [path, { get }] of Object.entries(document.paths ?? {})) {
    liftDescriptions(get?.parameters);
    if (get) get.operationId ??= operationOf(path);
    if (get?.responses?.["304"]) get.parameters = [...(get.parameters ?? []), IF_NONE_MATCH];
  }
  for (const example of examples) attach(document, example);
  return document;
}

const aboutOf = (market: string) =>
  `How many tokens Chinese and US models carry on ${market}, and how we know. Every answer is \`{meta, data}\`: \`meta\` says as-of, definition, source and attribution, which go with every number that is quoted. Token counts are decimal strings, since they pass what a JSON number holds. Each question can be asked \`as_of\` an earlier moment. Errors are RFC 9457 problem details that name the parameter. \`HEAD\` and conditional requests work on every read, and any page may read them (CORS).`;

const IF_NONE_MATCH = { $ref: "#/components/parameters/IfNoneMatch" };

type Parameters = NonNullable<NonNullable<Document["paths"]>[string]["parameters"]>;

/** A description belongs to the parameter; the schema says what its text looks like. */
function liftDescriptions(parameters: Parameters = []): void {
  for (const parameter of parameters) {
    if (!("schema" in parameter) || !parameter.schema || "$ref" in parameter.schema) continue;
    const { description, ...schema } = parameter.schema;
    if (description === undefined) continue;
    Object.assign(parameter, { description, schema });
  }
}

interface Described {
  readonly content?: Readonly<Record<string, { examples?: object }>>;
}

function attach(document: Document, { ask, status, answer }: Example): void {
  const path = ask.split("?")[0] ?? "";
  const answers = document.paths?.[path]?.get?.responses;
  const found: unknown = answers?.[String(status)];
  const response = status === 200 ? found : document.components?.responses?.[nameIn(found)];
  const [content] = Object.values((response as Described | undefined)?.content ?? {});
  if (!content) throw new Error(`data/examples.json: no ${status} of ${path} is described`);
  content.examples = { ...content.examples, [ask]: { summary: `GET ${ask}`, value: answer } };
}

function nameIn(reference: unknown): string {
  return String((reference as { $ref?: string } | undefined)?.$ref).replace(/.*\//, "");
}
