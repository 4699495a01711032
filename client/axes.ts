import type uPlot from "uplot";
import type { ChartView } from "../server/http/page/chart-view.ts";
import { weekShort } from "../server/words/date.ts";
import type { Chart } from "./plan.ts";
import { spanOf } from "./columns.ts";
import { colourOf } from "./palette.ts";

export const FONT_PX = 13;
export const FONT = `${FONT_PX}px system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif`;

const LABEL_PX = 52; // a week's name and the space to the next

/** Weeks below, values at the left; few lines, none vertical. */
export function axes(view: ChartView, chart: Chart): uPlot.Axis[] {
  const ink = () => colourOf("muted");
  const rule = () => colourOf("rule");
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
      splits: (plot) => splits(plot, view),
      values: (_, at) => at.map((middle) => nameAt(middle, view)),
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
      size: (plot, texts) => widest(plot, texts) + 12,
      values: (_, at) => at.map(chart.axisText),
    },
  ];
}

/** As many weeks as have room, counted back from the newest. */
function splits(plot: uPlot, { weeks }: ChartView): number[] {
  const room = Math.max(1, Math.floor(plot.bbox.width / devicePixelRatio / LABEL_PX));
  const step = Math.max(1, Math.ceil(weeks.length / room));
  return weeks
    .filter((_, i) => (weeks.length - 1 - i) % step === 0)
    .map((week) => spanOf(week).middle);
}

function nameAt(middle: number, { weeks, lang }: ChartView): string {
  const week = weeks.find((one) => spanOf(one).middle === middle);
  return week ? weekShort(week.period, lang) : "";
}

function widest(plot: uPlot, texts: readonly string[] | null): number {
  plot.ctx.font = FONT;
  const widths = (texts ?? []).map((text) => plot.ctx.measureText(text).width);
  return Math.ceil(Math.max(0, ...widths));
}
