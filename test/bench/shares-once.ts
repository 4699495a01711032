import Database from "better-sqlite3";
import { createHash } from "node:crypto";
import type { DefinitionId } from "../../server/market/definition.ts";
import { seriesReader } from "../../server/query/series.ts";
import { readOriginMap } from "../../server/sources/curated.ts";
import { openStore } from "../../server/store/open.ts";
import { timed } from "./measure.ts";

/** What one process took for its first answer, the opening of the store with it, and for its second. */
export interface Took {
  readonly cold: number;
  readonly warm: number;
  readonly top9Cold?: number;
  readonly top9Warm?: number;
  /** Tells whether both count the same. */
  readonly answer: string;
}

// The newest content of each day first, with its week, so that this is not done again for every row.
const PLAIN = `
  with newest as materialized (
    select c.id, strftime('%G-W%V', c.day) as week
      from vintage_day v join content c on c.source = v.source and c.day = v.day and c.hash = v.hash
     where v.source = 'bench'
       and v.as_of = (select max(as_of) from vintage_day where source = 'bench' and day = v.day)
  )
  select n.week, coalesce(s.origin, 'unattributed') as origin, sum(o.tokens)
    from newest n
    join observation o on o.content = n.id
    join model m on m.id = o.model
    left join temp.seat s on s.author = substr(m.permaslug, 1, instr(m.permaslug, '/') - 1)
   group by 1, 2 order by 1, 2`;

const [who, file = "", asOf = ""] = process.argv.slice(2);
const took = who === "ours" ? await ours() : await plainSql();
process.stdout.write(JSON.stringify(took));

async function ours(): Promise<Took> {
  const [opening, { store, read }] = await timed(() => {
    const store = openStore(`sqlite:${file}`);
    const origins = readOriginMap();
    return { store, read: seriesReader({ observations: store.observations, origins }) };
  });
  const weekly = (definition: DefinitionId) =>
    read({
      source: "bench",
      asOf: Number(asOf),
      grain: "week",
      by: "origin",
      definition,
      limit: Infinity,
    });
  const [first, series] = await timed(() => weekly("all"));
  const [warm] = await timed(() => weekly("all"));
  const [top9Cold] = await timed(() => weekly("top9"));
  const [top9Warm] = await timed(() => weekly("top9"));
  await store.close();
  const sums = series.periods.flatMap(({ period, volumes }) =>
    Array.from(volumes, ([origin, { tokens }]) => `${period} ${origin} ${tokens}`),
  );
  return { cold: opening + first, warm, top9Cold, top9Warm, answer: digest(sums) };
}

async function plainSql(): Promise<Took> {
  const [opening, { db, query }] = await timed(() => {
    const db = new Database(file, { readonly: true });
    db.exec("create temp table seat (author text primary key, origin text) without rowid");
    const seat = db.prepare("insert into seat values (?, ?)");
    for (const { author, origin } of readOriginMap().authors) seat.run(author, origin);
    return { db, query: db.prepare<[], [string, string, bigint]>(PLAIN).safeIntegers().raw() };
  });
  const [first, sums] = await timed(() => query.all());
  const [warm] = await timed(() => query.all());
  db.close();
  return { cold: opening + first, warm, answer: digest(sums.map((row) => row.join(" "))) };
}

function digest(lines: readonly string[]): string {
  return createHash("sha256").update(lines.toSorted().join("\n")).digest("hex");
}
