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
  /** Exact decimal strings. */
  readonly tokens: readonly (string | null)[];
  /** 0..1. */
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
      tokens: each(({ cells }) => cells.get(group)?.tokens.toString() ?? null),
      share: each(({ cells }) => cells.get(group)?.share ?? null),
      high: each(({ cells }) => cells.get(group)?.high ?? null),
    })),
  };
}
