import type uPlot from "uplot";
import type { ChartView } from "../server/http/page/chart-view.ts";
import { spanOf } from "./columns.ts";
import { colourOf } from "./palette.ts";

const STEP_PX = 7;

/** Hatches the room of every week that is not closed. */
export function hatchPartial(plot: uPlot, { weeks }: ChartView): void {
  for (const week of weeks) {
    if (week.closed || week.status === null) continue;
    const { from, to } = spanOf(week);
    hatch(plot, plot.valToPos(from, "x", true), plot.valToPos(to, "x", true));
  }
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
