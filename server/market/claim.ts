import { dayOf, parseDay, plusDays, type Day } from "./day.ts";
import type { Instant } from "./instant.ts";
import { periodOf, spanOf, type Period } from "./period.ts";
import type { Rational } from "./rational.ts";

export const QUALIFIERS = [
  "exact",
  "about",
  "more_than",
  "less_than",
  "up_to",
  "range",
  "estimate",
] as const;
export const RATES = [
  "per_minute",
  "peak_minute",
  "per_day",
  "per_week",
  "per_month",
  "per_30_days",
  "per_quarter",
  "per_half_year",
  "per_year",
] as const;
export const STATUSES = [
  "actual",
  "guidance",
  "plan",
  "under_discussion",
  "pledge",
  "estimate",
] as const;
export const STATED_BASES = [
  "stated",
  "url",
  "event_date",
  "inferred",
  "snapshot_commit",
  "unknown",
] as const;
export const TOPICS = ["daily_tokens", "capex", "press", "fx", "other"] as const;
export const CONFIDENCES = ["primary", "secondary", "single_source", "unverified"] as const;

/** A figure that someone stated, as they stated it. What is ours stands apart in `derived`. */
export interface Claim {
  readonly id: string;
  /** One statement may hold several figures; they share its id. */
  readonly statement: string;
  readonly topic: (typeof TOPICS)[number];
  readonly entity: string;
  readonly country: string | null;
  readonly quantity: string;
  /** Decimal digits in `unit`; `valueHigh` is the upper end of a range. */
  readonly value: string;
  readonly valueHigh: string | null;
  readonly unit: string;
  readonly currency: string | null;
  readonly rate: (typeof RATES)[number] | null;
  readonly qualifier: (typeof QUALIFIERS)[number];
  readonly scope: { readonly en: string; readonly zh: string };
  /** The time it speaks of; a point in time is one day. */
  readonly period: { readonly start: Day; readonly end: Day } | null;
  /** When it was stated, as precisely as is known; null where it is not. */
  readonly stated: string | null;
  readonly statedBasis: string;
  readonly publisher: string;
  readonly relayedBy: readonly string[];
  readonly address: string | null;
  readonly locator: string;
  readonly second: { readonly publisher: string; readonly address: string | null } | null;
  readonly confidence: (typeof CONFIDENCES)[number];
  readonly status: (typeof STATUSES)[number];
  readonly supersedes: string | null;
  readonly seeAlso: readonly string[];
  /** Tokens a day by our arithmetic; it never replaces what was stated. */
  readonly derived: { readonly perDay: bigint; readonly formula: string } | null;
  readonly seed: readonly string[];
  readonly disclosure: string;
  readonly note: string;
}

/** A dated event worth a mark on a chart. */
export interface MarketEvent {
  readonly id: string;
  readonly date: string;
  readonly dateEnd: string | null;
  readonly precision: string;
  readonly category: string;
  readonly title: { readonly en: string; readonly zh: string };
  readonly figure: string;
  readonly stated: string | null;
  readonly stated_basis: string;
  readonly publisher: string;
  readonly relayedBy: readonly string[];
  readonly address: string | null;
  readonly locator: string;
  readonly second_publisher: string | null;
  readonly second_address: string | null;
  readonly qualifier: string;
  readonly confidence: string;
  readonly seed: readonly string[];
  readonly note: string;
}

/** The first day of a date that may be a year, a month or a day. */
export function firstDayOf(date: string): Day {
  return parseDay(`${date}-01-01`.slice(0, 10));
}

/** The last day of a date that may be a year, a month or a day. */
export function lastDayOf(date: string): Day {
  if (date.length === 10) return date as Day;
  const month = date.length === 7 ? date : `${date}-12`;
  const [year = 0, number = 0] = month.split("-").map(Number);
  const next =
    number === 12 ? `${year + 1}-01-01` : `${year}-${String(number + 1).padStart(2, "0")}-01`;
  return plusDays(next as Day, -1);
}

const CURATED = parseDay("2026-11-22"); // what was collected then was stated by then

/** The first day on which it can be said to be known; null where nobody says when it was stated. */
export function knownFrom({ stated }: Pick<Claim, "stated">): Day | null {
  if (stated === null) return null;
  // A statement of a month may have come on its last day: before then nobody can be said to have known it.
  const last = lastDayOf(stated);
  // A year or month that was running when it was collected had been stated by then.
  return stated.length < 10 && stated <= CURATED && CURATED < last ? CURATED : last;
}

export function isStated(claim: Pick<Claim, "stated">, asOf: Instant): boolean {
  const from = knownFrom(claim);
  return from === null || from <= dayOf(asOf);
}

/** Whether it is known well enough when it was stated to tell which of two came first. */
export function isDated({ statedBasis }: Pick<Claim, "statedBasis">): boolean {
  return ["stated", "url", "event_date"].includes(statedBasis);
}

/** Whether who curated it says that it speaks of other days than it names: it is kept, and compared with nothing. */
export function isMisdated({ note }: Pick<Claim, "note">): boolean {
  return note.startsWith("Misdated:");
}

/** The calendar week that a claim speaks of, from its Monday to its Sunday; null where it speaks of other days. */
export function weekSaid(claim: Pick<Claim, "period" | "note">): Period | null {
  const { period } = claim;
  if (period === null || isMisdated(claim)) return null;
  const week = periodOf(period.start, "week");
  const { start, end } = spanOf(week);
  return start === period.start && end === period.end ? week : null;
}

/** Claims that a later one replaced, by id, with the id that did. What is only under discussion replaces nothing. */
export function supersededBy(claims: readonly Claim[]): Map<string, string> {
  const replaced = new Map<string, string>();
  for (const { id, supersedes, status } of claims) {
    if (supersedes === null || status === "under_discussion") continue;
    // Of two that replace the same claim the first listed is the stronger source.
    if (!replaced.has(supersedes)) replaced.set(supersedes, id);
  }
  return replaced;
}

/** A claim in another currency, at the average rate of the month in which it was stated. */
export interface Converted {
  readonly currency: "USD";
  readonly value: Rational;
  readonly valueHigh: Rational | null;
  /** CNY per USD. */
  readonly rate: string;
  readonly month: string;
  readonly rateClaim: string;
}

/** Our conversion of a yuan claim to dollars; null where it is in dollars, or its month has no rate. */
export function convert(claim: Claim, rates: readonly Claim[]): Converted | null {
  const month = claim.stated?.slice(0, 7);
  if (claim.currency !== "CNY" || month === undefined || month.length < 7) return null;
  const rate = rates.find(
    ({ topic, quantity, period }) =>
      topic === "fx" && quantity === MONTHLY_RATE && period?.start.slice(0, 7) === month,
  );
  if (!rate) return null;
  const inDollars = (value: string) => divide(decimal(value), decimal(rate.value));
  return {
    currency: "USD",
    value: inDollars(claim.value),
    valueHigh: claim.valueHigh === null ? null : inDollars(claim.valueHigh),
    rate: rate.value,
    month,
    rateClaim: rate.id,
  };
}

const MONTHLY_RATE = "monthly_average_rate";

/** Reads decimal digits exactly. */
export function decimal(text: string): Rational {
  const [whole = "", fraction = ""] = text.split(".");
  return { n: BigInt(whole + fraction), d: 10n ** BigInt(fraction.length) };
}

function divide(a: Rational, b: Rational): Rational {
  return { n: a.n * b.d, d: a.d * b.n };
}

/** A figure that this project set out from, and the claims and events that hold it. */
export interface SeedFigure {
  readonly id: string;
  readonly figure: string;
  readonly claims: readonly string[];
  readonly events: readonly string[];
  readonly confidence: string;
  readonly note: string;
}

/** Claims that do not go together; shown, not repaired. */
export interface Contradiction {
  readonly id: string;
  readonly title: { readonly en: string; readonly zh: string };
  readonly text: { readonly en: string; readonly zh: string };
  readonly claims: readonly string[];
}
