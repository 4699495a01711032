import type { ExportRow } from "../exporting.ts";
import { lastDayOf } from "../market/claim.ts";
import { field, inside, list, textOf, type Column, type Table } from "./column.ts";
import { stamped } from "./series-table.ts";

const RIGHTS = "Wording and arrangement by Tokentide, licensed under CC BY 4.0; facts are free.";

/** A figure's own publisher, since each row has another one. */
function sourced(columns: readonly Column[]): Column[] {
  return columns.map((column) =>
    column.name === "source" ? { ...column, cell: sourceOf } : column,
  );
}

function sourceOf({ publisher, relayed_by, address }: ExportRow): string {
  const relayed = textOf(relayed_by as readonly string[]);
  const by = relayed === null ? "" : `, relayed by ${relayed}`;
  const at = address === null ? "" : ` (${address as string})`;
  return `Source: ${publisher as string}${by}${at}. ${RIGHTS}`;
}

const STATED: readonly Column[] = [
  { name: "stated", kind: "text", about: "when: a year, month or day", cell: field("stated") },
  { name: "stated_basis", kind: "text", about: "how that is known", cell: field("stated_basis") },
  { name: "publisher", kind: "text", about: "who published it first", cell: field("publisher") },
  { name: "relayed_by", kind: "text", about: "who relayed it", cell: list("relayed_by") },
  { name: "address", kind: "text", about: "where", cell: field("address") },
  { name: "locator", kind: "text", about: "where on that page", cell: field("locator") },
];

const SEED: readonly Column[] = [
  { name: "seed", kind: "text", about: "figures this project set out from", cell: list("seed") },
  { name: "note", kind: "text", about: "what a reader should know", cell: field("note") },
];

export const CLAIMS: Table = {
  title: { en: "Claims", zh: "公开说法" },
  about: "Figures that someone stated; they are never summed",
  key: ["key"],
  columns: sourced([
    {
      name: "period_start",
      kind: "day",
      about: "first day that it speaks of",
      cell: inside("period", "start"),
    },
    {
      name: "period_end",
      kind: "day",
      about: "last day that it speaks of",
      cell: inside("period", "end"),
    },
    { name: "period", kind: "text", about: "both, as an interval", cell: intervalOf },
    { name: "key", kind: "text", about: "id of the claim", cell: field("id") },
    { name: "statement", kind: "text", about: "figures of one share it", cell: field("statement") },
    { name: "topic", kind: "text", about: "daily_tokens, capex, press …", cell: field("topic") },
    { name: "entity", kind: "text", about: "of whom", cell: field("entity") },
    { name: "country", kind: "text", about: "ISO country of it", cell: field("country") },
    { name: "quantity", kind: "text", about: "what was counted", cell: field("quantity") },
    { name: "value", kind: "decimal", about: "as stated, in unit", cell: field("value") },
    { name: "value_high", kind: "decimal", about: "end of a range", cell: field("value_high") },
    { name: "currency", kind: "text", about: "of money", cell: field("currency") },
    { name: "rate", kind: "text", about: "per minute, day, month …", cell: field("rate") },
    { name: "qualifier", kind: "text", about: "exact, about …", cell: field("qualifier") },
    { name: "scope_en", kind: "text", about: "what it covers", cell: inside("scope", "en") },
    { name: "scope_zh", kind: "text", about: "the same in Chinese", cell: inside("scope", "zh") },
    ...STATED,
    {
      name: "second_publisher",
      kind: "text",
      about: "a second one",
      cell: inside("second", "publisher"),
    },
    { name: "second_address", kind: "text", about: "where", cell: inside("second", "address") },
    {
      name: "confidence",
      kind: "text",
      about: "how well it is sourced",
      cell: field("confidence"),
    },
    { name: "supersedes", kind: "text", about: "id of an earlier one", cell: field("supersedes") },
    {
      name: "superseded_by",
      kind: "text",
      about: "id of a later one",
      cell: field("superseded_by"),
    },
    { name: "see_also", kind: "text", about: "ids", cell: list("see_also") },
    {
      name: "derived_tokens_per_day",
      kind: "whole",
      unit: "tokens",
      about: "a day's equivalent; ours, never what was stated",
      cell: inside("derived", "tokens_per_day"),
    },
    { name: "derived_formula", kind: "text", about: "how", cell: inside("derived", "formula") },
    {
      name: "converted_usd",
      kind: "number",
      unit: "USD, in the claim's multiple",
      about: "ours, at the average rate of the month of the statement",
      cell: inside("converted", "value"),
    },
    {
      name: "converted_usd_high",
      kind: "number",
      unit: "USD, in the claim's multiple",
      about: "end of a range",
      cell: inside("converted", "value_high"),
    },
    {
      name: "converted_rate",
      kind: "decimal",
      about: "CNY per USD",
      cell: inside("converted", "rate"),
    },
    {
      name: "converted_month",
      kind: "text",
      about: "its month",
      cell: inside("converted", "month"),
    },
    {
      name: "converted_claim",
      kind: "text",
      about: "the claim that gives it",
      cell: inside("converted", "rate_claim"),
    },
    {
      name: "counted_period",
      kind: "text",
      about: "the week that we count beside a press claim",
      cell: inside("counted", "period"),
    },
    {
      name: "counted_nearest",
      kind: "text",
      about: "the definition that comes nearest",
      cell: inside("counted", "nearest"),
    },
    {
      name: "counted_tokens",
      kind: "whole",
      unit: "tokens",
      about: "our count by that definition",
      cell: (row) => nearestOf(row)?.tokens ?? null,
    },
    {
      name: "counted_difference_pct",
      kind: "number",
      unit: "per cent",
      about: "ours to theirs",
      cell: (row) => nearestOf(row)?.difference_pct ?? null,
    },
    {
      name: "contradictions",
      kind: "text",
      about: "ids of what does not go together with it",
      cell: ({ contradictions }) =>
        textOf((contradictions as readonly { id: string }[]).map(({ id }) => id)),
    },
    {
      name: "disclosure",
      kind: "text",
      about: "what the publisher says of it",
      cell: field("disclosure"),
    },
    ...SEED,
    ...stamped(field("unit"), field("status")),
  ]),
};

export const EVENTS: Table = {
  title: { en: "Events", zh: "事件" },
  about: "Dated events",
  key: ["key"],
  columns: sourced([
    {
      name: "period_start",
      kind: "day",
      about: "first day of it",
      cell: ({ date }) => firstDayOf(String(date)),
    },
    {
      name: "period_end",
      kind: "day",
      about: "last day of it",
      cell: ({ date, date_end }) => lastDayOf(String(date_end ?? date)),
    },
    {
      name: "period",
      kind: "text",
      about: "the date, as precisely as is known",
      cell: field("date"),
    },
    { name: "key", kind: "text", about: "id of the event", cell: field("id") },
    { name: "date_end", kind: "text", about: "the date of its end", cell: field("date_end") },
    { name: "precision", kind: "text", about: "day, month or year", cell: field("precision") },
    { name: "category", kind: "text", about: "what kind", cell: field("category") },
    { name: "title_en", kind: "text", about: "what happened", cell: inside("title", "en") },
    { name: "title_zh", kind: "text", about: "the same in Chinese", cell: inside("title", "zh") },
    { name: "figure", kind: "text", about: "a figure that belongs to it", cell: field("figure") },
    ...STATED,
    {
      name: "second_publisher",
      kind: "text",
      about: "a second one",
      cell: field("second_publisher"),
    },
    { name: "second_address", kind: "text", about: "where", cell: field("second_address") },
    { name: "qualifier", kind: "text", about: "exact, about …", cell: field("qualifier") },
    {
      name: "confidence",
      kind: "text",
      about: "how well it is sourced",
      cell: field("confidence"),
    },
    ...SEED,
    ...stamped(
      () => null,
      () => "dated",
    ),
  ]),
};

function intervalOf({ period }: ExportRow): string | null {
  const spoken = period as { readonly start: string; readonly end: string } | null;
  if (spoken === null) return null;
  return spoken.start === spoken.end ? spoken.start : `${spoken.start}/${spoken.end}`;
}

function firstDayOf(date: string): string {
  if (date.length === 10) return date;
  return date.length === 7 ? `${date}-01` : `${date}-01-01`;
}

interface Nearest {
  readonly definition: string;
  readonly tokens: bigint;
  readonly difference_pct: number;
}

function nearestOf({ counted }: ExportRow): Nearest | undefined {
  const found = counted as { nearest: string; by_definition: readonly Nearest[] } | null;
  return found?.by_definition.find(({ definition }) => definition === found.nearest);
}
