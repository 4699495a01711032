import fc from "fast-check";
import type { Document } from "../../../server/http/openapi.ts";

/** A parameter as the document has it. */
interface Parameter {
  readonly name: string;
  readonly required: boolean;
  readonly schema: {
    readonly type?: string;
    readonly enum?: readonly string[];
    readonly pattern?: string;
    readonly example?: string;
    readonly default?: string | number;
    readonly minimum?: number;
    readonly maximum?: number;
    readonly maxLength?: number;
  };
}

interface Operation {
  readonly path: string;
  readonly parameters: readonly Parameter[];
}

/** A request, and what was broken in it; null where nothing was. */
export interface Question {
  readonly path: string;
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly headers: Readonly<Record<string, string>>;
  readonly broken: string | null;
}

export function operationsOf(document: Document): Operation[] {
  return Object.entries(document.paths ?? {}).flatMap(([path, { get }]) => {
    const parameters = (get?.parameters ?? []).filter((one) => "name" in one && one.in === "query");
    // The stream of news has no end to wait for, and an id in the path is no question's.
    const isAsked = get && path !== "/api/v1/live" && !path.includes("{");
    return isAsked ? [{ path, parameters: parameters as unknown as Parameter[] }] : [];
  });
}

/** Questions that keep to the document. `near` are values that the market knows. */
export function goodQuestion(
  operations: readonly Operation[],
  near: readonly string[],
  token: string,
) {
  return fc
    .constantFrom(...operations)
    .chain((operation) =>
      fc
        .record({ query: goodQuery(operation, near), headers: headers(token) })
        .map((asked): Question => ({ ...asked, path: operation.path, broken: null })),
    );
}

/** The same with one thing broken, which is named. */
export function badQuestion(
  operations: readonly Operation[],
  near: readonly string[],
  token: string,
) {
  const breakable = operations.filter(({ path }) => path.startsWith("/api/"));
  return fc.constantFrom(...breakable).chain((operation) =>
    fc
      .record({ query: goodQuery(operation, near), headers: headersTo(operation, token) })
      .chain(({ query, headers: given }) =>
        oneBreak(operation, query).map((broken): Question => ({
          ...broken,
          path: operation.path,
          headers: given,
        })),
      ),
  );
}

/** The address; names and values are written so that any text comes through. */
export function addressOf({ path, query }: Question): string {
  const text = query.map(([name, value]) => `${encode(name)}=${encode(value)}`).join("&");
  return text === "" ? path : `${path}?${text}`;
}

function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

type Query = Question["query"];

function goodQuery({ parameters }: Operation, near: readonly string[]): fc.Arbitrary<Query> {
  const each = parameters.map((parameter) => {
    const given = goodValue(parameter, near).map((value) => [parameter.name, value] as const);
    return parameter.required ? given : fc.option(given, { nil: null, freq: 2 });
  });
  return fc.tuple(...each).map((chosen) => chosen.filter((one) => one !== null));
}

function goodValue({ schema }: Parameter, near: readonly string[]): fc.Arbitrary<string> {
  const { minimum = 1, maximum = 10, maxLength = 50, pattern } = schema;
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.type === "integer") {
    const number = fc.oneof(
      fc.integer({ min: minimum, max: 5 }),
      fc.integer({ min: minimum, max: maximum }),
    );
    return number.map(String);
  }
  if (pattern !== undefined) {
    const fitting = near.filter((value) => new RegExp(pattern).test(value));
    const shown = [...fitting, ...(schema.example === undefined ? [] : [schema.example])];
    const made = fc.stringMatching(new RegExp(pattern));
    if (shown.length === 0) return made;
    return fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...shown) },
      { weight: 1, arbitrary: made },
    );
  }
  return fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(String(schema.default ?? near[0]), ...near) },
    { weight: 1, arbitrary: text(maxLength) },
  );
}

/** What is asked of the operator's routes is looked at only where a token opens them. */
function headersTo({ path }: Operation, token: string): fc.Arbitrary<Record<string, string>> {
  if (path.startsWith("/api/v1/admin/")) return fc.constant({ authorization: `Bearer ${token}` });
  return headers(token);
}

function headers(token: string): fc.Arbitrary<Record<string, string>> {
  return fc.constantFrom(
    {},
    { authorization: `Bearer ${token}` },
    { authorization: "Bearer no" },
    { "accept-encoding": "br" },
    { "accept-encoding": "gzip;q=0.5, *;q=0" },
    { "if-none-match": 'W/"older"' },
    { "accept-language": "zh-CN,zh;q=0.9" },
    { "x-forwarded-for": "198.51.100.1, <script>" },
  );
}

type Broken = Pick<Question, "query" | "broken">;

function oneBreak({ parameters }: Operation, query: Query): fc.Arbitrary<Broken> {
  const known = new Set(parameters.map(({ name }) => name));
  const unknown = text(30)
    .filter((name) => !known.has(name))
    .map((name): Broken => ({ query: [...query, [name, "1"]], broken: name.toWellFormed() }));
  const breaks = parameters.flatMap((parameter) => {
    const { name } = parameter;
    const others = query.filter(([given]) => given !== name);
    const bad = badValue(parameter).map((value): Broken => ({
      query: [...others, [name, value]],
      broken: name,
    }));
    const twice = text(10).map((value): Broken => ({
      query: [...query, [name, value], [name, value]],
      broken: name,
    }));
    return [bad, twice];
  });
  return fc.oneof(unknown, ...breaks);
}

/** A text that the parameter's schema does not let through. */
function badValue({ schema }: Parameter): fc.Arbitrary<string> {
  const { minimum = 1, maximum = 10, maxLength = 200, pattern } = schema;
  const any = fc.oneof(
    text(30),
    fc.constantFrom("", " ", "null", "NaN", "-1", "0x10", "1e3", "٣", "%00"),
  );
  if (schema.enum) return any.filter((value) => !schema.enum?.includes(value));
  if (schema.type === "integer") {
    const outside = fc.oneof(fc.integer({ max: minimum - 1 }), fc.integer({ min: maximum + 1 }));
    const words = any.filter((value) => !/^\d+$/.test(value));
    return fc.oneof(outside.map(String), words);
  }
  if (pattern !== undefined) return any.filter((value) => !new RegExp(pattern).test(value));
  const long = fc.integer({ min: maxLength + 1, max: maxLength * 10 }).map((n) => "x".repeat(n));
  return fc.oneof(fc.constant(""), long);
}

function text(maxLength: number): fc.Arbitrary<string> {
  const unit = fc.constantFrom("grapheme" as const, "binary" as const, "grapheme-ascii" as const);
  return unit.chain((kind) => fc.string({ unit: kind, minLength: 1, maxLength }));
}
