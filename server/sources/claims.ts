import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import {
  CONFIDENCES,
  decimal,
  QUALIFIERS,
  RATES,
  STATUSES,
  TOPICS,
  type Claim,
  type Contradiction,
  type MarketEvent,
  type SeedFigure,
} from "../market/claim.ts";
import { isDay, parseDay } from "../market/day.ts";
import { orIssue } from "../shape.ts";
import { badRow, BadTable, readTable } from "./table.ts";

const DATA = join(import.meta.dirname, "../../data");

const text = z.string();
const optional = text.transform((value) => (value === "" ? null : value));
const list = text.transform((value) => (value === "" ? [] : value.split(/;\s*/)));
const id = text.regex(
  /^[A-Za-z0-9][A-Za-z0-9.-]*$/,
  "an id of letters, digits, . and - was expected",
);
const number = text.regex(/^-?\d+(\.\d+)?$/, "decimal digits were expected");
const day = text.transform(orIssue(parseDay));
const date = text.refine(
  (value) => /^\d{4}(-\d{2}(-\d{2})?)?$/.test(value) && isDay(`${value}-01-01`.slice(0, 10)),
  "a year, a month or a day was expected",
);
const address = text.regex(/^(https?:\/\/\S+)?$/, "an address or nothing was expected");
const blank = z.literal("").transform(() => null);

const claimRow = z.strictObject({
  id,
  statement: id,
  topic: z.enum(TOPICS),
  entity: text.min(1),
  country: optional,
  quantity: text.min(1),
  value: number,
  value_high: z.union([blank, number]),
  unit: text.min(1),
  currency: z.union([blank, text.regex(/^[A-Z]{3}$/, "a currency of ISO 4217 was expected")]),
  rate: z.union([blank, z.enum(RATES)]),
  qualifier: z.enum(QUALIFIERS),
  scope: text.min(1),
  scope_zh: text.min(1),
  period_start: z.union([blank, day]),
  period_end: z.union([blank, day]),
  stated: z.union([blank, date]),
  stated_basis: text,
  publisher: text.min(1),
  relayed_by: list,
  address,
  locator: text,
  second_publisher: optional,
  second_address: address,
  confidence: z.enum(CONFIDENCES),
  status: z.enum(STATUSES),
  supersedes: optional,
  see_also: list,
  derived_per_day: z.union([blank, text.regex(/^\d+$/, "whole tokens were expected")]),
  derivation: text,
  seed: list,
  disclosure: text,
  note: text,
});
type ClaimRow = z.infer<typeof claimRow>;

/** Reads claims from CSV text. Throws with file, line and field where a row is bad. */
export function readClaimTable(file: string, csv: string): Claim[] {
  return readTable(file, csv, claimRow, (row) => row.id).map((row, i) => {
    const fault = faultOf(row);
    if (fault) throw badRow(file, i, fault);
    return claimOf(row);
  });
}

function faultOf(row: ClaimRow): string | undefined {
  const { value, value_high: high, period_start: start, period_end: end } = row;
  if (row.qualifier === "range" && high === null) return "value_high: a range needs one";
  if (high !== null && Number(high) < Number(value)) return `value_high: ${high} is below ${value}`;
  if ((start === null) !== (end === null)) return "period_end: both ends of a period, or neither";
  if (start !== null && end !== null && end < start) return `period_end: ${end} is before ${start}`;
  if ((row.derived_per_day === null) !== (row.derivation === "")) {
    return "derivation: a derived value and its formula come together";
  }
  if (row.topic === "fx" && decimal(value).n <= 0n) return "value: a rate above zero was expected";
  return undefined;
}

function claimOf(row: ClaimRow): Claim {
  const { period_start: start, period_end: end, derived_per_day: perDay } = row;
  return {
    id: row.id,
    statement: row.statement,
    topic: row.topic,
    entity: row.entity,
    country: row.country,
    quantity: row.quantity,
    value: row.value,
    valueHigh: row.value_high,
    unit: row.unit,
    currency: row.currency,
    rate: row.rate,
    qualifier: row.qualifier,
    scope: { en: row.scope, zh: row.scope_zh },
    period: start !== null && end !== null ? { start, end } : null,
    stated: row.stated,
    statedBasis: row.stated_basis,
    publisher: row.publisher,
    relayedBy: row.relayed_by,
    address: row.address || null,
    locator: row.locator,
    second:
      row.second_publisher === null
        ? null
        : { publisher: row.second_publisher, address: row.second_address || null },
    confidence: row.confidence,
    status: row.status,
    supersedes: row.supersedes,
    seeAlso: row.see_also,
    derived: perDay === null ? null : { perDay: BigInt(perDay), formula: row.derivation },
    seed: row.seed,
    disclosure: row.disclosure,
    note: row.note,
  };
}

const eventRow = z.strictObject({
  id,
  date,
  date_end: z.union([blank, date]),
  precision: text,
  category: text.min(1),
  title: text.min(1),
  title_zh: text.min(1),
  figure: text,
  stated: z.union([blank, date]),
  stated_basis: text,
  publisher: text.min(1),
  relayed_by: list,
  address,
  locator: text,
  second_publisher: optional,
  second_address: address,
  qualifier: text,
  confidence: text,
  seed: list,
  note: text,
});

const seedRow = z.strictObject({
  id,
  figure: text.min(1),
  claims: list,
  events: list,
  confidence: text.min(1),
  note: text,
});

const contradictionRow = z.strictObject({
  id,
  title: text.min(1),
  title_zh: text.min(1),
  text: text.min(1),
  text_zh: text.min(1),
  claims: list,
});

/** What people stated, and what happened: the curated facts. */
export interface Facts {
  readonly claims: readonly Claim[];
  readonly events: readonly MarketEvent[];
  readonly seedFigures: readonly SeedFigure[];
  readonly contradictions: readonly Contradiction[];
}

/** Reads and checks every curated fact. Throws with file, line and field where a row is bad, so that nothing starts on it. */
export function readFacts(folder = DATA): Facts {
  const claims = readdirSync(join(folder, "claims"))
    .filter((file) => file.endsWith(".csv"))
    .toSorted()
    .flatMap((file) => {
      const csv = readFileSync(join(folder, "claims", file), "utf8");
      return readClaimTable(`data/claims/${file}`, csv);
    });
  const read = <Shape extends z.ZodObject<{ id: typeof id }>>(file: string, shape: Shape) =>
    readTable(
      `data/${file}`,
      readFileSync(join(folder, file), "utf8"),
      shape,
      (row) => (row as { id: string }).id,
    );
  const events = read("events.csv", eventRow).map(
    ({ title, title_zh, date_end: dateEnd, relayed_by: relayedBy, ...row }) => ({
      ...row,
      dateEnd,
      relayedBy,
      title: { en: title, zh: title_zh },
      address: row.address || null,
      second_address: row.second_address || null,
    }),
  );
  const contradictions = read("contradictions.csv", contradictionRow).map(
    ({ title, title_zh, text, text_zh, ...row }) => ({
      ...row,
      title: { en: title, zh: title_zh },
      text: { en: text, zh: text_zh },
    }),
  );
  const facts = { claims, events, seedFigures: read("seed_figures.csv", seedRow), contradictions };
  refuseDangling(facts);
  return facts;
}

function refuseDangling({ claims, events, seedFigures, contradictions }: Facts): void {
  const known = new Set([
    ...claims.flatMap((claim) => [claim.id, claim.statement]),
    ...events.map((event) => event.id),
  ]);
  const seeds = new Set(seedFigures.map((figure) => figure.id));
  const named = [
    ...claims.map((claim) => ({
      at: `data/claims, ${claim.id}`,
      names: [...claim.seeAlso, claim.supersedes ?? claim.id],
    })),
    ...seedFigures.map((row) => ({
      at: `data/seed_figures.csv, ${row.id}`,
      names: [...row.claims, ...row.events],
    })),
    ...contradictions.map((row) => ({
      at: `data/contradictions.csv, ${row.id}`,
      names: row.claims,
    })),
  ];
  for (const { at, names } of named) {
    const dangling = names.find((name) => !known.has(name));
    if (dangling !== undefined)
      throw new BadTable(`${at}: "${dangling}" is the id of nothing here`);
  }
  const unseeded = claims.find(({ seed }) => seed.some((name) => !seeds.has(name)));
  if (unseeded)
    throw new BadTable(
      `data/claims, ${unseeded.id}, seed: an id of data/seed_figures.csv was expected`,
    );
}
