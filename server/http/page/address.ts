import { endOf, parseDay } from "../../market/day.ts";
import { DEFINITION_IDS, type DefinitionId } from "../../market/definition.ts";
import { formatInstant, parseInstant, type Instant } from "../../market/instant.ts";
import { GRAINS, type Grain } from "../../market/period.ts";
import { isLang, type Lang } from "../../words/lang.ts";
import { COMPOSED_OPERATORS, COMPOSED_SERIES, type Composed } from "../../rules/composed.ts";
import { GROUPS, type Group } from "./groups.ts";
import { pathOf, type PageId } from "./paths.ts";
import { rangeText, readRange, type Range } from "./range.ts";

/** What the address of a page asks for. */
export interface Address {
  readonly page: PageId;
  readonly lang: Lang;
  readonly definition: DefinitionId;
  readonly grain: Grain;
  /** Null for the range that suits the grain. */
  readonly range: Range | null;
  /** The groups that are shown; null for all. */
  readonly series: readonly Group[] | null;
  /** Whether tables give tokens in three digits or in all of them. */
  readonly units: "short" | "exact";
  readonly scale: "linear" | "log";
  /** The moment whose knowledge is asked for; null for the present one. */
  readonly frozenAt: Instant | null;
  /** The currency that our conversions stand beside; null for none. */
  readonly currency: "USD" | null;
  /** Whether the notes on single claims are shown. */
  readonly notes: boolean;
  /** What of a rule is to be tried out; null where none is. */
  readonly trial: AskedTrial | null;
  /** The chart that is embedded. */
  readonly chart: EmbedChart;
  /** Parts that say nothing we know, as they were written. */
  readonly ignored: readonly string[];
}

/** A rule's condition, but for the definition and the grain, which the address has anyway. */
export type AskedTrial = Omit<Composed, "definition" | "grain">;

export const PLAIN_TRIAL: AskedTrial = {
  on: "share",
  key: "CN",
  when: "crosses",
  level: "50",
  forPeriods: 1,
};

/** The charts that other pages may hold in a frame. */
export const EMBED_CHARTS = ["share", "volume"] as const;
export type EmbedChart = (typeof EMBED_CHARTS)[number];

/** What an address says that says nothing. */
export const PLAIN = {
  definition: "all",
  grain: "week",
  range: null,
  series: null,
  units: "short",
  scale: "linear",
  frozenAt: null,
  currency: null,
  notes: false,
  trial: null,
  chart: "share",
  ignored: [],
} as const satisfies Partial<Address>;

/** Reads the address. What is not valid in it, or stands there twice, is left out and named. */
export function readAddress(
  page: PageId,
  query: URLSearchParams,
  acceptLanguage: string | undefined,
  now: Instant,
): Address {
  const readers = partReaders(now);
  const ignored: string[] = [];
  const found: Part = {};
  for (const [name, value] of query) {
    const part = readers.get(name)?.(value);
    readers.delete(name);
    if (part?.trial) Object.assign(found, { trial: { ...found.trial, ...part.trial } });
    else if (part) Object.assign(found, part);
    else ignored.push(`${name}=${value}`);
  }
  const trial = found.trial ? { ...PLAIN_TRIAL, ...found.trial } : null;
  return { page, lang: preferred(acceptLanguage), ...PLAIN, ...found, trial, ignored };
}

/** What a part of the query says of the address. */
type Part = Partial<Omit<Address, "trial">> & { readonly trial?: Partial<AskedTrial> };
type PartReader = (value: string) => Part | null;

function partReaders(now: Instant): Map<string, PartReader> {
  return new Map<string, PartReader>([
    ["lang", (value) => (isLang(value) ? { lang: value } : null)],
    ["definition", oneOf(DEFINITION_IDS, (definition) => ({ definition }))],
    ["grain", oneOf(GRAINS, (grain) => ({ grain }))],
    ["range", (value) => part(readRange(value), (range) => ({ range }))],
    ["series", (value) => part(readSeries(value), (series) => ({ series }))],
    ["units", oneOf(["short", "exact"], (units) => ({ units }))],
    ["scale", oneOf(["linear", "log"], (scale) => ({ scale }))],
    ["currency", oneOf(["USD"], (currency) => ({ currency }))],
    ["notes", oneOf(["shown"], () => ({ notes: true }))],
    ["chart", oneOf(EMBED_CHARTS, (chart) => ({ chart }))],
    ["as_of", (value) => pastMoment(value, now)],
    ["on", oneOf(COMPOSED_SERIES, (on) => ({ trial: { on } }))],
    ["key", (value) => (KEY.test(value) ? { trial: { key: value } } : null)],
    ["when", oneOf(COMPOSED_OPERATORS, (when) => ({ trial: { when } }))],
    ["level", (value) => (LEVEL.test(value) ? { trial: { level: value } } : null)],
    ["for", (value) => (PERIODS.test(value) ? { trial: { forPeriods: Number(value) } } : null)],
  ]);
}

const KEY = /^\S{1,200}$/;
const LEVEL = /^\d{1,15}(\.\d{1,6})?(pp|%|[KMBT])?$/;
const PERIODS = /^[1-9]\d?$/;

function oneOf<Value extends string>(
  known: readonly Value[],
  as: (value: Value) => Part,
): PartReader {
  return (text) =>
    part(
      known.find((value) => value === text),
      as,
    );
}

function part<Value>(value: Value | null | undefined, as: (value: Value) => Part) {
  return value === null || value === undefined ? null : as(value);
}

function readSeries(text: string): Group[] | null {
  const names = text.split(",");
  const groups = GROUPS.filter((group) => names.includes(group));
  return groups.length === names.length ? groups : null;
}

/** The same page, or another, with some parts of its address changed. */
export function hrefOf(address: Address, changed: Partial<Address> = {}): string {
  const asked = { ...address, ...changed };
  const query = new URLSearchParams({ lang: asked.lang });
  for (const [name, value] of partsOf(asked)) if (value !== null) query.set(name, value);
  return `${pathOf(asked.page)}?${readable(query)}`;
}

// What a query may hold as it is written, so that a link can be read.
function readable(query: URLSearchParams): string {
  return query.toString().replaceAll("%3A", ":").replaceAll("%2C", ",");
}

/** The parts of an address that are not as they are where nothing is said. */
function partsOf(of: Address): [name: string, value: string | null][] {
  const unless = (value: string, plain: string) => (value === plain ? null : value);
  return [
    ["chart", of.page === "embed" ? of.chart : null],
    ["definition", unless(of.definition, PLAIN.definition)],
    ["grain", unless(of.grain, PLAIN.grain)],
    ["range", of.range && rangeText(of.range)],
    ["series", of.series && of.series.join(",")],
    ["units", unless(of.units, PLAIN.units)],
    ["scale", unless(of.scale, PLAIN.scale)],
    ["currency", of.currency],
    ["notes", of.notes ? "shown" : null],
    ...trialParts(of.trial),
    ["as_of", of.frozenAt === null ? null : formatInstant(of.frozenAt)],
  ];
}

function trialParts(trial: AskedTrial | null): [name: string, value: string][] {
  if (trial === null) return [];
  const { on, key, when, level, forPeriods } = trial;
  return [
    ["on", on],
    ["key", key],
    ["when", when],
    ["level", level],
    ["for", String(forPeriods)],
  ];
}

/** Another page, by the same definition, as known at the same moment. */
export function elsewhere({ lang, definition, frozenAt }: Address, page: PageId): string {
  return hrefOf({ ...PLAIN, page, lang, definition, frozenAt });
}

/** The language of a reader who does not say it in the address. */
export function preferred(acceptLanguage = ""): Lang {
  return /^zh\b/i.test(acceptLanguage) ? "zh" : "en";
}

function pastMoment(text: string, now: Instant): Part | null {
  const at = momentOf(text);
  return at !== undefined && at <= now ? { frozenAt: at } : null;
}

/** A moment, or the last one of a day. */
function momentOf(text: string): Instant | undefined {
  try {
    return text.length === 10 ? endOf(parseDay(text)) - 1 : parseInstant(text);
  } catch {
    return undefined; // It is named among the ignored parts.
  }
}
