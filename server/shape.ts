import { z } from "zod";

/** Turns a parser that throws into a zod transform that reports. */
export function orIssue<Value>(parse: (text: string) => Value) {
  return (text: string, context: z.RefinementCtx): Value => {
    try {
      return parse(text);
    } catch (error) {
      context.addIssue({ code: "custom", message: (error as Error).message });
      return z.NEVER;
    }
  };
}

const UTF8 = new TextDecoder("utf-8", { fatal: true });

/** Bytes as text. Throws a RangeError where they are not UTF-8, of which names would be lost. */
export function textOf(body: Uint8Array): string {
  try {
    return UTF8.decode(body);
  } catch (error) {
    throw new RangeError("it is not UTF-8", { cause: error });
  }
}

/** Bytes as a JSON value; text that is none comes back as a text that says so, for a shape to refuse. */
export function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(textOf(body));
  } catch {
    return "text that is not JSON";
  }
}

const SAID_MAX = 3; // of a wrong page every field is wrong; the first few tell it

/** Why a value has not its shape, in plain words: `files.csv.sha256: a text was expected`. */
export function reasonOf({ issues }: z.ZodError): string {
  const said = issues.slice(0, SAID_MAX).map((issue) => {
    const field = issue.path.join(".");
    return field === "" ? expectedOf(issue) : `${field}: ${expectedOf(issue)}`;
  });
  const more = issues.length - said.length;
  return said.join("; ") + (more > 0 ? `; and ${more} more` : "");
}

/** What was expected in a field; what its shape says of itself goes before. */
export function expectedOf(issue: z.core.$ZodIssue): string {
  if (!/^(Invalid|Too (small|big)|Unrecognized)\b/.test(issue.message)) return issue.message;
  if (issue.code === "unrecognized_keys") return `unknown: ${issue.keys.join(", ")}`;
  return `${wantedOf(issue)} was expected`;
}

function wantedOf(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_type") return KINDS[issue.expected] ?? issue.expected;
  if (issue.code === "invalid_value")
    return `${issue.values.length > 1 ? "one of " : ""}${issue.values.map(String).join(", ")}`;
  if (issue.code === "too_small") return limited(issue.origin, "at least", issue.minimum);
  if (issue.code === "too_big") return limited(issue.origin, "at most", issue.maximum);
  if (issue.code === "invalid_format")
    return FORMATS[issue.format] ?? `a text of another form (${issue.format})`;
  return "another shape";
}

const KINDS: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object with fields",
  record: "an object with fields",
};

const FORMATS: Readonly<Record<string, string>> = { url: "an address" };

function limited(origin: string, bound: string, limit: number | bigint): string {
  if (origin === "string")
    return limit === 1 && bound === "at least"
      ? "a text"
      : `a text of ${bound} ${limit} characters`;
  if (origin === "array") return `a list of ${bound} ${limit}`;
  return `${bound} ${limit}`;
}
