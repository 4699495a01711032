import Papa from "papaparse";
import { z } from "zod";
import { parseDay, type Day } from "../market/day.ts";
import { parseInstant } from "../market/instant.ts";
import type { Observation } from "../market/observation.ts";
import { parsePermaslug, type Permaslug } from "../market/permaslug.ts";
import { bySize } from "../market/top.ts";
import type { Read } from "../ports.ts";
import { orIssue, textOf } from "../shape.ts";

/** Reads rankings rows, CSV or JSON, as SOURCES 1 and 2 describe them. A refusal names the row and the field. */
export function readRows(body: Uint8Array): Read {
  try {
    const text = textOf(body);
    return /^\s*[[{]/.test(text) ? readJson(text) : readCsv(text);
  } catch (error) {
    if (error instanceof RangeError) return { kind: "unreadable", reason: error.message };
    throw error;
  }
}

const REQUIRED = ["date", "model_permaslug", "total_tokens"] as const;
const KNOWN = new Set<string>([...REQUIRED, "rank", "share_of_daily_tokens"]);

function readCsv(text: string): Read {
  const { data, errors } = Papa.parse<string[]>(text.replace(/^\uFEFF/, ""), {
    delimiter: ",",
  });
  if (errors[0]) throw new RangeError(`line ${(errors[0].row ?? 0) + 1}: ${errors[0].message}`);
  const header = data[0] ?? [];
  const columns = REQUIRED.map((name) => header.indexOf(name));
  const absent = REQUIRED.filter((_, i) => columns[i] === -1);
  if (absent.length > 0) {
    throw new RangeError(
      `the header lacks ${absent.join(", ")}; date,model_permaslug,total_tokens were expected`,
    );
  }
  const [date = 0, permaslug = 0, tokens = 0] = columns;
  const reader = rowReader("line");
  for (let i = 1; i < data.length; i++) {
    const row = data[i] as string[];
    if (row.length === 1 && row[0] === "") continue;
    if (row.length !== header.length) {
      throw new RangeError(
        `line ${i + 1} has ${row.length} fields; ${header.length} were expected`,
      );
    }
    reader.add(i + 1, row[date], row[permaslug], row[tokens]);
  }
  return { ...reader.read(), notes: unknownFields(header), asOf: null };
}

const jsonRow = z.looseObject({
  date: z.string(),
  model_permaslug: z.string(),
  total_tokens: z.union([z.string(), z.int()], "a decimal string was expected"),
});
const jsonMeta = z.looseObject({ as_of: z.string().transform(orIssue(parseInstant)) });
const jsonBody = z.union(
  [
    z.looseObject({ data: z.array(z.unknown()), meta: z.unknown().optional() }),
    z.array(z.unknown()).transform((data) => ({ data, meta: undefined })),
  ],
  "it has not the shape {data: [{date, model_permaslug, total_tokens}], meta}",
);

function readJson(text: string): Read {
  const { data, meta } = shaped("", jsonBody, parseJson(text));
  const reader = rowReader("row");
  const fields = new Set<string>();
  data.forEach((value, i) => {
    const row = shaped(`row ${i + 1}, `, jsonRow, value);
    for (const field of Object.keys(row)) fields.add(field);
    reader.add(i + 1, row.date, row.model_permaslug, String(row.total_tokens));
  });
  const asOf = meta === undefined ? null : shaped("meta.", jsonMeta, meta).as_of;
  return { ...reader.read(), notes: unknownFields([...fields]), asOf };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RangeError(`it is not JSON: ${(error as Error).message}`, { cause: error });
  }
}

function shaped<Shape extends z.ZodType>(where: string, shape: Shape, value: unknown) {
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join(".") ?? "";
  throw new RangeError(`${where}${field === "" ? "" : `${field}: `}${issue?.message ?? ""}`);
}

function unknownFields(names: readonly string[]): string[] {
  const unknown = names.filter((name) => !KNOWN.has(name));
  return unknown.length > 0 ? [`unknown fields: ${unknown.join(", ")}`] : [];
}

interface OpenDay {
  readonly day: Day;
  readonly rows: Observation[];
  /** By the number of the name. */
  readonly named: boolean[];
  readonly faults: string[];
}

const TOKENS_MAX = 2n ** 63n - 1n; // what a 64-bit column holds; a thousand times any day so far

/** Takes rows one by one; names and dates are parsed once each, however often they stand there. */
function rowReader(unit: "line" | "row") {
  const days = new Map<string, OpenDay>();
  const names = new Map<string, { readonly permaslug: Permaslug; readonly number: number }>();
  let rowCount = 0;

  function add(number: number, date = "", name = "", tokens = ""): void {
    const day = days.get(date) ?? open(number, date);
    const model = names.get(name) ?? intern(number, name);
    if (!/^-?\d{1,19}$/.test(tokens)) {
      throw refused(
        number,
        "total_tokens",
        `"${tokens.slice(0, 40)}" is not a whole number of tokens`,
      );
    }
    const count = BigInt(tokens);
    if (count > TOKENS_MAX)
      throw refused(number, "total_tokens", `${tokens} is beyond ${TOKENS_MAX}`);
    if (count < 0n) day.faults.push(`${date} has a negative count, ${name} ${tokens}`);
    if (day.named[model.number]) day.faults.push(`${date} has ${name} twice`);
    day.named[model.number] = true;
    day.rows.push({ permaslug: model.permaslug, tokens: count });
    rowCount += 1;
  }

  function open(number: number, date: string): OpenDay {
    const opened = {
      day: attempt(number, "date", () => parseDay(date)),
      rows: [],
      named: [],
      faults: [],
    };
    days.set(date, opened);
    return opened;
  }

  function intern(number: number, name: string) {
    const permaslug = attempt(number, "model_permaslug", () => parsePermaslug(name));
    const model = { permaslug, number: names.size };
    names.set(name, model);
    return model;
  }

  function attempt<Value>(number: number, field: string, parse: () => Value): Value {
    try {
      return parse();
    } catch (error) {
      throw refused(number, field, (error as Error).message);
    }
  }

  function refused(number: number, field: string, reason: string): RangeError {
    return new RangeError(`${unit} ${number}, ${field}: ${reason}`);
  }

  function read() {
    const sorted = [...days.values()].toSorted((a, b) => (a.day < b.day ? -1 : 1));
    const read = sorted.map(({ day, rows, faults }) => ({
      day,
      rows: rows.toSorted(bySize),
      faults: [...faults, ...sumFaults(day, rows)],
    }));
    return { kind: "rows" as const, days: read, rowCount };
  }
  return { add, read };
}

function sumFaults(day: Day, rows: readonly Observation[]): string[] {
  const sum = rows.reduce((total, { tokens }) => total + tokens, 0n);
  return sum > TOKENS_MAX ? [`the counts of ${day} add up to more than ${TOKENS_MAX}`] : [];
}
