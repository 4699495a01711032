import { parseDay } from "../../../server/market/day.ts";
import { parseInstant } from "../../../server/market/instant.ts";
import { originMap, type Attribution, type OriginMap } from "../../../server/market/origin.ts";
import { parsePermaslug } from "../../../server/market/permaslug.ts";
import type { PeriodVolumes } from "../../../server/market/volume.ts";
import type { Store } from "../../../server/ports.ts";
import { author } from "../../market/support/rows.ts";
import { batchOf } from "../../support/batches.ts";
import { observationsOf } from "../../support/days.ts";
import type { Observation } from "../../../server/market/observation.ts";
import type { Day } from "../../../server/market/day.ts";
import type { PlainMarket, PlainPeriod, PlainRow } from "./plain.ts";

const COUNTRIES: Readonly<Record<string, string>> = {
  deepseek: "CN",
  qwen: "CN",
  openai: "US",
  anthropic: "US",
  google: "US",
  mistralai: "FR",
};
const MAKERS = [...Object.keys(COUNTRIES), "stealth", "unheard-of"];

export const NO_ATTRIBUTION: OriginMap = originsWith([]);

/** The authors of these markets, with attributions of single models. */
export function originsWith(attributions: readonly Attribution[]): OriginMap {
  const authors = Object.entries(COUNTRIES).map(([name, origin]) => author(name, origin));
  return originMap([...authors, author("stealth", null)], attributions);
}

export function attribution(slug: string, origin: string, applies: string, known: string) {
  const permaslug = parsePermaslug(slug);
  return { permaslug, origin, appliesFrom: parseDay(applies), knownFrom: parseInstant(known) };
}

export function plainMarket(rows: readonly PlainRow[]): PlainMarket {
  return { rows, originOf: (slug) => COUNTRIES[slug.split("/")[0] ?? ""] };
}

export interface MadeUp {
  readonly from: string;
  readonly days: number;
  readonly models: number;
  readonly without?: readonly string[];
  readonly seed?: number;
}

/** A made-up market of many models of every kind: the sizes fall off steeply, wander, and are often equal. */
export function madeUp({ from, days, models, without = [], seed = 1 }: MadeUp): PlainRow[] {
  const rows: PlainRow[] = [];
  for (let d = 0; d < days; d++) {
    const day = new Date(Date.parse(from) + d * 86_400_000).toISOString().slice(0, 10);
    if (without.includes(day)) continue;
    for (let m = 0; m < models; m++) {
      const luck = dice(seed, d, m);
      if (luck % 11 === 0) continue;
      const size = 2n ** BigInt(56 - Math.min(40, Math.floor(m / 4)));
      const tokens = luck % 3 === 0 ? size : size + (size / 16n) * BigInt(luck % 7);
      rows.push({ day, slug: slugOf(m), tokens });
    }
    if (d % 5 !== 4) rows.push({ day, slug: "other", tokens: 2n ** 55n + BigInt(d) });
  }
  return rows;
}

function slugOf(model: number): string {
  if (model % 6 === 5) return `${slugOf(model - 1)}:free`;
  return `${MAKERS[(model + Math.floor(model / 8)) % MAKERS.length]}/m${model}`;
}

function dice(...keys: number[]): number {
  let hash = 0x811c9dc5;
  for (const key of keys) {
    hash = Math.imul(hash ^ (key + 1), 0x01000193);
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  }
  return (hash ^ (hash >>> 13)) >>> 0;
}

/** Keeps the rows as one vintage. */
export async function keepRows(
  { intake }: Store,
  rows: readonly PlainRow[],
  asOf: string,
  source = "market",
): Promise<void> {
  const byDay = Map.groupBy(rows, ({ day }) => parseDay(day));
  const days = new Map<Day, Observation[]>(
    Array.from(byDay, ([day, ofDay]) => [
      day,
      observationsOf(Object.fromEntries(ofDay.map(({ slug, tokens }) => [slug, tokens]))),
    ]),
  );
  await intake.keep(batchOf({ source, asOf, days }));
}

/** What was read, in the form of the plain computation. */
export function plainly(periods: readonly PeriodVolumes[]): PlainPeriod[] {
  return periods.map(({ period, missing, total, volumes }) => ({
    period,
    missing,
    total,
    keys: Array.from(volumes, ([key, { tokens, daysListed }]) => `${key} ${tokens} ${daysListed}`),
  }));
}
