import type uPlot from "uplot";
import type { ChartData } from "../server/http/page/chart-view.ts";
import { FONT, FONT_PX } from "./axes.ts";
import type { Chart, Line } from "./plan.ts";
import { closedOnly, lastOf } from "./columns.ts";
import { colourOf } from "./palette.ts";

const LINE_PX = FONT_PX + 5;
const KEY_PX = 26; // a dash and the gap after it, whatever its pattern
const NARROW_KEY_PX = 14;
export const NARROW_PX = 480; // as on a phone
const GAP_PX = 6;
const LINES_OF_TWO = 5; // more labels have no room for their values

let measured: CanvasRenderingContext2D | null = null;

/** A canvas that is only there to measure words. */
function ruler(): CanvasRenderingContext2D | null {
  measured ??= document.createElement("canvas").getContext("2d");
  if (measured) measured.font = FONT;
  return measured;
}

/** The space right of the plot that its widest label needs, at most a third of all. */
export function labelRoom({ lines, valueText }: Chart, width: number): number {
  const context = ruler();
  if (!context) return 0;
  const widths = lines.flatMap((line) => {
    const value = lastOf(line.values);
    const texts = value === null ? [] : [line.name, valueText(value)];
    return texts.map((text) => context.measureText(text).width);
  });
  const room = Math.ceil(Math.max(0, ...widths)) + keyPx(width) + 3 * GAP_PX;
  return Math.min(room, Math.floor(width / 3));
}

/** How long a piece of the line stands before its name, in a chart of this width. */
function keyPx(width: number): number {
  return width < NARROW_PX ? NARROW_KEY_PX : KEY_PX;
}

/** Each line's name and, where few, last closed value at its end, moved apart where they would touch. */
export function endLabels(plot: uPlot, data: ChartData, chart: Chart): void {
  const found = chart.lines.flatMap((line) => {
    const value = lastOf(closedOnly(data, line.values));
    return value === null ? [] : [{ line, value, at: plot.valToPos(value, "y", true) }];
  });
  const isLong = found.length > LINES_OF_TWO;
  const sorted = found.toSorted((a, b) => a.at - b.at);
  const ratio = devicePixelRatio;
  const { top, height } = plot.bbox;
  const places = apart(
    sorted.map(({ at }) => at),
    (isLong ? 1 : 2) * LINE_PX * ratio,
    top,
    top + height,
  );
  sorted.forEach(({ line, value }, i) => {
    label(plot, line, isLong ? null : chart.valueText(value), places[i] ?? 0);
  });
}

/** Places in order, each at least `gap` from the next, as near to where they were as that allows. */
export function apart(wanted: readonly number[], gap: number, min: number, max: number): number[] {
  const places: number[] = [];
  for (const at of wanted) places.push(Math.max(at, (places.at(-1) ?? min - gap / 2) + gap));
  let limit = max + gap / 2;
  for (let i = places.length - 1; i >= 0; i--) {
    limit = Math.min(places[i] ?? limit, limit - gap);
    places[i] = limit;
  }
  return places;
}

function label(
  { ctx, bbox, width }: uPlot,
  { key, name, dashes }: Line,
  value: string | null,
  at: number,
): void {
  const ratio = devicePixelRatio;
  const x = bbox.left + bbox.width + GAP_PX * ratio;
  ctx.save();
  ctx.strokeStyle = colourOf(key);
  ctx.lineWidth = 2.25 * ratio;
  ctx.lineCap = "round";
  ctx.setLineDash(dashes.map((dash) => dash * ratio));
  ctx.beginPath();
  ctx.moveTo(x, at);
  ctx.lineTo(x + keyPx(width) * ratio, at);
  ctx.stroke();
  const left = x + (keyPx(width) + GAP_PX) * ratio;
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  ctx.fillStyle = colourOf("ink");
  ctx.font = FONT.replace(`${FONT_PX}px`, `${FONT_PX * ratio}px`);
  const up = value === null ? 0 : (LINE_PX / 2) * ratio - 1;
  ctx.fillText(fitting(ctx, name, ctx.canvas.width - left), left, at - up);
  if (value !== null) ctx.fillText(value, left, at + up);
  ctx.restore();
}

/** A name cut to the room there is. */
function fitting(ctx: CanvasRenderingContext2D, name: string, room: number): string {
  if (ctx.measureText(name).width <= room) return name;
  let cut = name.length - 1;
  while (cut > 1 && ctx.measureText(`${name.slice(0, cut)}…`).width > room) cut -= 1;
  return `${name.slice(0, cut).trimEnd()}…`;
}
