import type { ChartView } from "../server/http/page/chart-view.ts";
import { tokensText } from "../server/words/number.ts";
import type { Chart } from "./plan.ts";

/** Tokens a week of every group. A float places a point; the words come from the exact count. */
export function volumeChart({ lang, groups }: ChartView): Chart {
  const text = (tokens: number) => tokensText(BigInt(Math.round(tokens)), lang);
  return {
    lines: groups.map(({ key, name, dashes, tokens }) => ({
      key,
      name,
      dashes,
      values: tokens.map((count) => (count === null ? null : Number(count))),
    })),
    range: (max) => [0, max * 1.08],
    axisText: (tokens) => (tokens === 0 ? "0" : text(tokens).replace(/\.0+(?=\D|$)/, "")),
    valueText: text,
    read: (week) =>
      groups.map(({ name, tokens }) => `${name} ${tokensText(BigInt(tokens[week] ?? 0), lang)}`),
  };
}
