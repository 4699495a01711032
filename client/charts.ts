import type { ChartView } from "../server/http/page/chart-view.ts";
import { drawChart, type Drawn } from "./chart.ts";
import { walkByKeys } from "./keys.ts";
import type { Go } from "./navigate.ts";
import { planOf } from "./plan.ts";
import { readout } from "./readout.ts";
import { brushByMouse, chooseByTouch } from "./choose.ts";

const NEAR_PX = 400;

/** Draws each chart when it comes near the screen, at once where it is there already; all go when `gone` says so. */
export function drawWhenSeen(view: ChartView, go: Go, gone: AbortSignal): void {
  const seen = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        seen.unobserve(target);
        draw(target as HTMLElement, view, go, gone);
      }
    },
    { rootMargin: `${NEAR_PX}px` },
  );
  for (const box of document.querySelectorAll<HTMLElement>("[data-chart]")) {
    // The observer answers a frame later than one can look.
    if (isNear(box)) draw(box, view, go, gone);
    else seen.observe(box);
  }
  gone.addEventListener("abort", () => seen.disconnect());
}

function isNear(box: HTMLElement): boolean {
  const { top, bottom } = box.getBoundingClientRect();
  return bottom > -NEAR_PX && top < innerHeight + NEAR_PX;
}

function draw(box: HTMLElement, view: ChartView, go: Go, gone: AbortSignal): void {
  const data = view.charts.find(({ id }) => id === box.dataset["chart"]);
  const room = box.querySelector<HTMLElement>(".plot");
  if (!data || !room) return;
  const { lang, say } = view;
  const drawn: Drawn = drawChart(room, { data, chart: planOf(data, lang, say.atMost), lang }, gone);
  readout(drawn, box, lang);
  walkByKeys(drawn, go);
  if (data.isRanged) brushByMouse(drawn, go);
  chooseByTouch(drawn, go);
}
