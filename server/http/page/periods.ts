import {
  daysOf,
  grainOf,
  periodOf,
  previousOf,
  spanOf,
  type Grain,
  type Period,
} from "../../market/period.ts";
import { dayOf, plusDays, startOf, type Day } from "../../market/day.ts";
import type { Instant } from "../../market/instant.ts";
import { shareRows, type ShareRow } from "../../market/share.ts";
import type { PeriodVolumes, Volume } from "../../market/volume.ts";
import type { Series } from "../../query/series.ts";
import type { Address } from "./address.ts";
import { GROUPS, type Group } from "./groups.ts";

/** One group's figures in one period. */
export interface Cell {
  readonly tokens: bigint;
  /** 0..1, as is `high`. */
  readonly share: number;
  /** The share if all that no country is counted for were its own; null for what is no country. */
  readonly high: number | null;
  readonly changePp: number | null;
  readonly growthPct: number | null;
}

export interface PeriodView {
  readonly period: Period;
  readonly status: "closed" | "missing" | "unsettled" | "running";
  /** Days that should be held and are not. */
  readonly missing: readonly Day[];
  readonly daysHeld: number;
  /** Since its start. */
  readonly elapsedMs: number;
  readonly total: bigint;
  /** Of sums whose days are not held. */
  readonly citedAsOf: Instant | null;
  readonly cells: ReadonlyMap<string, Cell>;
}

export interface PeriodsView {
  readonly grain: Grain;
  /** Those that the definition counts and the address asks for. */
  readonly groups: readonly Group[];
  /** All that the definition counts. */
  readonly counted: readonly Group[];
  readonly running: PeriodView | null;
  /** The other periods, newest first. */
  readonly past: readonly PeriodView[];
}

/** The periods of one grain by group; `compared` is what the oldest of them is compared with. */
export function periodsViewOf(
  { periods, compared }: Pick<Series, "periods" | "compared">,
  { grain, series }: Pick<Address, "grain" | "series">,
  now: Instant,
): PeriodsView {
  const counted = GROUPS.filter((group) => isCounted(group, periods));
  const [shown, before] = [periods, compared].map((all) => all.map((p) => grouped(p, counted)));
  const rows = Map.groupBy(shareRows(shown ?? [], "origin", before), ({ period }) => period);
  const views = periods.map((of) => periodViewOf(of, rows.get(of.period) ?? [], now)).toReversed();
  return {
    grain,
    groups: counted.filter((group) => series === null || series.includes(group)),
    counted,
    running: views.find(({ status }) => status === "running") ?? null,
    past: views.filter(({ status }) => status !== "running"),
  };
}

// China and the US are the page's subject; what a definition leaves out has no column.
function isCounted(group: Group, periods: readonly PeriodVolumes[]): boolean {
  if (group === "CN" || group === "US") return true;
  return periods.some(({ volumes }) => [...volumes.keys()].some((key) => groupOf(key) === group));
}

/** The same volumes with all countries but China and the US under one key, and no group absent. */
function grouped(of: PeriodVolumes, groups: readonly Group[]): PeriodVolumes {
  const volumes = new Map<string, Volume>(
    groups.map((group) => [group, { tokens: 0n, daysListed: 0 }]),
  );
  for (const [key, { tokens, daysListed }] of of.volumes) {
    const group = groupOf(key);
    const sum = volumes.get(group);
    const days = Math.max(sum?.daysListed ?? 0, daysListed);
    volumes.set(group, { tokens: (sum?.tokens ?? 0n) + tokens, daysListed: days });
  }
  return { ...of, volumes };
}

function groupOf(key: string): Group {
  return GROUPS.find((group) => group === key) ?? "elsewhere";
}

function periodViewOf(of: PeriodVolumes, rows: readonly ShareRow[], now: Instant): PeriodView {
  const { period, closed, missing, total } = of;
  const isRunning = isUnderWay(period, now);
  const days = daysOf(period);
  const lastHeld = days.findLast((day) => !missing.includes(day));
  return {
    period,
    status: closed ? "closed" : isRunning ? "running" : missing.length ? "missing" : "unsettled",
    // Of the running one only gaps: its coming days are not missing yet.
    missing: isRunning ? missing.filter((day) => day < (lastHeld ?? "")) : missing,
    daysHeld: days.length - missing.length,
    elapsedMs: now - startOf(spanOf(period).start),
    total,
    citedAsOf: of.citedAsOf ?? null,
    cells: new Map(rows.map((row) => [row.key, cellOf(row)])),
  };
}

function cellOf({ tokens, share, high, change_pp, growth_pct }: ShareRow): Cell {
  return { tokens, share, high: high ?? null, changePp: change_pp, growthPct: growth_pct };
}

// Seven days end on any day: none of them is the running one.
function isUnderWay(period: Period, now: Instant): boolean {
  const grain = grainOf(period);
  return grain !== "7d" && period === periodOf(dayOf(now), grain);
}

/** Every period from the oldest shown to the newest, in time order; null where none of it is held. */
export function timeline({
  past,
  running,
}: PeriodsView): { period: Period; of: PeriodView | null }[] {
  const held = new Map([...past, ...(running ? [running] : [])].map((of) => [of.period, of]));
  const oldest = (past.at(-1) ?? running)?.period ?? "";
  const line: { period: Period; of: PeriodView | null }[] = [];
  let at = (running ?? past[0])?.period;
  while (at !== undefined && at >= oldest) {
    line.push({ period: at, of: held.get(at) ?? null });
    at = stepBefore(at);
  }
  return line.toReversed();
}

/** The one just before on the axis; seven days step by one day. */
function stepBefore(period: Period): Period {
  if (grainOf(period) !== "7d") return previousOf(period);
  return periodOf(plusDays(spanOf(period).end, -1), "7d");
}
