import type { Day } from "../../market/day.ts";
import type { Instant } from "../../market/instant.ts";
import { yearsOf } from "../../market/period.ts";
import type { KnownYear, PastYears } from "../../ports.ts";
import { basisKey } from "../basis.ts";
import type { Db, Sql } from "./database.ts";

export function postgresPastYears(db: Db): PastYears {
  return {
    years: (source, asOf, basis) => db.rows<KnownYear>(YEARS, [source, asOf, basisKey(basis)]),
    keep: (...kept) =>
      db.transaction(async (sql) => {
        await keep(sql, ...kept);
        return true;
      }),
  };
}

// A step of an index for each year: its changes are many, and are not read.
const YEARS = `with recursive held (year) as (
    select min(year) from year_change where source = $1
    union all
    select (select min(year) from year_change where source = $1 and year > held.year)
      from held where held.year is not null)
  select c.year, c.as_of as "asOf", c.number,
         (select worked from past_year l
           where l.source = $1 and l.year = c.year and l.as_of = c.as_of
             and l.number = c.number and l.basis = $3) as worked
    from held
   cross join lateral (select year, as_of, number from year_change c
                        where c.source = $1 and c.year = held.year and c.as_of <= $2
                        order by as_of desc limit 1) c
   order by c.year`;

async function keep(sql: Sql, ...[source, basis, years]: Parameters<PastYears["keep"]>) {
  const key = basisKey(basis);
  for (const { year, asOf, number, worked } of years) {
    await sql.run(
      "delete from past_year where source = ? and year = ? and as_of = ? and number < ?",
      [source, year, asOf, number],
    );
    await sql.run(
      `insert into past_year (source, year, as_of, number, basis, worked)
       values (?, ?, ?, ?, ?, ?) on conflict do nothing`,
      [source, year, asOf, number, key, worked],
    );
  }
}

/** Notes that the years of these days read differently from an as-of on; to be called inside a transaction. */
export async function noteYears(
  sql: Sql,
  source: string,
  asOf: Instant,
  days: readonly Day[],
): Promise<void> {
  for (const year of new Set(days.flatMap(yearsOf))) {
    const [noted] = await sql.rows<{ number: number }>(
      `insert into year_change (source, year, as_of, number)
       select $1, $2, $3::bigint, 1 + coalesce(max(number), 0)
         from year_change where source = $1 and year = $2
       on conflict (source, year, as_of) do update set number = excluded.number
       returning number`,
      [source, year, asOf],
    );
    // What came late changes what was known later, too.
    await sql.run("update year_change set number = ? where source = ? and year = ? and as_of > ?", [
      noted?.number,
      source,
      year,
      asOf,
    ]);
  }
}
