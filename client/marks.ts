import type uPlot from "uplot";
import type { ChartData, ChartMark } from "../server/http/page/chart-view.ts";
import { reachOf } from "./columns.ts";

const MARK_PX = 24;

/** Numbered marks on the axis, one for each period that has any; each leads to where its event is told. */
export function placeMarks(plot: uPlot, { marks }: ChartData): void {
  plot.over.querySelector(".marks")?.remove();
  if (marks.length === 0) return;
  const layer = document.createElement("div");
  layer.className = "marks";
  // The list below the chart holds the same, for those who read by keyboard or ear.
  layer.setAttribute("aria-hidden", "true");
  for (const group of apart(plot, marks)) layer.append(markOf(group));
  plot.over.append(layer);
}

interface Placed {
  readonly left: number;
  readonly marks: readonly ChartMark[];
}

/** Marks that would touch stand under the first of them. */
function apart(plot: uPlot, marks: readonly ChartMark[]): Placed[] {
  const groups: { left: number; marks: ChartMark[] }[] = [];
  for (const mark of marks) {
    const left = plot.valToPos(reachOf(mark.period).middle, "x");
    const last = groups.at(-1);
    const isSame = last?.marks[0]?.kind === mark.kind;
    if (last && isSame && left - last.left < MARK_PX) last.marks.push(mark);
    else groups.push({ left, marks: [mark] });
  }
  return groups;
}

function markOf({ left, marks }: Placed): HTMLAnchorElement {
  const [first, last] = [marks[0], marks.at(-1)];
  const link = document.createElement("a");
  link.className = `mark-${first?.kind ?? "event"}`;
  link.href = first?.href ?? "";
  link.tabIndex = -1;
  link.title = marks.map(({ label, title }) => `${label} ${title}`).join("\n");
  link.textContent = first === last ? (first?.label ?? "") : `${first?.label}–${last?.label}`;
  link.style.left = `${Math.round(left)}px`;
  return link;
}
