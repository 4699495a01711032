import uPlot from "uplot";
import type { ChartView } from "../server/http/page/chart-view.ts";
import { closedOnly, middles, partialOnly, spanOf } from "./columns.ts";
import { axes } from "./axes.ts";
import { endLabels, labelRoom } from "./labels.ts";
import { colourOf, faded, onColours } from "./palette.ts";
import type { Chart, Line } from "./plan.ts";
import { readout, SYNC, walkByKeys } from "./readout.ts";
import { hatchPartial } from "./underlay.ts";

const BAND_ALPHA = 0.14;

/** Draws into the room that the page kept, and keeps to its size and its colours. */
export function drawChart(box: HTMLElement, view: ChartView, chart: Chart): uPlot {
  const room = box.querySelector<HTMLElement>(".plot") ?? box;
  const { options, data } = plotOf(view, chart, room);
  const plot = new uPlot(options, data, room);
  new ResizeObserver(() => plot.setSize(sizeOf(room))).observe(room);
  onColours(() => plot.redraw());
  readout(plot, box, view, chart);
  walkByKeys(plot, room, view);
  return plot;
}

// The cursor stands on a week, never between two.
function toNearestWeek(plot: uPlot, left: number, top: number): uPlot.Cursor.LeftTop {
  const week = plot.data[0][plot.posToIdx(left)];
  return left < 0 || week === undefined ? [left, top] : [plot.valToPos(week, "x"), top];
}

function sizeOf({ clientWidth, clientHeight }: HTMLElement) {
  return { width: clientWidth, height: clientHeight };
}

function plotOf(view: ChartView, chart: Chart, room: HTMLElement) {
  const series: uPlot.Series[] = [{}];
  const data: (number | null)[][] = [middles(view)];
  const bands: uPlot.Band[] = [];
  for (const line of chart.lines) {
    const at = add(lineSeries(line), closedOnly(view, line.values));
    add(partialSeries(line), partialOnly(view, line.values));
    if (!line.high) continue;
    const high = add({ points: { show: false } }, closedOnly(view, line.high));
    bands.push({ series: [high, at], fill: () => faded(colourOf(line.key), BAND_ALPHA) });
  }
  const options: uPlot.Options = {
    ...sizeOf(room),
    series,
    bands,
    axes: axes(view, chart),
    legend: { show: false },
    padding: [12, () => labelRoom(chart), 0, 0],
    scales: {
      x: { range: () => edges(view) },
      y: { range: (_, __, max) => chart.range(max) },
    },
    cursor: {
      y: false,
      move: toNearestWeek,
      drag: {
        x: false,
        y: false,
      },
      sync: { key: SYNC },
    },
    hooks: {
      drawClear: [(plot) => hatchPartial(plot, view)],
      draw: [(plot) => endLabels(plot, view, chart)],
    },
  };
  return { options, data: data as uPlot.AlignedData };

  function add(one: uPlot.Series, values: (number | null)[]): number {
    data.push(values);
    return series.push(one) - 1;
  }
}

function lineSeries({ key, name, dashes }: Line): uPlot.Series {
  const stroke = () => colourOf(key);
  const points = { show: true, size: 5, stroke, fill: stroke };
  return { label: name, stroke, width: 2.25, dash: [...dashes], cap: "round", points };
}

// Hollow points that nothing joins.
function partialSeries({ key, name }: Line): uPlot.Series {
  const stroke = () => colourOf(key);
  const points = { show: true, size: 8, width: 1.5, stroke, fill: () => colourOf("paper") };
  return { label: name, paths: () => null, stroke, points };
}

function edges({ weeks }: ChartView): [number, number] {
  const [first, last] = [weeks[0], weeks.at(-1)];
  return first && last ? [spanOf(first).from, spanOf(last).to] : [0, 1];
}
