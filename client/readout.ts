import uPlot from "uplot";
import type { ChartView } from "../server/http/page/chart-view.ts";
import { weekText } from "../server/words/date.ts";
import type { Chart } from "./plan.ts";
import { spanOf } from "./columns.ts";

/** All charts under this name share their cursor. */
export const SYNC = "weeks";

const SAID_AFTER_MS = 500; // so that a screen reader hears where the cursor stays, not each week it passes

/** One line of values for the week under the cursor; said aloud once the cursor rests. */
export function readout(plot: uPlot, box: HTMLElement, view: ChartView, chart: Chart): void {
  const line = box.querySelector(".readout");
  if (!line) return;
  const hint = line.textContent;
  const spoken = document.createElement("p");
  spoken.className = "spoken";
  spoken.setAttribute("role", "status");
  box.append(spoken);

  let timer = 0;
  const show = () => {
    const text = textAt(plot.cursor.idx ?? null, view, chart);
    line.textContent = text ?? hint;
    clearTimeout(timer);
    if (document.activeElement === box.querySelector(".plot")) {
      timer = window.setTimeout(() => (spoken.textContent = text), SAID_AFTER_MS);
    }
  };
  (plot.hooks.setCursor ??= []).push(show);
}

function textAt(index: number | null, view: ChartView, { read }: Chart): string | null {
  const week = index === null ? undefined : view.weeks[index];
  if (!week || index === null || week.status === null) return null;
  const [colon, comma, stop] = view.lang === "zh" ? ["：", "，", "。"] : [": ", ", ", ". "];
  const name = weekText(week.period, view.lang);
  const status = week.closed ? "" : `${stop}${week.status}`;
  const text = `${name}${colon}${read(index).join(comma)}${status}`;
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** Arrow keys, Home and End move the cursor of all charts from week to week. */
export function walkByKeys(plot: uPlot, room: HTMLElement, { weeks }: ChartView): void {
  const last = weeks.length - 1;
  const to: Readonly<Record<string, (at: number) => number>> = {
    ArrowLeft: (at) => Math.max(0, at - 1),
    ArrowRight: (at) => Math.min(last, at + 1),
    Home: () => 0,
    End: () => last,
  };
  room.addEventListener("keydown", (event) => {
    const move = to[event.key];
    if (!move || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const week = weeks[move(plot.cursor.idx ?? last + 1)];
    if (!week) return;
    for (const one of uPlot.sync(SYNC).plots) {
      one.setCursor({ left: one.valToPos(spanOf(week).middle, "x"), top: 0 });
    }
  });
}
