import type { ChartData } from "../server/http/page/chart-view.ts";
import type { Lang } from "../server/words/lang.ts";
import { periodShort } from "../server/words/date.ts";
import { powers } from "./axes.ts";
import { closedOnly, lastOf, openOnly, reachOf } from "./columns.ts";
import { apart } from "./labels.ts";
import {
  COLOURS,
  INK,
  MUTED,
  onPaper,
  PAD,
  RULE,
  text,
  WIDTH,
  widthOf,
  type Picture,
} from "./paper.ts";
import type { Chart, Line } from "./plan.ts";

const PLOT = { left: 110, height: 420 };
const LABEL_PX = 36; // before its words
const LABEL_MAX_PX = 330;

/** Draws a chart with its title, unit, definition, source, as-of and address. */
export function pictureOf(
  data: ChartData,
  chart: Chart,
  { lang, address }: { readonly lang: Lang; readonly address: string },
): Picture {
  const { title, unit, counted, credit, note } = data.head;
  const told = { title, unit, foot: [note, counted, credit, address] };
  return onPaper(told, PLOT.height, (top) => bodyOf(data, chart, { lang, top }));
}

interface Setting {
  readonly lang: Lang;
  readonly top: number;
}

function bodyOf(data: ChartData, chart: Chart, { lang, top }: Setting): string[] {
  const widest = Math.max(...chart.lines.map(({ name }) => widthOf(name)));
  const right = Math.round(WIDTH - PAD - LABEL_PX - Math.min(LABEL_MAX_PX, Math.max(100, widest)));
  const place = placesOf(data, chart, { top, right });
  const bottom = top + PLOT.height;
  return [
    HATCH,
    ...grid(data, chart, place, { lang, bottom }),
    ...data.thresholds.map(({ value, label }) =>
      threshold(place, value * (data.kind === "share" ? 100 : 1), label),
    ),
    ...chart.lines.flatMap((line) => drawn(data, line, place)),
    ...labels(data, chart, place, { top, bottom }),
  ];
}

const HATCH = `<defs><pattern id="open" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0v8" stroke="${RULE}" stroke-width="2"/></pattern></defs>`;

interface Places {
  /** Where the plot ends and the labels begin. */
  readonly right: number;
  readonly x: (at: number) => number;
  readonly y: (value: number) => number;
}

function placesOf(
  { periods }: ChartData,
  { range: [low, high], isLog }: Chart,
  { top, right }: { readonly top: number; readonly right: number },
): Places {
  const [first, last] = [periods[0], periods.at(-1)];
  const from = first ? reachOf(first).from : 0;
  const to = last ? reachOf(last).to : 1;
  const of = (value: number) => (isLog ? Math.log10(Math.max(value, low)) : value);
  const width = right - PLOT.left;
  return {
    right,
    x: (at) => round(PLOT.left + ((at - from) / (to - from)) * width),
    y: (value) => round(top + PLOT.height * (1 - (of(value) - of(low)) / (of(high) - of(low)))),
  };
}

const NAME_PX = 96;

function grid(
  data: ChartData,
  { range, isLog, axisText }: Chart,
  { x, y, right }: Places,
  { lang, bottom }: { readonly lang: Lang; readonly bottom: number },
): string[] {
  const values = isLog ? powers(range) : ticks(range);
  const step = Math.max(1, Math.ceil((data.periods.length * NAME_PX) / (right - PLOT.left)));
  const hatched = data.periods.flatMap((period, i) => {
    if (!(i in data.open)) return [];
    const { from, to } = reachOf(period);
    return [
      `<rect x="${x(from)}" y="${bottom - PLOT.height}" width="${round(x(to) - x(from))}" height="${PLOT.height}" fill="url(#open)"/>`,
    ];
  });
  return [
    ...hatched,
    ...values.flatMap((value) => [
      `<path d="M${PLOT.left} ${y(value)}H${right}" stroke="${RULE}"/>`,
      text(axisText(value), PLOT.left - 10, y(value) + 5, { fill: MUTED, anchor: "end" }),
    ]),
    ...data.periods.flatMap((period, i) =>
      (data.periods.length - 1 - i) % step === 0
        ? [
            text(periodShort(period, lang), x(reachOf(period).middle), bottom + 24, {
              fill: MUTED,
              anchor: "middle",
            }),
          ]
        : [],
    ),
  ];
}

/** Four or five round values from end to end. */
function ticks([low, high]: Chart["range"]): number[] {
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((n) => n * power).find((n) => n >= rough) ?? rough;
  return Array.from({ length: Math.floor((high - low) / step) + 1 }, (_, i) => low + i * step);
}

function threshold({ y, right }: Places, value: number, label: string): string {
  const at = y(value);
  return `<path d="M${PLOT.left} ${at}H${right}" stroke="${MUTED}" stroke-dasharray="2 3"/>${text(label, PLOT.left + 6, at - 6, { fill: MUTED, size: 13 })}`;
}

function drawn(data: ChartData, line: Line, place: Places): string[] {
  const colour = COLOURS[line.key] ?? INK;
  const middles = data.periods.map((period) => place.x(reachOf(period).middle));
  const closed = closedOnly(data, line.values);
  const at = (value: number | null, i: number) =>
    value === null ? null : ([middles[i] ?? 0, place.y(value)] as const);
  const points = closed.map(at);
  const band = line.high ? bandOf(points, closedOnly(data, line.high).map(at), colour) : [];
  const runs = runsOf(points).map((run) => `M${run.map(([x, y]) => `${x} ${y}`).join("L")}`);
  const dots =
    points.length > 40
      ? []
      : points.flatMap((p) =>
          p ? [`<circle cx="${p[0]}" cy="${p[1]}" r="3" fill="${colour}"/>`] : [],
        );
  const hollow = openOnly(data, line.values)
    .map(at)
    .flatMap((p) =>
      p
        ? [
            `<circle cx="${p[0]}" cy="${p[1]}" r="4.5" fill="#ffffff" stroke="${colour}" stroke-width="1.5"/>`,
          ]
        : [],
    );
  const path = `<path d="${runs.join("")}" fill="none" stroke="${colour}" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round"${dashOf(line)}/>`;
  return [...band, ...(runs.length > 0 ? [path] : []), ...dots, ...hollow];
}

type Point = readonly [x: number, y: number];

/** Neighbours that are there; a gap parts them. */
function runsOf(points: readonly (Point | null)[]): Point[][] {
  const runs: Point[][] = [[]];
  for (const point of points) {
    if (point) runs.at(-1)?.push(point);
    else runs.push([]);
  }
  return runs.filter((run) => run.length > 0);
}

function bandOf(
  low: readonly (Point | null)[],
  high: readonly (Point | null)[],
  colour: string,
): string[] {
  const highs = runsOf(high);
  return runsOf(low).map((run, i) => {
    const back = (highs[i] ?? []).toReversed();
    return `<path d="M${[...run, ...back].map(([x, y]) => `${x} ${y}`).join("L")}Z" fill="${colour}" fill-opacity="0.14"/>`;
  });
}

function labels(
  data: ChartData,
  chart: Chart,
  { y, right }: Places,
  { top, bottom }: { readonly top: number; readonly bottom: number },
): string[] {
  const found = chart.lines
    .flatMap((line) => {
      const value = lastOf(closedOnly(data, line.values));
      return value === null ? [] : [{ line, value }];
    })
    .toSorted((a, b) => y(a.value) - y(b.value));
  const places = apart(
    found.map(({ value }) => y(value)),
    42,
    top,
    bottom,
  );
  return found.flatMap(({ line, value }, i) => {
    const at = places[i] ?? top;
    const colour = COLOURS[line.key] ?? INK;
    return [
      `<path d="M${right + 10} ${round(at)}h18" stroke="${colour}" stroke-width="2.5" stroke-linecap="round"${dashOf(line)}/>`,
      text(shortened(line.name), right + LABEL_PX, round(at - 4)),
      text(chart.valueText(value), right + LABEL_PX, round(at + 15)),
    ];
  });
}

function shortened(name: string): string {
  let cut = name;
  while (cut.length > 1 && widthOf(cut) > LABEL_MAX_PX) cut = `${cut.slice(0, -2)}…`;
  return cut;
}

function dashOf({ dashes }: Line): string {
  return dashes.length === 0 ? "" : ` stroke-dasharray="${dashes.join(" ")}"`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
