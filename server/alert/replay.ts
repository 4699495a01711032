import { advance } from "./advance.ts";
import { figureAt, levelFigure } from "./figures.ts";
import { bookFor, type View } from "./machine.ts";
import { isRational } from "./operator.ts";
import { UNSTEPPED, type Progress, type Transition } from "./progress.ts";
import type { Figure } from "./event.ts";
import type { MarketRule } from "./rule.ts";
import type { Instant } from "../market/instant.ts";
import { decimalOf, minus, type Rational } from "../market/rational.ts";
import { stepAfter } from "./book.ts";
import type { Period } from "../market/period.ts";

/** What a rule would have said, and as of when. */
export interface Replayed extends Omit<Transition, "undone" | "nth"> {
  readonly value: Figure;
  readonly asOf: Instant;
  readonly undone?: "firing" | "resolved";
}

/** A replay under way: the machine is the one that runs, its history another. */
export interface Replay {
  readonly rule: MarketRule;
  readonly progress: Progress;
  readonly events: readonly Replayed[];
}

/** A replay speaks of all periods held, or of those from the rule's `since` on. */
export function replayOf(rule: MarketRule): Replay {
  return { rule, progress: UNSTEPPED, events: [] };
}

/** Goes on with the market as known at the next as-of. */
export function replayed(replay: Replay, view: View): Replay {
  const { rule } = replay;
  const { progress, transitions } = advance({ rule, loadedAt: -Infinity }, replay.progress, view);
  const book = bookFor(rule, view);
  const events = transitions.map(({ undone, type, subject, period, reason }) => ({
    type,
    subject,
    period,
    value: figureAt(rule.condition.series, subject, book, period),
    asOf: view.asOf,
    ...(reason === undefined ? {} : { reason }),
    ...(undone ? { undone: undone.type } : {}),
  }));
  return { rule, progress, events: [...replay.events, ...events] };
}

/** In which periods a rule would have spoken. */
export interface Tally {
  readonly fired: readonly Period[];
  readonly resolved: readonly Period[];
  /** Fired again soon after it had resolved. */
  readonly flapped: readonly Period[];
  readonly superseded: readonly Period[];
  readonly no_data: readonly Period[];
}

const FLAP_PERIODS = 4; // what comes back within a month had hardly gone

export function tallyOf(events: readonly Replayed[]): Tally {
  const of = (type: Replayed["type"]) => [
    ...new Set(events.filter((event) => event.type === type).map(({ period }) => period)),
  ];
  return {
    fired: of("firing"),
    resolved: of("resolved"),
    flapped: [
      ...new Set(events.filter((event) => isFlap(event, events)).map(({ period }) => period)),
    ],
    superseded: of("superseded"),
    no_data: of("no_data"),
  };
}

function isFlap({ type, subject, period }: Replayed, events: readonly Replayed[]): boolean {
  if (type !== "firing") return false;
  return events.some(
    (other) =>
      other.type === "resolved" &&
      other.subject === subject &&
      other.period < period &&
      period <= soonAfter(other.period),
  );
}

function soonAfter(period: Period): Period {
  let at = period;
  for (let i = 0; i < FLAP_PERIODS; i++) at = stepAfter(at);
  return at;
}

/** Each period as it was known when it closed, or all as known now. */
export const BACKTEST_MODES = ["vintage", "now"] as const;
export type BacktestMode = (typeof BACKTEST_MODES)[number];

export interface Backtest extends Tally {
  readonly mode: BacktestMode;
  /** Periods that the rule speaks of. */
  readonly from: Period | null;
  readonly to: Period | null;
  /** How many vintages were walked. */
  readonly vintages: number;
  readonly threshold: Figure;
  readonly events: readonly Replayed[];
  /** The same with the threshold a little lower and a little higher. */
  readonly sensitivity: readonly (Tally & { readonly threshold: Figure })[];
}

/** The same rule with its threshold a little lower and a little higher; none where it has no threshold of its own. */
export function neighboursOf(
  rule: MarketRule,
): { readonly threshold: Figure; readonly rule: MarketRule }[] {
  const { condition } = rule;
  const { operator, series } = condition;
  // A clearing stays where it is: moved along it could lie on the wrong side.
  const withOperator = (moved: typeof operator): MarketRule => ({
    ...rule,
    condition: { ...condition, operator: moved },
  });
  if (series.kind === "lead" || series.kind === "streak" || series.kind === "entry") return [];
  switch (operator.kind) {
    case "above":
    case "below":
      return stepsAround(series.kind, operator.level).map((level) => ({
        threshold: levelFigure(series, level),
        rule: withOperator({ ...operator, level }),
      }));
    case "crosses": {
      if (!isRational(operator.level)) return [];
      return stepsAround(series.kind, operator.level).map((level) => ({
        threshold: levelFigure(series, level),
        rule: withOperator({ ...operator, level }),
      }));
    }
    case "changes": {
      const { by, measure } = operator;
      return stepsAround(measure === "ranks" ? "rank" : "change", by).map((moved) => ({
        threshold: sizeFigure(moved, measure),
        rule: withOperator({ ...operator, by: moved }),
      }));
    }
    case "record":
      return [];
  }
}

function sizeFigure({ n, d }: Rational, measure: "pp" | "percent" | "ranks"): number {
  return decimalOf({ n: n * (measure === "ranks" ? 1n : 100n), d });
}

/** A point of a share, a rank, or a tenth of anything else, each way; what would be nothing is left out. */
function stepsAround(kind: string, level: Rational): Rational[] {
  const step = kind === "share" ? POINT : kind === "rank" ? ONE : { n: level.n, d: level.d * 10n };
  const lower = minus(level, step);
  const higher = minus(level, { n: -step.n, d: step.d });
  return [lower, higher].filter(({ n }) => n > 0n);
}

const POINT: Rational = { n: 1n, d: 100n };
const ONE: Rational = { n: 1n, d: 1n };
