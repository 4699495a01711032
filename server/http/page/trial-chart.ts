import { UNITS, writtenThreshold } from "../../alert/figures.ts";
import type { Backtest, Replayed } from "../../alert/replay.ts";
import type { MarketRule } from "../../alert/rule.ts";
import { isRational } from "../../alert/operator.ts";
import { periodText } from "../../words/date.ts";
import { thresholdText } from "../../words/figure.ts";
import { words, type Lang } from "../../words/lang.ts";
import { hrefOf, type Address } from "./address.ts";
import type { ChartData, ChartMark, Threshold } from "./chart-view.ts";
import type { Frame } from "./frame.ts";
import { GROUPS } from "./groups.ts";
import { shareChart, volumeChart } from "./period-charts.ts";
import { periodsViewOf } from "./periods.ts";
import { readPeriods } from "./read-periods.ts";
import type { PageReads } from "./read.ts";

interface Tried {
  readonly rule: MarketRule;
  readonly found: Backtest;
}

/** The series that was tried, with its threshold and a mark for each event; null for what the page's charts do not show. */
export async function trialChart(
  reads: PageReads,
  frame: Frame,
  { rule, found: { from, to, events } }: Tried,
): Promise<ChartData | null> {
  const { series, grain, definition } = rule.condition;
  if (series.kind !== "share" && series.kind !== "volume") return null;
  const group = GROUPS.find((one) => one === series.key);
  if (group === undefined || from === null || to === null) return null;
  const asked = {
    grain,
    definition,
    range: { from, to },
    series: [group],
    scale: "linear",
  } as const;
  const own: Frame = { ...frame, address: { ...frame.address, ...asked } };
  const view = periodsViewOf(await readPeriods(reads, own), own.address, frame.at);
  const draw = series.kind === "share" ? shareChart : volumeChart;
  const chart = draw(own, view, {
    thresholds: thresholdOf(rule, frame.address),
    marks: events.map((event, i) => markOf(event, i + 1, frame.address)),
  });
  return { ...chart, id: "trial", isRanged: false };
}

function thresholdOf(rule: MarketRule, { lang }: Address): Threshold[] {
  const { operator } = rule.condition;
  if (operator.kind !== "above" && operator.kind !== "below" && operator.kind !== "crosses")
    return [];
  const { level } = operator;
  const text = levelText(rule, writtenThreshold(rule.condition).threshold, lang);
  if (!isRational(level)) return [];
  return [{ value: Number(level.n) / Number(level.d), label: words(lang).trial.at(text) }];
}

function markOf({ type, period }: Replayed, number: number, address: Address): ChartMark {
  const { lang } = address;
  return {
    period,
    kind: "alert",
    label: String(number),
    title: `${words(lang).watch.kinds[type]}, ${periodText(period, lang)}`,
    href: `${hrefOf(address)}#try-${number}`,
  };
}

/** A level of a rule as a person writes it, in the unit that it is measured in. */
export function levelText(
  { condition, line }: MarketRule,
  threshold: Backtest["threshold"],
  lang: Lang,
): string {
  const { threshold_unit: of } = writtenThreshold(condition);
  const unit = of === undefined ? {} : { threshold_unit: of };
  const written = { threshold, unit: UNITS[condition.series.kind], condition: line, ...unit };
  return thresholdText(written, lang) ?? "–";
}
