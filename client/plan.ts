import type { ChartData, ChartLine } from "../server/http/page/chart-view.ts";
import type { Lang } from "../server/words/lang.ts";
import { percentText, tokensText } from "../server/words/number.ts";

/** One line of a chart; every list has one entry a period, null where nothing is held. */
export interface Line {
  readonly key: string;
  readonly name: string;
  readonly dashes: readonly number[];
  readonly values: readonly (number | null)[];
  /** The upper end of its band; the values are the lower. */
  readonly high?: readonly (number | null)[];
}

/** What a chart draws and how its values are said. */
export interface Chart {
  readonly lines: readonly Line[];
  /** The ends of the value axis. */
  readonly range: readonly [low: number, high: number];
  readonly isLog: boolean;
  readonly axisText: (value: number) => string;
  readonly valueText: (value: number) => string;
  /** The values of a period, in words. */
  readonly read: (place: number) => string[];
}

/** Shares in per cent; tokens as floats that place a point, while the words come from the digits. */
export function planOf(data: ChartData, lang: Lang, atMost: string): Chart {
  return data.kind === "share" ? sharePlan(data, lang, atMost) : tokensPlan(data, lang);
}

function sharePlan(data: ChartData, lang: Lang, atMost: string): Chart {
  const text = (percent: number) => percentText(percent / 100, lang);
  const lines = data.lines.map((line) => ({
    ...line,
    values: scaled(line.values, 100),
    ...(line.high ? { high: scaled(line.high, 100) } : {}),
  }));
  const isLog = data.scale === "log";
  // Many thin shares would lie on the ground of a whole.
  const most = Math.max(
    0,
    ...lines.flatMap(({ values, high }) => known([...values, ...(high ?? [])])),
  );
  const top = lines.some(({ high }) => high) || most > 50 ? 100 : Math.ceil(most / 5) * 5;
  return {
    lines,
    isLog,
    range: isLog ? [logFloor(lines), 100] : [0, top],
    axisText: (percent) => text(percent).replace(".0", ""),
    valueText: text,
    read: (place) =>
      lines.flatMap(({ name, values, high }) => {
        const [low, most] = [values[place], high?.[place]];
        if (low === null || low === undefined) return [];
        const bound = most === null || most === undefined ? "" : ` (${atMost} ${text(most)})`;
        return [`${name} ${text(low)}${bound}`];
      }),
  };
}

function tokensPlan({ lines: given, scale }: ChartData, lang: Lang): Chart {
  const text = (tokens: number) => tokensText(BigInt(Math.round(tokens)), lang);
  const lines = given.map((line) => ({ ...numbered(line), values: scaled(line.values, 1) }));
  const most = Math.max(1, ...lines.flatMap(({ values }) => known(values)));
  const isLog = scale === "log";
  return {
    lines,
    isLog,
    range: isLog ? [logFloor(lines), 10 ** Math.ceil(Math.log10(most))] : [0, most * 1.08],
    axisText: (tokens) => (tokens === 0 ? "0" : text(tokens).replace(/\.0+(?=\D|$)/, "")),
    valueText: text,
    read: (place) =>
      given.flatMap(({ name, values }) => {
        const tokens = values[place];
        return typeof tokens === "string" ? [`${name} ${tokensText(BigInt(tokens), lang)}`] : [];
      }),
  };
}

function numbered({ key, name, dashes }: ChartLine): Omit<Line, "values"> {
  return { key, name, dashes };
}

function scaled(values: ChartLine["values"], by: number): (number | null)[] {
  return values.map((value) => (value === null ? null : Number(value) * by));
}

function known(values: readonly (number | null)[]): number[] {
  return values.filter((value) => value !== null);
}

/** The power of ten below the smallest value there is. */
function logFloor(lines: readonly Line[]): number {
  const values = lines.flatMap(({ values }) => known(values)).filter((value) => value > 0);
  return 10 ** Math.floor(Math.log10(Math.min(...values, 1e15)));
}
