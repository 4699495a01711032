import { spanOf, type Period } from "../../market/period.ts";
import type { Day } from "../../market/day.ts";
import type { Lang } from "../../words/lang.ts";
import { words } from "../../words/lang.ts";
import { classOf, DASHES, groupName } from "./key.ts";
import { statusText } from "./status.ts";
import type { PageView } from "./view.ts";
import { timeline, type WeekView } from "./weeks.ts";

/** What the charts draw: the figures of the tables, in time order. */
export interface ChartView {
  readonly lang: Lang;
  readonly atMost: string;
  readonly weeks: readonly ChartWeek[];
  readonly groups: readonly ChartGroup[];
}

/** A week of the time axis; `status` is null where nothing of it is held. */
export interface ChartWeek {
  readonly period: Period;
  readonly start: Day;
  readonly closed: boolean;
  readonly status: string | null;
}

/** Each list has one entry a week, null where nothing is held. */
export interface ChartGroup {
  readonly key: string;
  readonly name: string;
  readonly dashes: readonly number[];
  /** Decimal strings, cut to the digits that decide the three of a text. */
  readonly tokens: readonly (string | null)[];
  /** 0..1, cut likewise. */
  readonly share: readonly (number | null)[];
  readonly high: readonly (number | null)[];
}

export function chartViewOf({ weeks, address }: PageView): ChartView {
  const { lang } = address;
  const line = timeline(weeks);
  const each = <Value>(of: (week: WeekView) => Value) =>
    line.map(({ week }) => (week ? of(week) : null));
  return {
    lang,
    atMost: words(lang).atMost("").trim(),
    weeks: line.map(({ period, week }) => ({
      period,
      start: spanOf(period).start,
      closed: week?.status === "closed",
      status: week && statusText(week, lang),
    })),
    groups: weeks.groups.map((group) => ({
      key: classOf(group),
      name: groupName(group, lang),
      dashes: DASHES[group],
      tokens: each(({ cells }) => cutTokens(cells.get(group)?.tokens)),
      share: each(({ cells }) => cutShare(cells.get(group)?.share)),
      high: each(({ cells }) => cutShare(cells.get(group)?.high)),
    })),
  };
}

// Rounding half up to three digits looks at the fourth and no further.
function cutTokens(tokens: bigint | undefined): string | null {
  const digits = tokens?.toString();
  return digits === undefined
    ? null
    : digits.slice(0, 4) + "0".repeat(Math.max(0, digits.length - 4));
}

// Per cent with one decimal: the fourth decimal of the share decides. Shares have six at most.
function cutShare(share: number | null | undefined): number | null {
  return share === null || share === undefined
    ? null
    : Math.floor(Math.round(share * 1e6) / 100) / 1e4;
}
