import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import Papa from "papaparse";
import { beforeAll, describe, expect, test } from "vitest";
import type { Claim } from "../../server/market/claim.ts";
import { lastDayOf } from "../../server/market/claim.ts";
import { readFacts, type Facts } from "../../server/sources/claims.ts";

const root = resolve(import.meta.dirname, "../..");
const collected = resolve(root, process.env["TOKENTIDE_SHARED"] ?? "../shared", "data/facts");
const isThere = existsSync(collected);
if (!isThere) console.log(`The facts are not compared: there is no folder ${collected}.`);

type Line = Readonly<Record<string, string>>;
const linesOf = (file: string): Line[] =>
  Papa.parse<Line>(readFileSync(resolve(collected, file), "utf8"), {
    header: true,
    skipEmptyLines: true,
  }).data;
const field = (line: Line, name: string) => line[name] ?? "";
const word = (text: string) => text.replaceAll(/[ -]/g, "_");

/** A day, or the first and last day of a month. */
function spanOf(start: string, end: string): string[] {
  if (start === "" || end === "") return [];
  return [start.length === 7 ? `${start}-01` : start, lastDayOf(end)];
}
const heldSpan = ({ period }: Claim) => (period ? [period.start, period.end] : []);

let facts: Facts;
let byId: Map<string, Claim>;
function claim(id: string): Claim {
  const found = byId.get(id);
  if (!found) throw new Error(`${id} is gone`);
  return found;
}

describe.skipIf(!isThere)("the shipped facts are those that were collected", () => {
  beforeAll(() => {
    facts = readFacts();
    byId = new Map(facts.claims.map((one) => [one.id, one]));
  });

  test("tokens a day: figures, rates, qualifiers, dates, and our daily equivalents", () => {
    const lines = linesOf("vendor_daily_tokens.csv");
    expect(lines).toHaveLength(47);
    for (const line of lines) {
      const held = claim(field(line, "id"));
      const point = field(line, "point_in_time");
      expect({
        id: held.id,
        value: held.value,
        high: held.valueHigh ?? "",
        rate: held.rate,
        qualifier: held.qualifier,
        country: held.country ?? "",
        stated: held.stated ?? "",
        basis: held.statedBasis,
        confidence: held.confidence,
        span: heldSpan(held),
        derived: String(held.derived?.perDay ?? ""),
      }).toEqual({
        id: field(line, "id"),
        value: field(line, "value"),
        high: field(line, "value_high"),
        rate: field(line, "rate_basis").replace("per_minute_peak", "peak_minute"),
        qualifier: word(field(line, "qualifier")),
        country: field(line, "country"),
        stated: field(line, "published"),
        basis: word(field(line, "published_basis")),
        confidence: word(field(line, "confidence")),
        span: spanOf(field(line, "period_start") || point, field(line, "period_end") || point),
        derived: field(line, "derived_tokens_per_day"),
      });
    }
  });

  test("capex: figures, currencies, qualifiers, dates, status and what each replaces", () => {
    const lines = linesOf("capex.csv");
    expect(lines).toHaveLength(78);
    for (const line of lines) {
      const held = claim(field(line, "id"));
      const [low, high] = [field(line, "value_low"), field(line, "value_high")];
      // It was only said that it could rise: no plan, and it replaces nothing.
      const talk = held.id === "C94";
      expect({
        id: held.id,
        value: [held.value, held.valueHigh ?? held.value],
        currency: held.currency,
        unit: held.unit,
        qualifier: held.qualifier,
        stated: held.stated ?? "",
        confidence: held.confidence,
        span: heldSpan(held),
        status: held.status,
        supersedes: held.supersedes ?? "",
      }).toEqual({
        id: field(line, "id"),
        value: [low || high, high || low],
        currency: field(line, "currency"),
        unit: field(line, "unit"),
        qualifier: word(field(line, "qualifier")),
        stated: field(line, "published"),
        confidence: word(field(line, "confidence")),
        span: spanOf(field(line, "period_start"), field(line, "period_end")),
        status: talk ? "under_discussion" : word(field(line, "status")).replace("reported_", ""),
        supersedes: talk ? "" : field(line, "supersedes"),
      });
    }
  });

  test("exchange rates", () => {
    for (const line of linesOf("fx.csv")) {
      const held = claim(field(line, "id"));
      expect({ ...held, span: heldSpan(held) }).toMatchObject({
        value: field(line, "rate_cny_per_usd"),
        qualifier: word(field(line, "qualifier")),
        stated: field(line, "published"),
        span: spanOf(field(line, "period_start"), field(line, "period_end")),
      });
    }
  });

  test("the press: each statement's tokens by country, its week and its date", () => {
    const sides = [
      ["cn_tokens", "CN"],
      ["us_tokens", "US"],
      ["total_tokens", null],
    ] as const;
    for (const line of linesOf("openrouter_weekly_press.csv")) {
      const held = facts.claims.filter(({ statement }) => statement === line["id"]);
      expect(held.length).toBeGreaterThan(0);
      for (const [column, country] of sides) {
        const tokens = field(line, column);
        if (tokens === "") continue;
        const figure = held.find((one) => one.value === tokens && one.country === country);
        expect([line["id"], column, figure?.unit]).toEqual([line["id"], column, "tokens"]);
      }
      const week = spanOf(field(line, "week_start"), field(line, "week_end"));
      for (const one of held) {
        expect([one.id, one.stated ?? ""]).toEqual([one.id, field(line, "published")]);
        if (week.length > 0) expect([one.id, heldSpan(one)]).toEqual([one.id, week]);
      }
    }
  });

  test("events: ids, dates, precision, category and qualifier", () => {
    const byEvent = new Map(facts.events.map((event) => [event.id, event]));
    for (const line of linesOf("events.csv")) {
      const held = byEvent.get(field(line, "id"));
      const [date, precision] = [field(line, "date"), field(line, "date_precision")];
      expect(held).toMatchObject({
        date: precision === "month" ? date.slice(0, 7) : date,
        dateEnd: field(line, "date_end") || null,
        precision,
        category: word(field(line, "category")),
        stated: field(line, "published") || null,
      });
      expect(word(held?.qualifier ?? "")).toBe(word(field(line, "qualifier")));
    }
  });

  test("the figures this project set out from: each names the same rows", () => {
    for (const line of linesOf("seed_figures.csv")) {
      const held = facts.seedFigures.find(({ id }) => id === line["id"]);
      const statements = [...(held?.claims ?? [])].map((id) => byId.get(id)?.statement ?? id);
      const named = new Set([...statements, ...(held?.events ?? [])]);
      const covered = field(line, "covered_by").replace("seed_only", field(line, "id"));
      expect([line["id"], named]).toEqual([line["id"], new Set(covered.split(/[;+\s]+/))]);
    }
  });
});
