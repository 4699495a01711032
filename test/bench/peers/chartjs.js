import {
  CategoryScale,
  Chart,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
} from "chart.js";
import { charts, numbers, roomOf } from "./read.js";

// Only what these charts need, as its handbook advises.
Chart.register(
  CategoryScale,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
);

for (const { id, periods, lines } of charts) {
  const canvas = document.createElement("canvas");
  roomOf(id).append(canvas);
  new Chart(canvas, {
    type: "line",
    data: {
      labels: periods,
      datasets: lines.map(({ name, values }) => ({ label: name, data: numbers(values) })),
    },
    options: { animation: false, maintainAspectRatio: false },
  });
}
