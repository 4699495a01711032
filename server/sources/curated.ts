import { readFileSync } from "node:fs";
import { join } from "node:path";
import Papa from "papaparse";
import { z } from "zod";
import { parseDay } from "../market/day.ts";
import { parseInstant } from "../market/instant.ts";
import { originMap, type Attribution, type Author, type OriginMap } from "../market/origin.ts";
import { parsePermaslug } from "../market/permaslug.ts";
import { orIssue } from "./parse.ts";

const DATA = join(import.meta.dirname, "../../data");

const country = z.string().regex(/^[A-Z]{2}$/, "an ISO 3166-1 alpha-2 code was expected");
const day = z.string().transform(orIssue(parseDay));

const authorRow = z.strictObject({
  author: z.string().regex(/^[^\s/]+$/, "an author's prefix was expected"),
  name: z.string().min(1),
  origin: z.union([country, z.literal("").transform(() => null)]),
  from: day,
  confidence: z.enum(["high", "medium", "low", "none"]),
  source: z.string().min(1),
  source_date: day,
  note: z.string(),
});

const attributionRow = z.strictObject({
  permaslug: z.string().transform(orIssue(parsePermaslug)),
  origin: country,
  maker: z.string().min(1),
  applies_from: day,
  known_from: z.string().transform(orIssue(parseInstant)),
  source: z.string().min(1),
  note: z.string(),
});

/** Reads the curated origins. Throws with file, line and field where a row is bad, so that nothing starts on it. */
export function readOriginMap(folder = DATA): OriginMap {
  return originMap(
    readTable(folder, "authors.csv", authorRow, ({ author, from }) => `${author} ${from}`).map(
      authorOf,
    ),
    readTable(folder, "attributions.csv", attributionRow, (row) => {
      return `${row.permaslug} ${row.applies_from} ${row.known_from}`;
    }).map(attributionOf),
  );
}

function authorOf({ source_date: sourceDate, ...author }: z.infer<typeof authorRow>): Author {
  return { ...author, sourceDate };
}

function attributionOf(row: z.infer<typeof attributionRow>): Attribution {
  const { permaslug, origin, applies_from: appliesFrom, known_from: knownFrom } = row;
  return { permaslug, origin, appliesFrom, knownFrom };
}

function readTable<Shape extends z.ZodObject>(
  folder: string,
  file: string,
  shape: Shape,
  keyOf: (row: z.infer<Shape>) => string,
): z.infer<Shape>[] {
  const text = readFileSync(join(folder, file), "utf8");
  const { data, errors } = Papa.parse<Record<string, string>>(text, {
    header: true,
    delimiter: ",",
    skipEmptyLines: true,
  });
  if (errors[0]) throw badRow(file, errors[0].row ?? -1, errors[0].message);
  const keys = new Set<string>();
  return data.map((row, i) => {
    const parsed = shape.safeParse(row);
    if (!parsed.success) {
      const { path, message } = parsed.error.issues[0] as z.core.$ZodIssue;
      throw badRow(file, i, `${path.join(".") || "columns"}: ${message}`);
    }
    const key = keyOf(parsed.data);
    if (keys.has(key)) throw badRow(file, i, `"${key}" stands there twice`);
    keys.add(key);
    return parsed.data;
  });
}

// Row 0 stands on the second line, below the header; a field with a line end in it would shift this.
function badRow(file: string, row: number, reason: string): Error {
  return new Error(`data/${file}, line ${row + 2}, ${reason}`);
}
