import type uPlot from "uplot";
import type { ChartData } from "../server/http/page/chart-view.ts";
import type { Lang } from "../server/words/lang.ts";
import { periodShort } from "../server/words/date.ts";
import type { Chart } from "./plan.ts";
import { reachOf } from "./columns.ts";
import { colourOf } from "./palette.ts";

export const FONT_PX = 13;
export const FONT = `${FONT_PX}px system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif`;

const NAME_PX = 14; // between two names

/** Periods below, values at the left; few lines, none vertical. */
export function axes(data: ChartData, chart: Chart, lang: Lang): uPlot.Axis[] {
  const ink = () => colourOf("muted");
  const rule = () => colourOf("rule");
  const names = new Map(data.periods.map((p) => [reachOf(p).middle, periodShort(p, lang)]));
  return [
    {
      font: FONT,
      stroke: ink,
      size: 32,
      gap: 6,
      grid: { show: false },
      ticks: {
        stroke: rule,
        width: 1,
        size: 4,
      },
      splits: (plot) => splits(plot, [...names]),
      values: (_, at) => at.map((middle) => names.get(middle) ?? ""),
    },
    {
      font: FONT,
      stroke: ink,
      gap: 6,
      space: 56,
      ticks: { show: false },
      grid: {
        stroke: rule,
        width: 1,
      },
      size: (plot, texts) => widest(plot, texts ?? []) + 12,
      ...(chart.isLog ? { splits: () => powers(chart.range) } : {}),
      values: (_, at) => at.map(chart.axisText),
    },
  ];
}

/** As many periods as have room, counted back from the newest. */
function splits(plot: uPlot, names: readonly (readonly [middle: number, name: string])[]) {
  const width = plot.bbox.width / devicePixelRatio;
  const texts = names.map(([, name]) => name);
  const room = Math.max(1, Math.floor(width / (widest(plot, texts) + NAME_PX)));
  const step = Math.max(1, Math.ceil(names.length / room));
  return names.flatMap(([middle], i) => ((names.length - 1 - i) % step === 0 ? [middle] : []));
}

/** The powers of ten between the ends, and between them 2 and 5 where there are few. */
export function powers([low, high]: Chart["range"]): number[] {
  const found: number[] = [];
  const steps = Math.log10(high / low) > 2 ? [1] : [1, 2, 5];
  for (let power = low; power <= high; power *= 10) {
    for (const step of steps) if (power * step <= high) found.push(power * step);
  }
  return found;
}

function widest(plot: uPlot, texts: readonly string[]): number {
  plot.ctx.font = FONT;
  const widths = texts.map((text) => plot.ctx.measureText(text).width);
  return Math.ceil(Math.max(0, ...widths));
}
