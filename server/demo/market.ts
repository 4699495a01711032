import { plusDays, type Day } from "../market/day.ts";
import type { Observation } from "../market/observation.ts";
import { OTHER } from "../market/permaslug.ts";
import { bySize } from "../market/top.ts";
import { GROUPS, MODELS, type Group, type Model } from "./cast.ts";
import { chance } from "./chance.ts";
import {
  dayNumber,
  isBroken,
  NOBODY_PPM,
  OTHER_PPM,
  sharesOf,
  weekOfPlot,
  type Shares,
} from "./plot.ts";

const MILLION = 1_000_000;
const DAY_TOKENS = 1_200_000_000_000; // in the middle of the year
const WEEKEND = 0.82;
const WOBBLE_PPM = 3_000; // a third of a point a day, which a week evens out
const BROKEN_PARTS = 1_000_000n;

/** The rows of a day as they were published on a date, largest first. Exact, and the same for the same seed. */
export function rowsOf(day: Day, published: Day, seed: number): Observation[] {
  const total = totalOf(day, seed);
  const shares = wobbled(sharesOf(day, published), day, seed);
  const rows = GROUPS.flatMap((group) =>
    split(part(total, ppmOf(group, shares)), group, day, seed),
  );
  const all = [...rows, { permaslug: OTHER, tokens: part(total, OTHER_PPM) }];
  const isSmall = isBroken(published) && day === plusDays(published, -1);
  const sent = isSmall ? all.map(shrunk) : all;
  return sent.filter(({ tokens }) => tokens > 0n).toSorted(bySize);
}

function totalOf(day: Day, seed: number): bigint {
  const at = dayNumber(day);
  const season = 1 + 0.35 * Math.sin((at / 364) * 2 * Math.PI);
  const weekend = at % 7 >= 5 ? WEEKEND : 1;
  const noise = 0.97 + 0.06 * chance(seed, at);
  return BigInt(Math.round(DAY_TOKENS * season * weekend * noise));
}

function wobbled({ CN, US }: Shares, day: Day, seed: number): Shares {
  const by = Math.round((chance(seed, dayNumber(day), 1) - 0.5) * 2 * WOBBLE_PPM);
  return { CN: CN + by, US: US - by };
}

function ppmOf(group: Group, { CN, US }: Shares): number {
  switch (group) {
    case "CN":
      return CN;
    case "US":
      return US;
    case "nobody":
      return NOBODY_PPM;
    case "elsewhere":
      return MILLION - CN - US - NOBODY_PPM - OTHER_PPM;
  }
}

/** A group's tokens among its models; the largest takes what the division leaves. */
function split(tokens: bigint, group: Group, day: Day, seed: number): Observation[] {
  const models = MODELS.filter((model) => model.group === group && isThere(model, day));
  const weights = models.map((model, i) => weightOf(model, i, day, seed));
  const sum = weights.reduce((all, weight) => all + weight, 0n);
  const rows = models.map(({ permaslug }, i) => ({
    permaslug,
    tokens: (tokens * (weights[i] ?? 0n)) / sum,
  }));
  const given = rows.reduce((all, row) => all + row.tokens, 0n);
  return rows.map((row, i) => (i === 0 ? { ...row, tokens: row.tokens + tokens - given } : row));
}

function isThere({ entersInWeek }: Model, day: Day): boolean {
  return entersInWeek === undefined || weekOfPlot(day) >= entersInWeek;
}

function weightOf({ weight }: Model, i: number, day: Day, seed: number): bigint {
  const drift = 1 + 0.06 * Math.sin(dayNumber(day) / (9 + i) + i);
  const noise = 0.96 + 0.08 * chance(seed, dayNumber(day), i + 2, weight);
  return BigInt(Math.round(weight * drift * noise * 10_000));
}

function part(total: bigint, ppm: number): bigint {
  return (total * BigInt(ppm)) / BigInt(MILLION);
}

function shrunk({ permaslug, tokens }: Observation): Observation {
  return { permaslug, tokens: tokens / BROKEN_PARTS };
}
