import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import fc from "fast-check";
import type { Document } from "../../../server/http/openapi.ts";
import { build, type Built } from "../../support/app.ts";
import { csvOf, madeRows } from "../../support/made-market.ts";
import { problemOf } from "./problems.ts";
import { addressOf, badQuestion, goodQuestion, operationsOf, type Question } from "./questions.ts";

const TOKEN = "the operator's token";
const NEAR = (
  "openrouter our-own vercel CN US other unattributed deepseek qwen/tide-3 ByteDance V11 2026-W26 2026-W28 " +
  "2026-W29 2026-07 2026-07-12 2026-07-12/7d 2026-06-28 2026-07-13T02:00:00Z 2026-07-14T02:00:00Z"
).split(" ");

/** How the questions were answered, by status. */
export type Tally = ReadonlyMap<number, number>;

/** A market that every question can be put to. */
export async function trialMarket(): Promise<Built> {
  const app = build({ now: "2026-07-14T09:00:00Z", token: TOKEN });
  const rows = madeRows({ from: "2026-06-22", to: "2026-07-13" });
  const before = csvOf(rows.filter(({ day }) => day < "2026-07-13"));
  await app.bring({ csv: before, asOf: "2026-07-13T02:00:00Z" });
  const revised = madeRows({ from: "2026-07-06", to: "2026-07-13", seed: 2 });
  await app.bring({ csv: csvOf(revised), asOf: "2026-07-14T02:00:00Z" });
  await app.bring({ csv: before, asOf: "2026-07-13T02:00:00Z", source: "our-own" });
  return app;
}

/** Puts `count` random questions of the document, and `count` broken ones; throws at the first wrong answer. */
export async function runTrials(
  app: Built,
  count: number,
  seed: number,
): Promise<{ readonly good: Tally; readonly bad: Tally }> {
  const document = (await (await app.get("/openapi.json")).json()) as Document;
  const operations = operationsOf(document);
  const checkOf = checks(document);
  const [good, bad] = [new Map<number, number>(), new Map<number, number>()];
  const put = async (question: Question, tally: Map<number, number>) => {
    const response = await app.get(addressOf(question), question.headers);
    tally.set(response.status, (tally.get(response.status) ?? 0) + 1);
    await checkAnswer(question, response, checkOf);
  };
  await fc.assert(
    fc.asyncProperty(goodQuestion(operations, NEAR, TOKEN), (asked) => put(asked, good)),
    { numRuns: count, seed },
  );
  await fc.assert(
    fc.asyncProperty(badQuestion(operations, NEAR, TOKEN), (asked) => put(asked, bad)),
    { numRuns: count, seed },
  );
  return { good, bad };
}

type CheckOf = (path: string) => (body: unknown) => string | null;

async function checkAnswer(asked: Question, response: Response, checkOf: CheckOf): Promise<void> {
  const { path, broken, query } = asked;
  if (response.status === 200) {
    if (broken !== null) throw new Error(`answered though ${broken} was broken`);
    return checkGiven(path, response, checkOf);
  }
  // What a token opened is private besides.
  const kept = response.headers.get("cache-control")?.replace("private, ", "") ?? "";
  response.headers.set("cache-control", kept);
  const { status, errors = [] } = await problemOf(response);
  if (![400, 401, 404, 422].includes(status)) throw new Error(`${path} answered ${status}`);
  const names = errors.map((error) => error.path);
  if (broken !== null) {
    // Of a broken question each fault is named at once, before anything else is looked at.
    if (status !== 400) throw new Error(`a broken ${broken} was answered ${status}`);
    if (!names.includes(broken)) throw new Error(`${names.join(", ")} named instead of ${broken}`);
    return;
  }
  const given = new Set(query.map(([name]) => name));
  // Whose sums of a week are beyond Parquet's 64 bits is told to take another format.
  if (status === 422 && path.endsWith(".parquet")) return;
  if (status !== 401 && names.length === 0) throw new Error(`${status} names no parameter`);
  const strange = names.filter((name) => !given.has(name) && !DEFAULTS.has(name));
  if (strange.length > 0) throw new Error(`${strange.join(", ")} named, and not given`);
}

async function checkGiven(path: string, response: Response, checkOf: CheckOf): Promise<void> {
  const type = response.headers.get("content-type") ?? "";
  const text = await decoded(response);
  const fault = checkOf(path)(type.startsWith("application/json") ? JSON.parse(text) : text);
  if (fault !== null) throw new Error(fault);
}

async function decoded(response: Response): Promise<string> {
  const bytes = Buffer.from(await response.arrayBuffer());
  const encoding = response.headers.get("content-encoding");
  if (encoding === "br") return brotliDecompressSync(bytes).toString();
  return (encoding === "gzip" ? gunzipSync(bytes) : bytes).toString();
}

/** What may be at fault though nobody gave it: `vercel` needs another grain than the default. */
const DEFAULTS = new Set(["grain", "key", "from"]);

/** Holds a body to the shape that the document has for it, with no field more. */
function checks(document: Document): CheckOf {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema(closed(document) as object, "document");
  return (path) => {
    const response = document.paths?.[path]?.get?.responses?.["200"] as { content?: object };
    const [type = ""] = Object.keys(response.content ?? {});
    const parts = ["paths", path, "get", "responses", "200", "content", type, "schema"];
    const pointer = parts.map((part) => part.replaceAll("~", "~0").replaceAll("/", "~1")).join("/");
    const validate = ajv.getSchema(`document#/${pointer}`);
    if (!validate) throw new Error(`${path} has no shape`);
    return (body) =>
      validate(body) === true ? null : `${path}: ${ajv.errorsText(validate.errors)}`;
  };
}

/** The same document with every object closed to what it does not name. */
function closed(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(closed);
  if (typeof part !== "object" || part === null) return part;
  const inner = Object.fromEntries(
    Object.entries(part).map(([key, value]) => [key, closed(value)]),
  );
  const isObject = "properties" in part && "type" in part && part.type === "object";
  return isObject ? { ...inner, additionalProperties: false } : inner;
}
