import type { Instant } from "../market/instant.ts";
import type { Period } from "../market/period.ts";
import { minus } from "../market/rational.ts";
import type { Book, Books, Counting } from "./book.ts";
import { cellOf, subjectOf, UNHELD, type Cell } from "./cell.ts";
import { isRational, judge, type Outcome } from "./operator.ts";
import type { MarketRule } from "./rule.ts";
import type { Standing } from "./state.ts";

/** The market as known at one as-of. */
export interface View {
  readonly asOf: Instant;
  readonly books: Books;
  /** Whether the verdict over the definitions is robust in a period. */
  readonly isRobust: (period: Period, counting: Pick<Counting, "grain" | "definition">) => boolean;
}

/** A rule applied to a subject, over the market as known at one as-of. */
export interface Machine {
  readonly rule: MarketRule;
  readonly subject: string;
  readonly asOf: Instant;
  readonly book: Book;
  readonly outcomeAt: (place: number, standing: Standing) => Outcome;
}

export function machineOf(rule: MarketRule, subject: string, view: View): Machine {
  const { operator, clearing, grain, isRobust } = rule.condition;
  const book = bookFor(rule, view);
  const track = { perWeek: grain === "week" ? 1 : 7, cell: cellsOf(rule, subject, view) } as const;
  const outcomeAt = (place: number, { side, began }: Standing): Outcome => {
    const judged = { place, side, began: began === null ? null : book.place(began) };
    const found = judge(operator, clearing, track, judged);
    if (!isRobust || found.kind !== "value" || !found.begins) return found;
    // What is not robust has not begun: the side is not taken note of either.
    const { period } = stepAt(book, place);
    return view.isRobust(period, rule.condition) ? found : { ...found, begins: false, side };
  };
  return { rule, subject, asOf: view.asOf, book, outcomeAt };
}

export function bookFor({ condition }: MarketRule, { books }: View): Book {
  const { grain, definition, series } = condition;
  return books({ grain, definition, by: series.by });
}

export function stepAt({ steps }: Book, place: number): Book["steps"][number] {
  const step = steps[place];
  if (!step) throw new Error(`Invariant broken: there is no step ${place}`);
  return step;
}

/** The values that the operator judges, each worked out once; of two series that cross, by how much the first is above. */
function cellsOf(rule: MarketRule, subject: string, view: View): (place: number) => Cell {
  const { series, operator, grain, definition } = rule.condition;
  const book = bookFor(rule, view);
  const cells: Cell[] = [];
  const own = (place: number) => cellOf(series, subject, book, stepAt(book, place).period);
  const work =
    operator.kind === "crosses" && !isRational(operator.level) ? above(operator.level) : own;
  return (place) => (place < 0 ? UNHELD : (cells[place] ??= work(place)));

  function above(other: typeof series) {
    const otherBook = view.books({ grain, definition, by: other.by });
    const name = subjectOf(other) ?? "";
    return (place: number): Cell => {
      const a = own(place);
      const b = cellOf(other, name, otherBook, stepAt(book, place).period);
      if (a.kind !== "value") return a;
      return b.kind === "value" ? { kind: "value", value: minus(a.value, b.value) } : b;
    };
  }
}
