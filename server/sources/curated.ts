import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { parseDay } from "../market/day.ts";
import { DEFINITION_IDS } from "../market/definition.ts";
import { parseInstant } from "../market/instant.ts";
import { originMap, type Attribution, type Author, type OriginMap } from "../market/origin.ts";
import { labKey, type LabMap } from "../market/second-market.ts";
import { parsePeriod } from "../market/period.ts";
import { parsePermaslug } from "../market/permaslug.ts";
import type { CitedMonth, CitedWeek } from "../ports.ts";
import { orIssue } from "../shape.ts";
import { readTable } from "./table.ts";

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

const labRow = z.strictObject({
  lab: z.string().min(1),
  author: z.string().min(1),
  note: z.string(),
});

/** Which author a lab of the second market is. */
export function readLabMap(folder = DATA): LabMap {
  const authors = read(folder, "authors.csv", authorRow, ({ author, from }) => `${author} ${from}`);
  const known = new Set(authors.map(({ author }) => author));
  const shape = labRow.refine(({ author }) => known.has(author), {
    path: ["author"],
    message: "an author of data/authors.csv was expected",
  });
  const rows = read(folder, "labs.csv", shape, ({ lab }) => lab);
  return new Map(rows.map(({ lab, author }) => [labKey(lab), author]));
}

/** Reads the curated origins. Throws with file, line and field where a row is bad, so that nothing starts on it. */
export function readOriginMap(folder = DATA): OriginMap {
  return originMap(
    read(folder, "authors.csv", authorRow, ({ author, from }) => `${author} ${from}`).map(authorOf),
    read(folder, "attributions.csv", attributionRow, (row) => {
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

function read<Shape extends z.ZodObject>(
  folder: string,
  file: string,
  shape: Shape,
  keyOf: (row: z.infer<Shape>) => string,
): z.infer<Shape>[] {
  return readTable(`data/${file}`, readFileSync(join(folder, file), "utf8"), shape, keyOf);
}

const count = z.string().regex(/^\d+$/, "whole tokens were expected").transform(BigInt);

const weeklyRow = z.strictObject({
  period: z
    .string()
    .regex(/^\d{4}-W\d{2}$/, "a week was expected")
    .transform(orIssue(parsePeriod)),
  definition: z.enum(DEFINITION_IDS),
  key: z
    .string()
    .regex(/^([A-Z]{2}|unattributed|other)$/, "a country, unattributed or other was expected"),
  tokens: count,
  as_of: z.string().transform(orIssue(parseInstant)),
  source: z.string().min(1),
});

/** Reads the cited weekly sums. */
export function readWeeklyVolumes(folder = DATA): CitedWeek[] {
  const rows = read(folder, "weekly_volumes.csv", weeklyRow, (row) => {
    return `${row.period} ${row.definition} ${row.key}`;
  });
  const weeks = Map.groupBy(rows, ({ period, definition }) => `${period} ${definition}`);
  return [...weeks.values()].flatMap((ofWeek) => {
    const [first] = ofWeek;
    if (!first) return [];
    const { source, period, definition, as_of: asOf } = first;
    const sorted = ofWeek.toSorted((a, b) => (a.key < b.key ? -1 : 1));
    const volumes = new Map(sorted.map(({ key, tokens }) => [key, { tokens, daysListed: 7 }]));
    return [{ source, period, definition, asOf, volumes }];
  });
}

const monthRow = z.strictObject({
  month: z
    .string()
    .regex(/^\d{4}-\d{2}$/, "a month was expected")
    .transform(orIssue(parsePeriod)),
  tokens: count,
  other_tokens: count,
  as_of: z.string().transform(orIssue(parseInstant)),
  source: z.string().min(1),
});

/** Reads the cited totals of months. */
export function readMonthlyTotals(folder = DATA): CitedMonth[] {
  return read(
    folder,
    "monthly_totals.csv",
    monthRow,
    ({ month, source }) => `${month} ${source}`,
  ).map(({ month, tokens, other_tokens: otherTokens, as_of: asOf, source }) => ({
    source,
    period: month,
    tokens,
    otherTokens,
    asOf,
  }));
}
