import { MADE_ORIGINS, type MadeRow } from "../../support/made-market.ts";

/**
 * Volumes and shares by the definitions of PRODUCT 1, computed the long way from plain rows of 2026.
 * It shares nothing with the core, so that both can only agree where both are right.
 */
export interface Asked {
  readonly grain: "day" | "7d" | "week" | "month";
  readonly by: "origin" | "author" | "model";
  readonly definition: "all" | "listed" | "nofree" | "top9";
}

export interface Counted {
  readonly period: string;
  readonly start: string;
  readonly end: string;
  readonly closed: boolean;
  readonly missing: readonly string[];
  readonly total: bigint;
  readonly cells: ReadonlyMap<string, { tokens: bigint; days: ReadonlySet<string> }>;
}

const DAY_MS = 86_400_000;
const MONDAY_OF_W01 = Date.parse("2025-12-29");

/** Every period that holds a row, in time order. */
export function count(rows: readonly MadeRow[], asOf: string, asked: Asked): Counted[] {
  const held = [...new Set(rows.map(({ day }) => day))].toSorted();
  const windows = new Map(held.map((day) => windowOf(day, asked.grain)).map((w) => [w.period, w]));
  return [...windows.values()].map((window) => {
    const days = daysBetween(window.start, window.end);
    const missing = days.filter((day) => !held.includes(day));
    const settled = Date.parse(window.end) + DAY_MS + 90 * 60_000;
    const counted = countedRows(
      rows.filter(({ day }) => days.includes(day)),
      asked.definition,
    );
    const cells = new Map<string, { tokens: bigint; days: Set<string> }>();
    for (const row of counted) {
      const key = keyOf(row, asked.by);
      const cell = cells.get(key) ?? { tokens: 0n, days: new Set() };
      cell.tokens += row.tokens;
      cell.days.add(row.day);
      cells.set(key, cell);
    }
    return {
      ...window,
      missing,
      closed: missing.length === 0 && Date.parse(asOf) >= settled,
      total: counted.reduce((sum, { tokens }) => sum + tokens, 0n),
      cells: new Map([...cells].toSorted(([a], [b]) => Buffer.compare(bytes(a), bytes(b)))),
    };
  });
}

function windowOf(day: string, grain: Asked["grain"]) {
  const at = Date.parse(day);
  switch (grain) {
    case "day":
      return { period: day, start: day, end: day };
    case "7d":
      return { period: `${day}/7d`, start: text(at - 6 * DAY_MS), end: day };
    case "week": {
      const number = Math.floor((at - MONDAY_OF_W01) / (7 * DAY_MS)) + 1;
      const monday = MONDAY_OF_W01 + (number - 1) * 7 * DAY_MS;
      const period = `2026-W${String(number).padStart(2, "0")}`;
      return { period, start: text(monday), end: text(monday + 6 * DAY_MS) };
    }
    case "month": {
      const month = day.slice(0, 7);
      const last = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][Number(month.slice(5)) - 1];
      return { period: month, start: `${month}-01`, end: `${month}-${last}` };
    }
  }
}

function countedRows(rows: readonly MadeRow[], definition: Asked["definition"]): MadeRow[] {
  switch (definition) {
    case "all":
      return [...rows];
    case "listed":
      return rows.filter(({ slug }) => slug !== "other");
    case "nofree":
      return rows.filter(
        ({ slug }) => !slug.endsWith(":free") && originOf(slug) !== "unattributed",
      );
    case "top9": {
      const sums = new Map<string, bigint>();
      for (const { slug, tokens } of rows) {
        if (slug !== "other") sums.set(slug, (sums.get(slug) ?? 0n) + tokens);
      }
      const ranked = [...sums].toSorted(([a, x], [b, y]) =>
        x === y ? (a < b ? -1 : 1) : y > x ? 1 : -1,
      );
      const nine = new Set(ranked.slice(0, 9).map(([slug]) => slug));
      return rows.filter(({ slug }) => nine.has(slug));
    }
  }
}

export function originOf(slug: string): string {
  if (slug === "other") return "other";
  return MADE_ORIGINS[authorOf(slug)] ?? "unattributed";
}

function authorOf(slug: string): string {
  return slug.split("/")[0] ?? slug;
}

function keyOf({ slug }: MadeRow, by: Asked["by"]): string {
  return { origin: originOf(slug), author: authorOf(slug), model: slug }[by];
}

function daysBetween(start: string, end: string): string[] {
  const days: string[] = [];
  for (let at = Date.parse(start); at <= Date.parse(end); at += DAY_MS) days.push(text(at));
  return days;
}

function text(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

function bytes(key: string): Buffer {
  return Buffer.from(key);
}
