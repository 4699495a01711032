import { minus, type Rational } from "../market/rational.ts";
import type { Cell, Lacking } from "./cell.ts";
import type { Clearing, Direction, Operator } from "./rule.ts";

/** What a condition says of one period. */
export type Outcome =
  | {
      readonly kind: "value";
      /** Whether an alert may begin here. */
      readonly begins: boolean;
      /** Whether one that has begun goes on. */
      readonly holds: boolean;
      /** On which side of a level it stood, for the next step: -1, 0 or 1. */
      readonly side: number | null;
    }
  | Lacking;

/** A series for one subject, by place among the steps; of a crossing of two series, their difference. */
export interface Track {
  readonly cell: (place: number) => Cell;
  /** How many steps a week has. */
  readonly perWeek: 1 | 7;
}

/** What is judged, and what the alert remembers of the steps before. */
export interface Judged {
  readonly place: number;
  /** The side as it was seen at the step before; null where there was none. */
  readonly side: number | null;
  /** Where what is pending or firing began; null where nothing is. */
  readonly began: number | null;
}

interface Judging extends Judged {
  readonly track: Track;
  readonly value: Rational;
  readonly clearing: Clearing | null;
}

type Of<Kind extends Operator["kind"]> = Operator & { readonly kind: Kind };

/** Judges one period of a series. */
export function judge(
  operator: Operator,
  clearing: Clearing | null,
  track: Track,
  judged: Judged,
): Outcome {
  const cell = track.cell(judged.place);
  if (cell.kind === "unheld") return NOTHING;
  if (cell.kind !== "value") return cell;
  const judging = { ...judged, track, value: cell.value, clearing };
  switch (operator.kind) {
    case "above":
    case "below":
      return level(judging, isBeyond(cell.value, operator.level, operator.kind));
    case "crosses":
      return judgeCrossing(operator, judging);
    case "changes":
      return judgeChange(operator, judging);
    case "record":
      return level(judging, isRecord(operator, judging));
  }
}

const NOTHING: Outcome = { kind: "value", begins: false, holds: false, side: null };
const NIL: Rational = { n: 0n, d: 1n };

/** What begins while it is met and ends when it is not, or when it is cleared. */
function level({ value, clearing }: Pick<Judging, "value" | "clearing">, met: boolean): Outcome {
  const holds = clearing ? !isBeyond(value, clearing.level, clearing.side) : met;
  return { kind: "value", begins: met, holds, side: null };
}

/** Positive where `a` is the larger. */
export function compare(a: Rational, b: Rational): number {
  const left = a.n * b.d;
  const right = b.n * a.d;
  return left === right ? 0 : left > right ? 1 : -1;
}

export function isRational(level: object): level is Rational {
  return "d" in level;
}

function isBeyond(value: Rational, level: Rational, side: "above" | "below"): boolean {
  return side === "above" ? compare(value, level) > 0 : compare(value, level) < 0;
}

/** Begins where the side changes, and stays while it is still the new one. */
function judgeCrossing({ level, direction }: Of<"crosses">, judging: Judging): Outcome {
  const { track, value, clearing, place, side, began } = judging;
  const line = isRational(level) ? level : NIL;
  const now = compare(value, line);
  const sideAt = (at: number): number | null => {
    const cell = track.cell(at);
    return cell.kind === "value" ? compare(cell.value, line) : null;
  };
  const from =
    direction === "either" ? (sideAt(began ?? place) ?? now) : direction === "up" ? 1 : -1;
  const holds = clearing ? !isBeyond(value, clearing.level, clearing.side) : now === from;
  const begins = hasCrossed(side ?? sideAt(place - 1), now, direction);
  return { kind: "value", begins, holds, side: now };
}

function hasCrossed(before: number | null, now: number, direction: Direction): boolean {
  if (before === null) return false;
  const up = now > 0 && before <= 0;
  const down = now < 0 && before >= 0;
  return direction === "either" ? up || down : direction === "up" ? up : down;
}

function judgeChange(operator: Of<"changes">, { track, value, clearing, place }: Judging): Outcome {
  const { by, measure, weeks, direction } = operator;
  const before = track.cell(place - weeks * track.perWeek);
  if (before.kind === "unheld") return NOTHING;
  if (before.kind !== "value") return before;
  const change = changeOf(value, before.value, measure);
  if (change === null) return { kind: "error", reason: "from zero there is no per cent" };
  const isRight = direction === "either" || (direction === "up" ? change.n > 0n : change.n < 0n);
  const size = isRight ? { n: change.n < 0n ? -change.n : change.n, d: change.d } : NIL;
  return level({ value: size, clearing }, isRight && compare(size, by) >= 0);
}

/** A change as its measure has it, pp and per cent as a fraction of 1; null from zero, where there is no per cent. */
export function changeOf(
  now: Rational,
  before: Rational,
  measure: Of<"changes">["measure"],
): Rational | null {
  const change = minus(now, before);
  if (measure !== "percent") return change;
  if (before.n === 0n) return null;
  return { n: change.n * before.d, d: change.d * before.n };
}

/** Whether it lies beyond every value of the weeks before, all of which must be held: fewer prove no record. */
function isRecord({ weeks, extreme }: Of<"record">, { track, value, place }: Judging): boolean {
  let isHigh = extreme !== "low";
  let isLow = extreme !== "high";
  for (let back = 1; back <= weeks * track.perWeek && (isHigh || isLow); back++) {
    const cell = track.cell(place - back);
    if (cell.kind !== "value") return false;
    const order = compare(value, cell.value);
    isHigh &&= order > 0;
    isLow &&= order < 0;
  }
  return isHigh || isLow;
}
