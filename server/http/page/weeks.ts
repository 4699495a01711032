import { daysOf, periodOf, previousOf, spanOf, type Period } from "../../market/period.ts";
import { dayOf, startOf, type Day } from "../../market/day.ts";
import type { Instant } from "../../market/instant.ts";
import { shareRows, type ShareRow } from "../../market/share.ts";
import type { PeriodVolumes, Volume } from "../../market/volume.ts";

/** What the page tells apart: two countries, all others, and what is counted for none. */
export const GROUPS = ["CN", "US", "elsewhere", "unattributed", "other"] as const;
export type Group = (typeof GROUPS)[number];

/** One group's figures in one week. */
export interface Cell {
  readonly tokens: bigint;
  /** 0..1, as is `high`. */
  readonly share: number;
  /** The share if all that no country is counted for were its own; null for what is no country. */
  readonly high: number | null;
  readonly changePp: number | null;
  readonly growthPct: number | null;
}

export interface WeekView {
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

export interface WeeksView {
  /** Those that the definition counts. */
  readonly groups: readonly Group[];
  readonly running: WeekView | null;
  /** The other weeks, newest first. */
  readonly weeks: readonly WeekView[];
}

/** The weeks by group; `compared` is what the oldest of them is compared with. */
export function weeksOf(
  periods: readonly PeriodVolumes[],
  compared: readonly PeriodVolumes[],
  now: Instant,
): WeeksView {
  const groups = GROUPS.filter((group) => isShown(group, periods));
  const [shown, before] = [periods, compared].map((all) => all.map((p) => grouped(p, groups)));
  const rows = Map.groupBy(shareRows(shown ?? [], "origin", before), ({ period }) => period);
  const weeks = periods.map((week) => weekOf(week, rows.get(week.period) ?? [], now)).toReversed();
  return {
    groups,
    running: weeks.find(({ status }) => status === "running") ?? null,
    weeks: weeks.filter(({ status }) => status !== "running"),
  };
}

// China and the US are the page's subject; what a definition leaves out has no column.
function isShown(group: Group, periods: readonly PeriodVolumes[]): boolean {
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

function weekOf(week: PeriodVolumes, rows: readonly ShareRow[], now: Instant): WeekView {
  const { period, closed, missing, total } = week;
  const isRunning = period === periodOf(dayOf(now), "week");
  const days = daysOf(period);
  const lastHeld = days.findLast((day) => !missing.includes(day));
  return {
    period,
    status: closed ? "closed" : isRunning ? "running" : missing.length ? "missing" : "unsettled",
    // Of the running week only gaps: its coming days are not missing yet.
    missing: isRunning ? missing.filter((day) => day < (lastHeld ?? "")) : missing,
    daysHeld: days.length - missing.length,
    elapsedMs: now - startOf(spanOf(period).start),
    total,
    citedAsOf: week.citedAsOf ?? null,
    cells: new Map(rows.map((row) => [row.key, cellOf(row)])),
  };
}

function cellOf({ tokens, share, high, change_pp, growth_pct }: ShareRow): Cell {
  return { tokens, share, high: high ?? null, changePp: change_pp, growthPct: growth_pct };
}

/** Every week from the oldest shown to the newest, in time order; null where none of it is held. */
export function timeline({
  weeks,
  running,
}: WeeksView): { period: Period; week: WeekView | null }[] {
  const held = new Map([...weeks, ...(running ? [running] : [])].map((w) => [w.period, w]));
  const oldest = (weeks.at(-1) ?? running)?.period ?? "";
  const line: { period: Period; week: WeekView | null }[] = [];
  let at = (running ?? weeks[0])?.period;
  while (at !== undefined && at >= oldest) {
    line.push({ period: at, week: held.get(at) ?? null });
    at = previousOf(at);
  }
  return line.toReversed();
}
