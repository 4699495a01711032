import { z } from "zod";
import {
  CONFIDENCES,
  decimal,
  QUALIFIERS,
  RATES,
  STATED_BASES,
  STATUSES,
  TOPICS,
  type Claim,
} from "../market/claim.ts";
import { isDay, parseDay } from "../market/day.ts";
import { orIssue } from "../shape.ts";
import { readTable } from "./table.ts";

export const text = z.string();
export const optional = text.transform((value) => (value === "" ? null : value));
export const list = text.transform((value) => (value === "" ? [] : value.split(/;\s*/)));
export const id = text.regex(
  /^[A-Za-z0-9][A-Za-z0-9.-]*$/,
  "an id of letters, digits, . and - was expected",
);
// Far more digits than any figure has would be no number any more where it is drawn or exported.
const number = text.regex(/^-?\d{1,30}(\.\d{1,30})?$/, {
  message: "decimal digits were expected, at most 30",
  abort: true,
});
const day = text.transform(orIssue(parseDay));
export const date = text.refine(
  (value) => /^\d{4}(-\d{2}(-\d{2})?)?$/.test(value) && isDay(`${value}-01-01`.slice(0, 10)),
  "a year, a month or a day was expected",
);
export const address = text.regex(/^(https?:\/\/\S+)?$/, "an address or nothing was expected");
export const blank = z.literal("").transform(() => null);

const country = text.regex(
  /^([A-Z]{2}|INTL)$/,
  "an ISO 3166-1 alpha-2 code, INTL or nothing was expected",
);

/** Who stated a figure, when and how; of claims and events alike. */
export const howStated = {
  qualifier: z.enum(QUALIFIERS),
  stated: z.union([blank, date]),
  stated_basis: z.enum(STATED_BASES),
  publisher: text.min(1),
  relayed_by: list,
  address,
  locator: text,
  second_publisher: optional,
  second_address: address,
  confidence: z.enum(CONFIDENCES),
  seed: list,
  note: text,
};

const claimShape = z.strictObject({
  ...howStated,
  id,
  statement: id,
  topic: z.enum(TOPICS),
  entity: text.min(1),
  country: z.union([blank, country]),
  quantity: text.min(1),
  value: number,
  value_high: z.union([blank, number]),
  unit: text.min(1),
  currency: z.union([blank, text.regex(/^[A-Z]{3}$/, "a currency of ISO 4217 was expected")]),
  rate: z.union([blank, z.enum(RATES)]),
  scope: text.min(1),
  scope_zh: text.min(1),
  period_start: z.union([blank, day]),
  period_end: z.union([blank, day]),
  status: z.enum(STATUSES),
  supersedes: optional,
  see_also: list,
  derived_per_day: z.union([
    blank,
    text.regex(/^\d{1,18}$/, "whole tokens were expected, at most 18 digits"),
  ]),
  derivation: text,
  disclosure: text,
});
type ClaimRow = z.infer<typeof claimShape>;

export const claimRow = claimShape.superRefine((row, context) => {
  const [field, message] = faultOf(row) ?? [];
  if (field !== undefined) context.addIssue({ code: "custom", path: [field], message });
});

/** Reads claims from CSV text. Throws with file, line and field where a row is bad. */
export function readClaimTable(file: string, csv: string): Claim[] {
  return readTable(file, csv, claimRow, (row) => row.id).map(claimOf);
}

type Fault = readonly [field: keyof ClaimRow, said: string];

function faultOf(row: ClaimRow): Fault | undefined {
  return valueFault(row) ?? periodFault(row) ?? derivedFault(row);
}

function valueFault({ value, value_high: high, ...row }: ClaimRow): Fault | undefined {
  const { n } = decimal(value);
  if (row.qualifier === "range" && high === null) return ["value_high", "a range needs one"];
  if (high !== null && Number(high) < Number(value)) {
    return ["value_high", `${high} is below ${value}`];
  }
  if (row.topic === "fx" && n <= 0n) return ["value", "a rate above zero was expected"];
  const isAmount = row.unit === "tokens" || row.currency !== null;
  return isAmount && n < 0n ? ["value", "an amount of zero or more was expected"] : undefined;
}

function periodFault({ period_start: start, period_end: end }: ClaimRow): Fault | undefined {
  if ((start === null) !== (end === null)) {
    return ["period_end", "both ends of a period, or neither"];
  }
  const isReversed = start !== null && end !== null && end < start;
  return isReversed ? ["period_end", `${end} is before ${start}`] : undefined;
}

function derivedFault({ derived_per_day: perDay, derivation, rate }: ClaimRow): Fault | undefined {
  if ((perDay === null) !== (derivation === "")) {
    return ["derivation", "a derived value and its formula come together"];
  }
  const isOfPeak = perDay !== null && rate === "peak_minute";
  return isOfPeak ? ["derived_per_day", "a peak minute says nothing of a day"] : undefined;
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
