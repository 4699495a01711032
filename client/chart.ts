import uPlot from "uplot";
import type { ChartData } from "../server/http/page/chart-view.ts";
import type { Lang } from "../server/words/lang.ts";
import { closedOnly, middles, openOnly, reachOf } from "./columns.ts";
import { axes } from "./axes.ts";
import { endLabels, labelRoom } from "./labels.ts";
import { placeMarks } from "./marks.ts";
import { colourOf, faded, onColours } from "./palette.ts";
import type { Chart, Line } from "./plan.ts";
import { drawThresholds, hatchOpen } from "./underlay.ts";

const BAND_ALPHA = 0.14;
const DENSE = 40; // more points than these hide the dashes

/** A chart as it stands on the page. */
export interface Drawn {
  readonly data: ChartData;
  readonly chart: Chart;
  readonly plot: uPlot;
  readonly room: HTMLElement;
}

/** Draws into the room that the page kept, and keeps to its size and colours until `gone`. */
export function drawChart(
  room: HTMLElement,
  { data, chart, lang }: { data: ChartData; chart: Chart; lang: Lang },
  gone: AbortSignal,
): Drawn {
  const { options, columns } = plotOf(room, data, chart, lang);
  const plot = new uPlot(options, columns, room);
  const sizes = new ResizeObserver(() => plot.setSize(sizeOf(room)));
  sizes.observe(room);
  onColours(() => plot.redraw(), gone);
  gone.addEventListener("abort", () => {
    sizes.disconnect();
    plot.destroy();
  });
  return { data, chart, plot, room };
}

function sizeOf({ clientWidth, clientHeight }: HTMLElement) {
  return { width: clientWidth, height: clientHeight };
}

// The cursor stands on a period, never between two.
function toNearest(plot: uPlot, left: number, top: number): uPlot.Cursor.LeftTop {
  const period = plot.data[0][plot.posToIdx(left)];
  return left < 0 || period === undefined ? [left, top] : [plot.valToPos(period, "x"), top];
}

function plotOf(room: HTMLElement, data: ChartData, chart: Chart, lang: Lang) {
  const series: uPlot.Series[] = [{}];
  const columns: (number | null)[][] = [middles(data)];
  const bands: uPlot.Band[] = [];
  const isDense = data.periods.length > DENSE;
  for (const line of chart.lines) {
    const at = add(lineSeries(line, isDense), closedOnly(data, line.values));
    add(openSeries(line), openOnly(data, line.values));
    if (!line.high) continue;
    const high = add({ points: { show: false } }, closedOnly(data, line.high));
    bands.push({ series: [high, at], fill: () => faded(colourOf(line.key), BAND_ALPHA) });
  }
  const [low, top] = chart.range;
  const options: uPlot.Options = {
    ...sizeOf(room),
    series,
    bands,
    axes: axes(data, chart, lang),
    legend: { show: false },
    padding: [16, () => labelRoom(chart, room.clientWidth), 0, 0],
    scales: {
      x: { range: () => edges(data) },
      y: { range: () => [low, top], distr: chart.isLog ? 3 : 1 },
    },
    cursor: {
      y: false,
      move: toNearest,
      drag: { x: data.isRanged, y: false, setScale: false, dist: 8 },
      sync: { key: syncOf(data) },
    },
    hooks: {
      drawClear: [(plot) => hatchOpen(plot, data)],
      draw: [
        (plot) => drawThresholds(plot, data, data.kind === "share" ? 100 : 1),
        (plot) => endLabels(plot, data, chart),
        (plot) => placeMarks(plot, data),
      ],
    },
  };
  return { options, columns: columns as uPlot.AlignedData };

  function add(one: uPlot.Series, values: (number | null)[]): number {
    columns.push(values);
    return series.push(one) - 1;
  }
}

/** Charts over the same periods share their cursor. */
function syncOf({ periods }: ChartData): string {
  return `${periods[0]} ${periods.at(-1)} ${periods.length}`;
}

function lineSeries({ key, name, dashes }: Line, isDense: boolean): uPlot.Series {
  const stroke = () => colourOf(key);
  // Where they are many only those are drawn that no line reaches.
  const points = { size: 5, stroke, fill: stroke, ...(isDense ? { space: 40 } : { show: true }) };
  return { label: name, stroke, width: 2.25, dash: [...dashes], cap: "round", points };
}

// Hollow points that nothing joins.
function openSeries({ key, name }: Line): uPlot.Series {
  const stroke = () => colourOf(key);
  const points = { show: true, size: 8, width: 1.5, stroke, fill: () => colourOf("paper") };
  return { label: name, paths: () => null, stroke, points };
}

function edges({ periods }: ChartData): [number, number] {
  const [first, last] = [periods[0], periods.at(-1)];
  return first && last ? [reachOf(first).from, reachOf(last).to] : [0, 1];
}
