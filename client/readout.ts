import type { Lang } from "../server/words/lang.ts";
import { periodText } from "../server/words/date.ts";
import type { Drawn } from "./chart.ts";

const SAID_AFTER_MS = 500; // so that a screen reader hears where the cursor stays, not each period it passes

/** One line of values for the period under the cursor; said aloud once the cursor rests. */
export function readout(drawn: Drawn, box: HTMLElement, lang: Lang): void {
  const { plot, room } = drawn;
  const line = box.querySelector(".readout");
  if (!line) return;
  const hint = [...line.childNodes];
  const spoken = document.createElement("p");
  spoken.className = "spoken";
  spoken.setAttribute("role", "status");
  box.append(spoken);

  let timer = 0;
  const show = () => {
    const text = textAt(plot.cursor.idx ?? null, drawn, lang);
    line.replaceChildren(...(text === null ? hint : [text]));
    clearTimeout(timer);
    if (document.activeElement === room) {
      timer = window.setTimeout(() => (spoken.textContent = text), SAID_AFTER_MS);
    }
  };
  (plot.hooks.setCursor ??= []).push(show);
}

function textAt(place: number | null, { data, chart }: Drawn, lang: Lang): string | null {
  const period = place === null ? undefined : data.periods[place];
  if (period === undefined || place === null) return null;
  const values = chart.read(place);
  if (values.length === 0) return null;
  const [colon, comma, stop] = lang === "zh" ? ["：", "，", "。"] : [": ", ", ", ". "];
  const status = data.open[place];
  const marks = data.marks.filter((mark) => mark.period === period).map(({ title }) => title);
  const parts = [
    `${periodText(period, lang)}${colon}${values.join(comma)}`,
    ...(status === undefined ? [] : [status]),
    ...marks,
  ];
  const text = parts.join(stop);
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
