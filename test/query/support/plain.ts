/**
 * The definitions of PRODUCT 1 written down as plainly as can be, over rows as text. It shares nothing with the
 * core but its words, so that the two can be compared.
 */
export interface PlainRow {
  readonly day: string;
  readonly slug: string;
  readonly tokens: bigint;
}

export interface PlainMarket {
  readonly rows: readonly PlainRow[];
  /** The country of a model's tokens on a day; undefined where there is none. */
  readonly originOf: (slug: string, day: string) => string | undefined;
}

export interface PlainPeriod {
  readonly period: string;
  readonly missing: readonly string[];
  readonly total: bigint;
  /** `key tokens days` in the order of the keys. */
  readonly keys: readonly string[];
}

type Counted = PlainRow & { readonly origin: string; readonly author: string };

const DAY_MS = 86_400_000;

export function plainSeries(
  market: PlainMarket,
  { grain, by, definition }: { grain: string; by: string; definition: string },
): PlainPeriod[] {
  const held = new Set(market.rows.map(({ day }) => day));
  const periods = new Set([...held].map((day) => plainPeriodOf(day, grain)));
  const byDay = Map.groupBy(market.rows, ({ day }) => day);
  return [...periods].toSorted().map((period) => {
    const days = plainDaysOf(period);
    const rows = days.flatMap((day) => byDay.get(day) ?? []).map((row) => countedOf(row, market));
    const counting = rows.filter((row) => counts(row, definition));
    const kept = definition === "top9" ? nineLargest(counting) : counting;
    const keyOf = ({ origin, author, slug }: Counted) =>
      by === "origin" ? origin : by === "author" ? author : slug;
    const keys = Array.from(Map.groupBy(kept, keyOf), ([key, ofKey]) => {
      return `${key} ${sumOf(ofKey)} ${new Set(ofKey.map(({ day }) => day)).size}`;
    });
    const missing = days.filter((day) => !held.has(day));
    const byKey = (a: string, b: string) => (keyIn(a) < keyIn(b) ? -1 : 1);
    return { period, missing, total: sumOf(kept), keys: keys.toSorted(byKey) };
  });
}

function keyIn(line: string): string {
  return line.split(" ")[0] ?? "";
}

function countedOf(row: PlainRow, { originOf }: PlainMarket): Counted {
  const author = row.slug.split("/")[0] ?? "";
  const origin = row.slug === "other" ? "other" : (originOf(row.slug, row.day) ?? "unattributed");
  return { ...row, author, origin };
}

function counts({ slug, origin }: Counted, definition: string): boolean {
  if (definition === "nofree") return !slug.endsWith(":free") && origin !== "unattributed";
  return definition === "all" || slug !== "other";
}

/** The rows of the nine models with most tokens in all rows together, ties by name. */
function nineLargest(rows: readonly Counted[]): Counted[] {
  const sums = Array.from(
    Map.groupBy(rows, ({ slug }) => slug),
    ([slug, ofSlug]) => ({ slug, tokens: sumOf(ofSlug) }),
  );
  const sorted = sums.toSorted((a, b) =>
    a.tokens === b.tokens ? (a.slug < b.slug ? -1 : 1) : a.tokens > b.tokens ? -1 : 1,
  );
  const nine = new Set(sorted.slice(0, 9).map(({ slug }) => slug));
  return rows.filter(({ slug }) => nine.has(slug));
}

export function sumOf(rows: readonly { readonly tokens: bigint }[]): bigint {
  return rows.reduce((sum, { tokens }) => sum + tokens, 0n);
}

/** The period of a grain that a day is in; of `7d`, the one that ends with it. */
export function plainPeriodOf(day: string, grain: string): string {
  if (grain === "day") return day;
  if (grain === "7d") return `${day}/7d`;
  if (grain === "month") return day.slice(0, 7);
  const thursday = plainPlus(day, 4 - (new Date(day).getUTCDay() || 7));
  const year = thursday.slice(0, 4);
  const ordinal = (Date.parse(thursday) - Date.parse(`${year}-01-01`)) / DAY_MS;
  return `${year}-W${String(Math.floor(ordinal / 7) + 1).padStart(2, "0")}`;
}

export function plainDaysOf(period: string): string[] {
  if (period.includes("/"))
    return [-6, -5, -4, -3, -2, -1, 0].map((n) => plainPlus(period.slice(0, 10), n));
  if (period.length === 10) return [period];
  const year = Number(period.slice(0, 4));
  const days = Array.from({ length: 400 }, (_, n) => plainPlus(`${year - 1}-12-15`, n));
  return days.filter((day) =>
    period.includes("W") ? plainPeriodOf(day, "week") === period : day.startsWith(period),
  );
}

export function plainPlus(day: string, count: number): string {
  return new Date(Date.parse(day) + count * DAY_MS).toISOString().slice(0, 10);
}

/** n/d with six decimals, half up, by the school's long division. */
export function plainDecimal(n: bigint, d: bigint): number {
  if (d === 0n) return 0;
  const doubled = 2n * n * 1_000_000n + d;
  const floor = doubled / (2n * d) - (doubled < 0n && doubled % (2n * d) !== 0n ? 1n : 0n);
  return Number(floor) / 1e6;
}
