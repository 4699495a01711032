import { attribution } from "../../words/citation.ts";
import { words } from "../../words/lang.ts";
import { marked } from "../../words/market.ts";
import {
  cutShare,
  cutTokens,
  type ChartData,
  type ChartHead,
  type ChartLine,
  type ChartMark,
  type Threshold,
} from "./chart-view.ts";
import type { Frame } from "./frame.ts";
import type { Group } from "./groups.ts";
import { classOf, DASHES, groupName } from "./key.ts";
import { timeline, type PeriodsView, type PeriodView } from "./periods.ts";
import { statusText } from "./status.ts";

/** What is drawn over the lines of a chart. */
export interface Annotations {
  readonly marks: readonly ChartMark[];
  /** In the unit of the values: a share of 0 to 1, or tokens. */
  readonly thresholds: readonly Threshold[];
}

/** The market's periods as lines: shares with their bounds. */
export function shareChart(frame: Frame, view: PeriodsView, annotations: Annotations): ChartData {
  const { address } = frame;
  const { section, chart } = words(address.lang);
  const shown = view.groups.filter((g) => address.series !== null || g === "CN" || g === "US");
  return {
    ...chartOf(frame, view, shown, ({ cells }, group) => cutShare(cells.get(group)?.share)),
    id: "share",
    kind: "share",
    head: headOf(frame, section.share, words(address.lang).unit.share, chart.band),
    ...annotations,
  };
}

/** The same as tokens. */
export function volumeChart(frame: Frame, view: PeriodsView, annotations: Annotations): ChartData {
  const { lang } = frame.address;
  const { section, per, explained } = words(lang);
  return {
    ...chartOf(frame, view, view.groups, ({ cells }, g) => cutTokens(cells.get(g)?.tokens)),
    id: "volume",
    kind: "tokens",
    head: headOf(frame, section.volume, per[view.grain], explained.other),
    ...annotations,
  };
}

type ValueOf = (of: PeriodView, group: Group) => number | string | null;

function chartOf(frame: Frame, view: PeriodsView, groups: readonly Group[], valueOf: ValueOf) {
  const { lang, scale } = frame.address;
  const line = timeline(view);
  const open: Record<number, string> = {};
  line.forEach(({ of }, i) => {
    if (of && of.status !== "closed") open[i] = statusText(of, lang);
  });
  return {
    scale,
    isRanged: true,
    periods: line.map(({ period }) => period),
    open,
    lines: groups.map((group): ChartLine => {
      const values = line.map(({ of }) => of && valueOf(of, group));
      const high = line.map(({ of }) => cutShare(of?.cells.get(group)?.high));
      return {
        key: classOf(group),
        name: groupName(group, lang),
        series: group,
        dashes: DASHES[group],
        values,
        ...(typeof values.find((value) => value !== null) === "number" && isCountry(group)
          ? { high }
          : {}),
      };
    }),
  };
}

function isCountry(group: Group): boolean {
  return group === "CN" || group === "US";
}

export function headOf(
  { market, address, asOf }: Frame,
  title: string,
  unit: string,
  note: string,
): ChartHead {
  const { definition, definitionLine } = words(address.lang);
  const { name, counts } = definition[address.definition];
  return {
    title: marked(title, market),
    unit,
    counted: definitionLine(name, counts),
    definition: address.definition,
    source: market,
    credit: attribution(market, asOf),
    asOf,
    note,
  };
}
