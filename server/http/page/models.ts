import type { Instant } from "../../market/instant.ts";
import type { Origin, OriginMap } from "../../market/origin.ts";
import { spanOf, type Period } from "../../market/period.ts";
import type { Permaslug } from "../../market/permaslug.ts";
import { shareRows } from "../../market/share.ts";
import { largest } from "../../market/top.ts";
import { tokensOf } from "../../market/volume.ts";
import type { NameOf } from "../../query/names.ts";
import type { Series } from "../../query/series.ts";

const MODELS_SHOWN = 10;

export interface ModelRow {
  readonly rank: number;
  readonly permaslug: Permaslug;
  /** From the catalogue; the permaslug where that does not list it. */
  readonly name: string;
  readonly origin: Origin;
  readonly tokens: bigint;
  readonly share: number;
  /** Null from zero or where there is no week to compare with. */
  readonly growthPct: number | null;
  /** Whether the week before is held and did not list it. */
  readonly isNew: boolean;
}

export interface ModelsView {
  readonly period: Period;
  readonly rows: readonly ModelRow[];
}

/** The largest models of the one week in `series`. */
export function modelsOf(
  series: Series,
  origins: OriginMap,
  nameOf: NameOf,
  now: Instant,
): ModelsView | null {
  const week = series.periods[0];
  if (!week) return null;
  const before = series.compared[0];
  const { end } = spanOf(week.period);
  const rows = new Map(shareRows([week], "model", series.compared).map((row) => [row.key, row]));
  const sums = new Map(
    Array.from(week.volumes, ([key, { tokens }]) => [key as Permaslug, tokens] as const),
  );
  const top = largest(sums, MODELS_SHOWN).map(({ permaslug, tokens }, i) => ({
    rank: i + 1,
    permaslug,
    name: nameOf(permaslug),
    origin: origins.ofModel(permaslug, end, now),
    tokens,
    share: rows.get(permaslug)?.share ?? 0,
    growthPct: rows.get(permaslug)?.growth_pct ?? null,
    isNew: before?.closed === true && tokensOf(before, permaslug) === 0n,
  }));
  return { period: week.period, rows: top };
}
