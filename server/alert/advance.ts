import type { Period } from "../market/period.ts";
import { spanOf } from "../market/period.ts";
import type { Book } from "./book.ts";
import { subjectOf } from "./cell.ts";
import { bookFor, machineOf, stepAt, type Machine, type View } from "./machine.ts";
import {
  ANNOUNCED_MAX,
  BLANK,
  type Announced,
  type Memory,
  type Progress,
  type Transition,
} from "./progress.ts";
import type { Loaded, MarketRule } from "./rule.ts";
import { step, type Standing } from "./state.ts";

export interface Advance {
  readonly progress: Progress;
  readonly transitions: readonly Transition[];
}

/** Steps every period that has closed since, once, after taking back what a later vintage undoes. */
export function advance(loaded: Loaded<MarketRule>, before: Progress, view: View): Advance {
  const { rule } = loaded;
  const book = bookFor(rule, view);
  const places = placesToStep(loaded, before, book);
  const transitions: Transition[] = [];
  const subjects = new Map(before.subjects);
  for (const subject of subjectsOf(rule, before, book, places)) {
    const machine = machineOf(rule, subject, view);
    const known = subjects.get(subject) ?? BLANK;
    const mended = takeBack(machine, known, before.period);
    const moved = walk(machine, mended.memory, places);
    transitions.push(...mended.transitions, ...moved.transitions);
    if (moved.memory !== known) subjects.set(subject, moved.memory);
  }
  const last = places.at(-1);
  const period = last === undefined ? before.period : stepAt(book, last).period;
  return { progress: { period, subjects }, transitions: transitions.toSorted(byPeriod) };
}

function byPeriod(a: Transition, b: Transition): number {
  return a.period === b.period ? 0 : a.period < b.period ? -1 : 1;
}

/** Closed periods of which the rule speaks and that were not stepped yet, and the gaps between them. */
function placesToStep(
  { rule: { since }, loadedAt }: Loaded<MarketRule>,
  { period: stepped }: Progress,
  { steps }: Book,
): number[] {
  const start = since === null ? null : spanOf(since).start;
  const places: number[] = [];
  for (const [place, { period, start: day, settledAt }] of steps.entries()) {
    if (stepped !== null && period <= stepped) continue;
    const speaks = start === null ? settledAt > loadedAt : day >= start;
    if (speaks) places.push(place);
  }
  return places;
}

/** The subjects of a rule: its own, or all that the periods or the memory know. */
function subjectsOf(
  { condition: { series } }: MarketRule,
  { subjects }: Progress,
  book: Book,
  places: readonly number[],
): Iterable<string> {
  const own = subjectOf(series);
  if (own !== null) return [own];
  const found = new Set(subjects.keys());
  const first = places[0] ?? 0;
  for (const place of first > 0 ? [first - 1, ...places] : places) {
    const { period } = stepAt(book, place);
    const keys = series.kind === "entry" ? topOf(book, period, series.top) : [book.leader(period)];
    for (const key of keys) if (key !== null) found.add(key);
  }
  return [...found].toSorted();
}

function topOf(book: Book, period: Period, top: number): string[] {
  const keys = [...(book.at(period)?.volumes.keys() ?? [])];
  return keys.filter((key) => (book.rank(period, key) ?? Infinity) <= top);
}

interface Walked {
  readonly memory: Memory;
  readonly transitions: readonly Transition[];
}

function walk(machine: Machine, memory: Memory, places: readonly number[]): Walked {
  const { rule, subject, asOf, book, outcomeAt } = machine;
  const transitions: Transition[] = [];
  let { standing, announced, before } = memory;
  for (const place of places) {
    const { period } = stepAt(book, place);
    const outcome = outcomeAt(place, standing);
    const moved = step(rule.hold, standing, period, outcome);
    if (moved.event) {
      const reason = outcome.kind === "value" ? {} : { reason: outcome.reason };
      const nth = memory.taken.filter((name) => name === nameOf(period, moved.event)).length;
      transitions.push({ type: moved.event, subject, period, nth, ...reason });
      if (moved.event !== "no_data") {
        const from = beginning(standing) ?? period;
        const origin = { from, before: isWaiting(standing) ? before : standing };
        const said = { type: moved.event, period, asOf, nth, ...origin };
        announced = [...announced, said].slice(-ANNOUNCED_MAX);
      }
    }
    if (isWaiting(moved.standing) && !isWaiting(standing)) before = standing;
    ({ standing } = moved);
  }
  const isMoved = places.length > 0;
  return { memory: isMoved ? { ...memory, standing, announced, before } : memory, transitions };
}

function isWaiting({ state }: Standing): boolean {
  return state === "pending" || state === "recovering";
}

/** The first of the periods that a state waits with; null where it does not wait. */
function beginning({ state, since }: Standing): Period | null {
  return state === "pending" || state === "recovering" ? since : null;
}

/** Finds the first announcement that is not true any more, says so once, and steps again from there. */
function takeBack(machine: Machine, memory: Memory, last: Period | null): Walked {
  const { book, subject } = machine;
  const undone = memory.announced.find((said) => isUndone(machine, said));
  if (!undone || last === null) return { memory, transitions: [] };
  const kept = memory.announced.slice(0, memory.announced.indexOf(undone));
  const { taken } = memory;
  const rewound = { standing: undone.before, announced: kept, before: undone.before, taken };
  const again = walk(machine, rewound, placesFrom(book, undone.from, last));
  const saidBefore = ({ type, period }: { readonly type: string; readonly period: Period }) =>
    memory.announced.find((said) => said.type === type && said.period === period);
  const announced = again.memory.announced.map((said) => {
    const { asOf, nth } = saidBefore(said) ?? said;
    return { ...said, asOf, nth };
  });
  const names = new Set(announced.map(({ period, type }) => nameOf(period, type)));
  const gone = memory.announced
    .map(({ period, type }) => nameOf(period, type))
    .filter((name) => !names.has(name));
  const isNew = (found: Transition) => found.type !== "no_data" && !saidBefore(found);
  const { period, nth } = undone;
  const superseded = { type: "superseded", subject, period, nth, undone } as const;
  return {
    memory: { ...again.memory, announced, taken: [...taken, ...gone].slice(-TAKEN_MAX) },
    transitions: [superseded, ...again.transitions.filter(isNew)],
  };
}

function nameOf(period: Period, type: string | undefined): string {
  return `${period} ${type}`;
}

const TAKEN_MAX = 24; // twice what can be taken back

/** Whether the same periods, as known now, do not lead to it. Where a value is not there nothing is undone. */
function isUndone({ rule, book, outcomeAt }: Machine, said: Announced): boolean {
  let standing = said.before;
  for (const place of placesFrom(book, said.from, said.period)) {
    const outcome = outcomeAt(place, standing);
    if (outcome.kind !== "value") return false;
    const { period } = stepAt(book, place);
    const moved = step(rule.hold, standing, period, outcome);
    if (period === said.period) return moved.event !== said.type;
    ({ standing } = moved);
  }
  return false;
}

function placesFrom({ place }: Book, first: Period, last: Period): number[] {
  const start = place(first);
  return start < 0 ? [] : Array.from({ length: place(last) - start + 1 }, (_, i) => start + i);
}
