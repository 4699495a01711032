import { minus, decimalOf, type Rational } from "../market/rational.ts";
import { previousOf, type Period } from "../market/period.ts";
import { highOf } from "../market/share.ts";
import { isCountry } from "../market/origin.ts";
import type { AlertData, Figure, Unit } from "./event.ts";
import type { Book } from "./book.ts";
import { cellOf, subjectOf } from "./cell.ts";
import { bookFor, type View } from "./machine.ts";
import { compare, isRational } from "./operator.ts";
import type { MarketCondition, MarketRule, Series } from "./rule.ts";

/** The figures of an alert in a period, as the message has them. */
export type Figures = Pick<
  AlertData,
  | "value"
  | "unit"
  | "high"
  | "previous"
  | "change_pp"
  | "growth_pct"
  | "threshold"
  | "threshold_unit"
>;

export const UNITS: Readonly<Record<Series["kind"], Unit>> = {
  share: "percent",
  volume: "tokens",
  ratio: "ratio",
  rank: "rank",
  entry: "rank",
  lead: "origin",
  streak: "weeks",
};

/** What moved, from what to what, and against which threshold. */
export function figuresOf(rule: MarketRule, subject: string, period: Period, view: View): Figures {
  const { series } = rule.condition;
  const book = bookFor(rule, view);
  const before = previousOf(period);
  return {
    value: figureAt(series, subject, book, period),
    unit: UNITS[series.kind],
    ...highFigure(series, subject, book, period),
    previous: figureAt(series, subject, book, before),
    ...changeFigures(series, subject, book, period),
    ...thresholdOf(rule, subject, period, view),
  };
}

/** One figure of a series in its unit: per cent with four decimals, tokens as text; null where there is none. */
export function figureAt(series: Series, subject: string, book: Book, period: Period): Figure {
  if (series.kind === "lead") return book.at(period) ? book.leader(period) : null;
  if (series.kind === "entry") return book.rank(period, subject) ?? null;
  const cell = cellOf(series, subject, book, period);
  return cell.kind === "value" ? figureOf(series, cell.value) : null;
}

function figureOf({ kind }: Series, value: Rational): Figure {
  if (kind === "volume") return String(value.n / value.d);
  return kind === "share" ? percentOf(value) : decimalOf(value);
}

/** A share of six decimals in per cent, as the interface and the page have it. */
function percentOf(share: Rational): number {
  return Math.round(decimalOf(share) * 1e6) / 1e4;
}

function highFigure(series: Series, subject: string, book: Book, period: Period) {
  const volumes = book.at(period);
  if (series.kind !== "share" || series.by !== "origin" || !volumes || !isCountry(subject))
    return {};
  return { high: percentOf(highOf(volumes, subject)) };
}

/** A change of a share in pp, of a volume or a ratio in per cent; of a lead or a streak, that of its origin's share. */
function changeFigures(series: Series, subject: string, book: Book, period: Period) {
  const isOfOrigin = series.kind === "lead" || series.kind === "streak";
  const changing: Series = isOfOrigin ? { kind: "share", by: "origin", key: subject } : series;
  const now = cellOf(changing, subject, book, period);
  const before = cellOf(changing, subject, book, previousOf(period));
  if (now.kind !== "value" || before.kind !== "value") return {};
  const change = minus(now.value, before.value);
  if (changing.kind === "share") return { change_pp: decimalOf(change, 100) };
  if ((changing.kind !== "volume" && changing.kind !== "ratio") || before.value.n === 0n) return {};
  const { n, d } = before.value;
  return { growth_pct: decimalOf({ n: change.n * d, d: change.d * n }, 100) };
}

/** The threshold of a period: as written, or the other series' value, or the record that was beaten. */
function thresholdOf(
  rule: MarketRule,
  subject: string,
  period: Period,
  view: View,
): Pick<Figures, "threshold" | "threshold_unit"> {
  const { operator, grain, definition } = rule.condition;
  if (operator.kind === "record") return { threshold: recordBefore(rule, subject, period, view) };
  if (operator.kind !== "crosses" || isRational(operator.level))
    return writtenThreshold(rule.condition);
  const other = operator.level;
  const book = view.books({ grain, definition, by: other.by });
  return { threshold: figureAt(other, subjectOf(other) ?? "", book, period) };
}

/** The threshold that a rule itself has; null where it follows from the market. */
export function writtenThreshold({
  series,
  operator,
}: MarketCondition): Pick<Figures, "threshold" | "threshold_unit"> {
  if (series.kind === "lead") return { threshold: null };
  if (series.kind === "entry") return { threshold: series.top };
  switch (operator.kind) {
    case "above":
    case "below":
      return { threshold: levelFigure(series, operator.level) };
    case "crosses":
      return {
        threshold: isRational(operator.level) ? crossedFigure(series, operator.level) : null,
      };
    case "changes":
      return sizeFigure(operator.by, operator.measure);
    case "record":
      return { threshold: null };
  }
}

/** A level as its rule has it: per cent for a share. */
export function levelFigure(series: Series, level: Rational): Figure {
  return series.kind === "share" ? decimalOf(level, 100) : figureOf(series, level);
}

// A streak reaches n above n - 1/2, and is broken below 1/2.
function crossedFigure(series: Series, level: Rational): Figure {
  if (series.kind !== "streak") return levelFigure(series, level);
  return level.n === 1n && level.d === 2n ? null : Number((level.n + 1n) / level.d);
}

/** Where an alert is over, if that is not where its condition ends; in the unit of its threshold. */
export function clearingFigure({ series, operator, clearing }: MarketCondition): Figure {
  if (clearing === null) return null;
  if (operator.kind !== "changes") return levelFigure(series, clearing.level);
  return sizeFigure(clearing.level, operator.measure).threshold;
}

function sizeFigure(by: Rational, measure: "pp" | "percent" | "ranks") {
  if (measure === "ranks") return { threshold: decimalOf(by) };
  return { threshold: decimalOf(by, 100), threshold_unit: measure };
}

/** The highest of the weeks before where it lies above them, and the lowest where it lies below. */
function recordBefore(rule: MarketRule, subject: string, period: Period, view: View): Figure {
  const { series, operator, grain } = rule.condition;
  const book = bookFor(rule, view);
  const place = book.place(period);
  const back = (operator.kind === "record" ? operator.weeks : 0) * (grain === "week" ? 1 : 7);
  const values = book.steps
    .slice(Math.max(0, place - back), place + 1)
    .map((step) => cellOf(series, subject, book, step.period))
    .flatMap((cell) => (cell.kind === "value" ? [cell.value] : []));
  const now = values.pop();
  const [first, ...rest] = values;
  if (!now || !first) return null;
  const isHigh = compare(now, first) > 0;
  const extreme = rest.reduce((a, b) => (compare(a, b) > 0 === isHigh ? a : b), first);
  return figureOf(series, extreme);
}
