import type { ChartGroup, ChartView } from "../server/http/page/chart-view.ts";
import { percentText } from "../server/words/number.ts";
import type { Chart, Line } from "./plan.ts";

/** Shares of China and the US in per cent, each with its bounds as a band. */
export function shareChart(view: ChartView): Chart {
  const { lang, groups, atMost } = view;
  const shown = groups.filter(({ key }) => key === "cn" || key === "us");
  return {
    lines: shown.map(lineOf),
    range: () => [0, 100],
    axisText: (percent) => percentText(percent / 100, lang).replace(".0", ""),
    valueText: (percent) => percentText(percent / 100, lang),
    read: (week) =>
      shown.map(({ name, share, high }) => {
        const [low, most] = [share[week] ?? 0, high[week] ?? 0];
        return `${name} ${percentText(low, lang)} (${atMost} ${percentText(most, lang)})`;
      }),
  };
}

function lineOf({ key, name, dashes, share, high }: ChartGroup): Line {
  const percent = (values: ChartGroup["share"]) =>
    values.map((value) => (value === null ? null : value * 100));
  return { key, name, dashes, values: percent(share), high: percent(high) };
}
