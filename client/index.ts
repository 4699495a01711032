import type { ChartView } from "../server/http/page/chart-view.ts";
import { drawChart } from "./chart.ts";
import type { Chart } from "./plan.ts";
import { shareChart } from "./share-chart.ts";
import { volumeChart } from "./volume-chart.ts";

const CHARTS: Readonly<Record<string, (view: ChartView) => Chart>> = {
  share: shareChart,
  volume: volumeChart,
};

const json = document.getElementById("view")?.textContent;
if (json) drawWhenSeen(JSON.parse(json) as ChartView);

/** A chart is drawn when it comes near the screen. */
function drawWhenSeen(view: ChartView): void {
  const seen = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        const chart = CHARTS[(target as HTMLElement).dataset["chart"] ?? ""];
        if (!isIntersecting || !chart) continue;
        seen.unobserve(target);
        drawChart(target as HTMLElement, view, chart(view));
      }
    },
    { rootMargin: "400px" },
  );
  for (const box of document.querySelectorAll("[data-chart]")) seen.observe(box);
}
