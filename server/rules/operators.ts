import type { Clearing, Operator, Series } from "../alert/rule.ts";
import { compare } from "../alert/operator.ts";
import type { Rational } from "../market/rational.ts";
import type { Complaint, Path } from "./fault.ts";
import { levelOf, sizeOf, type Read } from "./level.ts";
import { seriesOf } from "./on.ts";
import type { RawRule } from "./schema.ts";

type When = Exclude<NonNullable<RawRule["when"]>, string>;

export type Compiled<Value> = { readonly value: Value } | { readonly complaints: Complaint[] };

const OPERATORS = ["above", "below", "crosses", "changes", "streak", "record", "enters"] as const;

/** The one operator that a `when` names; undefined where it names none or several. */
export function operatorIn(when: When): (typeof OPERATORS)[number] | undefined {
  const named = OPERATORS.filter((name) => when[name] !== undefined);
  return named.length === 1 ? named[0] : undefined;
}

/** The operator of a series of shares, volumes, ratios or ranks. */
export function operatorOf(series: Series, when: When): Compiled<Operator> {
  const name = operatorIn(when);
  if (when.direction !== undefined && name !== "crosses") {
    const why = "it is a crossing's; that of a change stands under changes";
    return refuse(["when", "direction"], why, true);
  }
  switch (name) {
    case "above":
    case "below":
      return beyond(series, name, when[name]);
    case "crosses":
      return crossing(series, when);
    case "changes":
      return change(series, when.changes);
    case "record":
      return recordOf(when.record);
    case "streak":
    case "enters":
      return refuse(["when", name], `a ${series.kind} has none: ${BELONGS[name]}`, true);
    case undefined:
      return refuse(["when"], `one of ${SERIES_OPERATORS} was expected, and no other beside it`);
  }
}

const SERIES_OPERATORS = "above, below, crosses, changes or record";
const BELONGS = {
  streak: "a streak is of the lead, as on: { lead: CN }",
  enters: "what enters is new, as on: new_entrant",
};

function beyond(series: Series, kind: "above" | "below", written: When["above"]) {
  return at(["when", kind], levelOf(series.kind, written ?? ""), (level) => ({ kind, level }));
}

function recordOf(record: When["record"]): Compiled<Operator> {
  const { over, extreme = "either" } = record ?? { over: "1w" };
  return { value: { kind: "record", weeks: weeksOf(over), extreme } };
}

function crossing(series: Series, { crosses, direction = "either" }: When): Compiled<Operator> {
  const path = ["when", "crosses"];
  if (typeof crosses !== "object") {
    return at(path, levelOf(series.kind, crosses ?? ""), (level) => ({
      kind: "crosses",
      level,
      direction,
    }));
  }
  const other = seriesOf(crosses);
  const count = Object.values(crosses).filter((value) => value !== undefined).length;
  if (!other || count !== 1)
    return refuse(path, "one other series was expected, such as { share: US }");
  if (other.kind !== series.kind) {
    return refuse(
      path,
      `a ${series.kind} and a ${other.kind} are different things and never cross`,
    );
  }
  return { value: { kind: "crosses", level: other, direction } };
}

function change(series: Series, changes: When["changes"]): Compiled<Operator> {
  const { by, over = "1w", direction = "either" } = changes ?? { by: "" };
  return at(["when", "changes", "by"], sizeOf(series.kind, by), (size) => ({
    kind: "changes",
    ...size,
    weeks: weeksOf(over),
    direction,
  }));
}

/** Where an alert is over, if that is said apart from where it begins. */
export function clearingOf(
  series: Series,
  operator: Operator,
  raw: RawRule["resolve_when"],
): Compiled<Clearing | null> {
  if (raw === undefined) return { value: null };
  const path = ["resolve_when"];
  const sides = (["above", "below"] as const).filter((side) => raw[side] !== undefined);
  const [side] = sides;
  if (side === undefined || sides.length > 1)
    return refuse(path, "above or below was expected, one of them");
  if (operator.kind === "record")
    return refuse(path, "a record is over when the next week sets none");
  if (operator.kind === "crosses" && "kind" in operator.level) {
    return refuse(path, "two series have crossed back when they have; no other level is meant");
  }
  const written = raw[side] ?? "";
  const place = [...path, side];
  const read: Read<Rational> =
    operator.kind === "changes"
      ? sizeRead(sizeOf(series.kind, written))
      : levelOf(series.kind, written);
  if ("fault" in read) return refuse(place, read.fault);
  const fault = clearingFault(operator, side, read.value);
  return fault === null ? { value: { side, level: read.value } } : refuse(place, fault);
}

function sizeRead(read: ReturnType<typeof sizeOf>): Read<Rational> {
  return "fault" in read ? read : { value: read.value.by };
}

/** An alert must not be over where it begins: it would come and go in every period. */
function clearingFault(
  operator: Operator,
  side: "above" | "below",
  level: Rational,
): string | null {
  if (operator.kind === "crosses" && operator.direction === "either") {
    return "a crossing either way is over when it goes back; give direction: up or down to say where";
  }
  const isUp =
    operator.kind === "above" ||
    operator.kind === "changes" ||
    (operator.kind === "crosses" && operator.direction === "up");
  if (isUp !== (side === "below")) {
    return `it begins ${isUp ? "above, so it is over below" : "below, so it is over above"} a level`;
  }
  const begins =
    operator.kind === "changes" ? operator.by : "level" in operator ? operator.level : level;
  const order = compare(level, begins as Rational);
  const isOdd = isUp ? order > 0 : order < 0;
  return isOdd ? "it would be over where it begins, and come and go in every period" : null;
}

/** A revision's size; volumes alone are revised. */
export function revisionOf(when: RawRule["when"]): Compiled<Rational> {
  const path = ["when", "changes", "by"];
  if (typeof when !== "object" || when.changes === undefined || operatorIn(when) !== "changes") {
    return refuse(["when"], "how much a day has to move was expected, as { changes: { by: 1% } }");
  }
  if (when.changes.over !== undefined || when.changes.direction !== undefined) {
    return refuse(
      ["when", "changes"],
      "a revision is of a day, either way: it takes no over and no direction",
    );
  }
  return at(path, sizeOf("volume", when.changes.by), ({ by }) => by);
}

export function weeksOf(text: string | undefined): number {
  return Number((text ?? "1w").slice(0, -1));
}

export function refuse(path: Path, message: string, isKey = false): { complaints: Complaint[] } {
  return { complaints: [{ path, message, ...(isKey ? { isKey } : {}) }] };
}

function at<From, To>(path: Path, read: Read<From>, make: (value: From) => To): Compiled<To> {
  return "fault" in read ? refuse(path, read.fault) : { value: make(read.value) };
}
