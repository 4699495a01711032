import { bookOf, type Book, type Counting } from "../server/alert/book.ts";
import type { View } from "../server/alert/machine.ts";
import type { AlertReads } from "../server/alert/reads.ts";
import { isRational } from "../server/alert/operator.ts";
import type { AlertGrain, MarketRule } from "../server/alert/rule.ts";
import { VERDICT_IDS, type DefinitionId } from "../server/market/definition.ts";
import { verdictOf, type Verdict } from "../server/market/headline.ts";
import type { Instant } from "../server/market/instant.ts";
import type { Period } from "../server/market/period.ts";
import type { PeriodVolumes } from "../server/market/volume.ts";

/** A market as known at one as-of, read for some rules; more is read where it is asked for. */
export interface MarketView extends View {
  readonly source: string;
  readonly verdict: (asked: Verdicting) => Promise<Verdict | null>;
}

interface Verdicting {
  readonly period: Period;
  readonly grain: AlertGrain;
  readonly definition: DefinitionId;
}

const MARGIN = 120; // periods before the oldest that a condition compares with, which an announcement may go back to

/** Reads everything that the rules need of a source at an as-of; the periods before `MARGIN` only where `isWhole`. */
export async function viewOf(
  reads: AlertReads,
  {
    source,
    asOf,
    isWhole,
  }: { readonly source: string; readonly asOf: Instant; readonly isWhole: boolean },
  rules: readonly MarketRule[],
): Promise<MarketView> {
  const books = new Map<string, Book>();
  const limitOf = (counting: Counting) =>
    isWhole || counting.by === "origin" ? Infinity : reachOf(rules) + MARGIN;
  const read = async (counting: Counting): Promise<Book> => {
    const known = books.get(nameOf(counting));
    if (known) return known;
    const limit = limitOf(counting);
    const { periods } = await reads.readSeries({ ...counting, source, asOf, limit });
    const book = bookOf(periods, counting.by);
    books.set(nameOf(counting), book);
    return book;
  };
  for (const counting of rules.flatMap(countingsOf)) await read(counting);
  const at = (counting: Counting): Book => {
    const book = books.get(nameOf(counting));
    if (!book) throw new Error(`Invariant broken: ${nameOf(counting)} was not read`);
    return book;
  };
  return {
    source,
    asOf,
    books: at,
    isRobust: (period, { grain, definition }) =>
      verdictIn(at, { period, grain, definition })?.word === "robust",
    verdict: async (asked) => {
      for (const counting of verdictCountings(asked)) await read(counting);
      return verdictIn(at, asked);
    },
  };
}

function nameOf({ grain, by, definition }: Counting): string {
  return `${grain} ${by} ${definition}`;
}

/** How a rule's volumes are counted, those that it crosses and those of the verdict included. */
function countingsOf({ condition }: MarketRule): Counting[] {
  const { grain, definition, series, operator, isRobust } = condition;
  const other =
    operator.kind === "crosses" && !isRational(operator.level) ? [operator.level.by] : [];
  const own = [series.by, ...other].map((by) => ({ grain, definition, by }));
  return isRobust ? [...own, ...verdictCountings({ grain, definition })] : own;
}

function verdictCountings({
  grain,
  definition,
}: Pick<Verdicting, "grain" | "definition">): Counting[] {
  return [definition, ...VERDICT_IDS].map(
    (id) => ({ grain, by: "origin", definition: id }) as const,
  );
}

function verdictIn(
  books: (counting: Counting) => Book,
  { period, grain, definition }: Verdicting,
): Verdict | null {
  const under = (id: DefinitionId) => books({ grain, by: "origin", definition: id });
  const weeks = VERDICT_IDS.map((id) => under(id).at(period));
  const held = weeks.filter((week): week is PeriodVolumes => week !== undefined);
  return held.length === weeks.length ? verdictOf(under(definition).leader(period), held) : null;
}

function reachOf(rules: readonly MarketRule[]): number {
  return Math.max(
    ...rules.map(({ condition: { operator, grain }, hold }) => {
      const weeks = "weeks" in operator ? operator.weeks : 1;
      return weeks * (grain === "week" ? 1 : 7) + hold.forPeriods + hold.keepFiring;
    }),
  );
}
