import { LineChart } from "echarts/charts";
import { GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { charts, numbers, roomOf } from "./read.js";

// Only what these charts need, as its handbook advises.
use([LineChart, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer]);

for (const { id, periods, lines } of charts) {
  init(roomOf(id)).setOption({
    animation: false,
    legend: {},
    tooltip: { trigger: "axis" },
    xAxis: { type: "category", data: periods },
    yAxis: { type: "value" },
    series: lines.map(({ name, values }) => ({ type: "line", name, data: numbers(values) })),
  });
}
