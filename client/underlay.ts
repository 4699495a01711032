import type uPlot from "uplot";
import type { ChartData } from "../server/http/page/chart-view.ts";
import { FONT, FONT_PX } from "./axes.ts";
import { reachOf } from "./columns.ts";
import { NARROW_PX } from "./labels.ts";
import { colourOf } from "./palette.ts";

const STEP_PX = 7;

/** Hatches the room of every period that is not closed. */
export function hatchOpen(plot: uPlot, { periods, open }: ChartData): void {
  periods.forEach((period, i) => {
    if (!(i in open)) return;
    const { from, to } = reachOf(period);
    hatch(plot, plot.valToPos(from, "x", true), plot.valToPos(to, "x", true));
  });
}

function hatch({ ctx, bbox }: uPlot, left: number, right: number): void {
  const { top, height } = bbox;
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, right - left, height);
  ctx.clip();
  ctx.strokeStyle = colourOf("rule");
  ctx.lineWidth = devicePixelRatio;
  ctx.beginPath();
  for (let x = left - height; x < right; x += STEP_PX * devicePixelRatio) {
    ctx.moveTo(x, top + height);
    ctx.lineTo(x + height, top);
  }
  ctx.stroke();
  ctx.restore();
}

/** Thin labelled lines across the chart; `scale` is 100 where values are shares. */
export function drawThresholds(plot: uPlot, { thresholds }: ChartData, scale: number): void {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.strokeStyle = ctx.fillStyle = colourOf("muted");
  ctx.lineWidth = ratio;
  ctx.setLineDash([2 * ratio, 3 * ratio]);
  ctx.font = FONT.replace(`${FONT_PX}px`, `${FONT_PX * ratio}px`);
  // The axes leave theirs behind.
  ctx.textAlign = "left";
  ctx.textBaseline = "alphabetic";
  for (const { value, label } of thresholds) {
    const y = Math.round(plot.valToPos(value * scale, "y", true)) + 0.5;
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    // In a narrow chart it would lie on the lines: the list below names it.
    if (plot.width >= NARROW_PX) ctx.fillText(label, bbox.left + 6 * ratio, y - 5 * ratio);
  }
  ctx.restore();
}
