import uPlot from "uplot";
import type { Drawn } from "./chart.ts";
import { reachOf } from "./columns.ts";
import type { Go } from "./navigate.ts";

/** Arrows, Home and End move the cursor; + and − zoom; Esc shows all; a digit switches a series. */
export function walkByKeys(drawn: Drawn, go: Go): void {
  const { room, data } = drawn;
  const last = data.periods.length - 1;
  const moves: Readonly<Record<string, (at: number) => number>> = {
    ArrowLeft: (at) => Math.max(0, at - 1),
    ArrowRight: (at) => Math.min(last, at + 1),
    Home: () => 0,
    End: () => last,
  };
  room.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const move = moves[event.key];
    if (!move && !data.isRanged) return;
    const done = move ? moveTo(drawn, move(placeOf(drawn))) : command(event.key, drawn, go);
    if (done) event.preventDefault();
  });
}

/** Where the cursor stands; just past the newest before it was moved. */
function placeOf({ plot, data }: Drawn): number {
  return plot.cursor.idx ?? data.periods.length;
}

/** Moves the cursor of every chart over the same periods. */
export function moveTo({ plot, data }: Drawn, place: number): boolean {
  const period = data.periods[place];
  if (period === undefined) return false;
  const { key } = plot.cursor.sync ?? {};
  const plots = key === undefined || key === null ? [plot] : uPlot.sync(key).plots;
  for (const one of plots) {
    one.setCursor({ left: one.valToPos(reachOf(period).middle, "x"), top: 0 });
  }
  return true;
}

function command(key: string, drawn: Drawn, go: Go): boolean {
  switch (key) {
    case "+":
    case "=":
      return zoom(drawn, go, 0.5);
    case "-":
    case "\u2212":
      return zoom(drawn, go, 2);
    case "Escape":
      go({ range: null });
      return true;
    default:
      return switchSeries(key);
  }
}

const PERIODS_MIN = 4; // fewer are a sentence, not a chart

/** Half of the periods around the cursor, or all there is: more than is shown only the server has. */
function zoom(drawn: Drawn, go: Go, factor: number): boolean {
  const { periods } = drawn.data;
  if (factor > 1) {
    go({ range: "all" });
    return true;
  }
  const count = Math.max(PERIODS_MIN, Math.ceil(periods.length * factor));
  const middle = Math.min(placeOf(drawn), periods.length - 1);
  const first = Math.min(Math.max(0, middle - Math.floor(count / 2)), periods.length - count);
  return goTo(drawn, go, first, first + count - 1);
}

/** Asks for the periods between two places. */
export function goTo({ data }: Drawn, go: Go, first: number, last: number): boolean {
  const { periods } = data;
  const [from, to] = [periods[Math.max(0, first)], periods[Math.min(last, periods.length - 1)]];
  if (from === undefined || to === undefined || last <= first) return false;
  go({ range: `${from}..${to}` });
  return true;
}

/** The link that switches a series is the control; a digit presses it. */
function switchSeries(key: string): boolean {
  const link = document.querySelector<HTMLAnchorElement>(`[data-digit="${CSS.escape(key)}"]`);
  if (!/^[1-9]$/.test(key) || !link) return false;
  link.click();
  return true;
}
