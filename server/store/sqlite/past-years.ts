import type { Day } from "../../market/day.ts";
import type { Instant } from "../../market/instant.ts";
import { yearsOf } from "../../market/period.ts";
import type { KnownYear, PastYears } from "../../ports.ts";
import { basisKey } from "../basis.ts";
import { BUSY_MS, type Db } from "./database.ts";

export function sqlitePastYears(db: Db): PastYears {
  const years = db.prepare<{ source: string; asOf: Instant; basis: string }, KnownYear>(
    // A step of an index for each year: its changes are many, and are not read. A cross join keeps the order.
    `with recursive held (year) as (
       select min(year) from year_change where source = @source
       union all
       select (select min(year) from year_change where source = @source and year > held.year)
         from held where held.year is not null),
     known (year, as_of) as (
       select year, (select max(as_of) from year_change c
                      where c.source = @source and c.year = held.year and c.as_of <= @asOf)
         from held where year is not null)
     select c.year, c.as_of as "asOf", c.number,
            (select worked from past_year l
              where l.source = @source and l.year = c.year and l.as_of = c.as_of
                and l.number = c.number and l.basis = @basis) as worked
       from known
       cross join year_change c
         on c.source = @source and c.year = known.year and c.as_of = known.as_of
      order by c.year`,
  );
  const forget = db.prepare<[string, string, Instant, number]>(
    "delete from past_year where source = ? and year = ? and as_of = ? and number < ?",
  );
  const insert = db.prepare<[string, string, Instant, number, string, string]>(
    `insert into past_year (source, year, as_of, number, basis, worked)
     values (?, ?, ?, ?, ?, ?) on conflict do nothing`,
  );
  const keep = db.transaction((...[source, basis, years]: Parameters<PastYears["keep"]>) => {
    const key = basisKey(basis);
    for (const { year, asOf, number, worked } of years) {
      forget.run(source, year, asOf, number);
      insert.run(source, year, asOf, number, key, worked);
    }
  });

  return {
    years: async (source, asOf, basis) => years.all({ source, asOf, basis: basisKey(basis) }),
    keep: async (...kept) => unlessBusy(db, () => keep.immediate(...kept)),
  };
}

/** Does it now or not at all: what can be worked out again is not waited for. */
function unlessBusy(db: Db, write: () => void): boolean {
  db.pragma("busy_timeout = 0");
  try {
    write();
    return true;
  } catch (error) {
    if ((error as { code?: unknown }).code === "SQLITE_BUSY") return false;
    throw error;
  } finally {
    db.pragma(`busy_timeout = ${BUSY_MS}`);
  }
}

/** Notes that the years of these days read differently from an as-of on; to be called inside a transaction. */
export function yearNoter(db: Db): (source: string, asOf: Instant, days: readonly Day[]) => void {
  const note = db.prepare<{ source: string; year: string; asOf: Instant }>(
    `insert into year_change (source, year, as_of, number)
     select @source, @year, @asOf, 1 + coalesce(max(number), 0)
       from year_change where source = @source and year = @year
     on conflict do update set number = excluded.number`,
  );
  // What came late changes what was known later, too.
  const renumber = db.prepare<{ source: string; year: string; asOf: Instant }>(
    `update year_change
        set number = (select number from year_change
                       where source = @source and year = @year and as_of = @asOf)
      where source = @source and year = @year and as_of > @asOf`,
  );
  return (source, asOf, days) => {
    for (const year of new Set(days.flatMap(yearsOf))) {
      note.run({ source, year, asOf });
      renumber.run({ source, year, asOf });
    }
  };
}
