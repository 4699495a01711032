import { candidatesOf, largest } from "../market/top.ts";
import type { Permaslug } from "../market/permaslug.ts";
import { HEAD_ROWS, type Content, type ContentRow, type Observations } from "../ports.ts";

/** The rows of a period's `count` largest models, exact, read from the heads of its days where these suffice. */
export async function rowsOfLargest(
  observations: Observations,
  contents: readonly Content[],
  headRows: ReadonlyMap<number, readonly ContentRow[]>,
  count: number,
): Promise<ContentRow[]> {
  const ids = contents.map(({ id }) => id);
  const heads = contents.map(({ id, rowCount }) => ({
    rows: headRows.get(id) ?? [],
    whole: rowCount <= HEAD_ROWS,
  }));
  const { slugs, unseenAtMost } = candidatesOf(heads);
  const areWhole = heads.every(({ whole }) => whole);
  const rows = areWhole
    ? ids.flatMap((id) => headRows.get(id) ?? [])
    : await observations.rowsOf(ids, [...slugs]);
  const nine = largest(sums(rows), count);
  const least = nine.length < count ? 0n : (nine.at(-1)?.tokens ?? 0n);
  if (areWhole || least > unseenAtMost) return only(rows, nine);

  // A model below every head could still be among them: then, and only then, every row is read.
  const all = await observations.rows(ids);
  return only(all, largest(sums(all), count));
}

function sums(rows: readonly ContentRow[]): Map<Permaslug, bigint> {
  const totals = new Map<Permaslug, bigint>();
  for (const { permaslug, tokens } of rows) {
    totals.set(permaslug, (totals.get(permaslug) ?? 0n) + tokens);
  }
  return totals;
}

function only(
  rows: readonly ContentRow[],
  models: readonly { permaslug: Permaslug }[],
): ContentRow[] {
  const names = new Set(models.map(({ permaslug }) => permaslug));
  return rows.filter(({ permaslug }) => names.has(permaslug));
}
