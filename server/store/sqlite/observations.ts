import type { Day } from "../../market/day.ts";
import type { Instant } from "../../market/instant.ts";
import type { Span } from "../../market/period.ts";
import type { Permaslug } from "../../market/permaslug.ts";
import type { LabShare } from "../../market/second-market.ts";
import {
  HEAD_ROWS,
  type AuthorVolume,
  type ContentRow,
  type ModelListing,
  type Observations,
  type VintageKey,
} from "../../ports.ts";
import { vintageOf, type VintageRow } from "../shapes.ts";
import { HOLDING, MODELS, VINTAGE_AS_OF, VINTAGE_SOURCES, VINTAGES } from "../texts.ts";
import type { Db } from "./database.ts";

type RowReads = Pick<
  Observations,
  "authorVolumes" | "rows" | "heads" | "rowsOf" | "labShares" | "models"
>;

const LAST: VintageKey = { asOf: Number.MAX_SAFE_INTEGER, sha256: "" };
const EVER: Span = { start: "0000-01-01" as Day, end: "9999-12-31" as Day };

export function sqliteObservations(db: Db): Observations {
  return { ...rowReads(db), ...vintageReads(db) };
}

function vintageReads(db: Db): Omit<Observations, keyof RowReads> {
  const newestAsOf = db.prepare<[string, Instant], Instant | null>(VINTAGE_AS_OF).pluck();
  const contents = db
    .prepare<
      { source: string; asOf: Instant; start: Day; end: Day },
      [bigint, Day, bigint, bigint]
    >(
      `select c.id, c.day, c.rows, c.tokens
         from (select distinct day from content
                where source = @source and day between @start and @end) d
         join content c on c.source = @source and c.day = d.day
          and c.hash = (select hash from vintage_day v
                         where v.source = @source and v.day = d.day and v.as_of <= @asOf
                         order by as_of desc, hash desc limit 1)
        order by c.day`,
    )
    .safeIntegers()
    .raw();
  const countHolding = db.prepare<[string, Day, Instant, Instant], number>(HOLDING).pluck();
  const revisedDays = revisedDaysQuery(db);
  const vintages = db.prepare<[string, Instant, Instant, string, number], VintageRow>(VINTAGES);
  const sources = db.prepare<[], string>(VINTAGE_SOURCES).pluck();

  return {
    newestAsOf: async (source, asOf) => newestAsOf.get(source, asOf) ?? null,
    contents: async (source, asOf, span = EVER) =>
      contents.all({ source, asOf, ...span }).map(([id, day, rowCount, tokens]) => ({
        id: Number(id),
        day,
        rowCount: Number(rowCount),
        tokens,
      })),
    countHolding: async (source, day, from, to) => countHolding.get(source, day, from, to) ?? 0,
    revisedDays: async (source, asOf, span = EVER) => revisedDays.all({ source, asOf, ...span }),
    vintages: async (source, asOf, limit, before = LAST) =>
      vintages.all(source, asOf, before.asOf, before.sha256, limit).map(vintageOf),
    sources: async () => sources.all(),
  };
}

function rowReads(db: Db): RowReads {
  const authorVolumes = db
    .prepare<[string], [bigint, string, bigint, bigint]>(
      `select content, author, tokens, free_tokens
         from author_volume where content in (select value from json_each(?))`,
    )
    .safeIntegers()
    .raw();
  const rows = rowsQuery(db, "content in (select value from json_each(?))");
  const heads = rowsQuery(
    db,
    `content in (select value from json_each(?)) and rank <= ${HEAD_ROWS}`,
  );
  const rowsOf = rowsQuery(
    db,
    `content in (select value from json_each(?))
     and o.model in (select id from model where permaslug in (select value from json_each(?)))`,
  );
  const labShares = db.prepare<[string], LabShare & { content: number }>(
    `select content, lab, metric, percent from lab_share
      where content in (select value from json_each(?)) order by content, metric, lab`,
  );
  const models = db.prepare<[string], ModelListing>(MODELS);
  return {
    authorVolumes: async (ids) => authorVolumes.all(JSON.stringify(ids)).map(authorVolumeOf),
    rows: async (ids) => rows.all(JSON.stringify(ids)).map(contentRowOf),
    heads: async (ids) => heads.all(JSON.stringify(ids)).map(contentRowOf),
    rowsOf: async (ids, permaslugs) =>
      rowsOf.all(JSON.stringify(ids), JSON.stringify(permaslugs)).map(contentRowOf),
    labShares: async (ids) => labShares.all(JSON.stringify(ids)),
    models: async (source) => models.all(source),
  };
}

function revisedDaysQuery(db: Db) {
  return db.prepare<
    { source: string; asOf: Instant; start: Day; end: Day },
    { day: Day; asOf: Instant; content: number }
  >(
    `select v.day, v.as_of as "asOf", c.id as content
       from (select day from content where source = @source and day between @start and @end
              group by day having count(*) > 1) d
       join vintage_day v on v.source = @source and v.day = d.day and v.as_of <= @asOf
       join content c on c.source = @source and c.day = v.day and c.hash = v.hash
      order by v.day, v.as_of, v.hash`,
  );
}

type RawRow = [content: bigint, permaslug: Permaslug, tokens: bigint];

function rowsQuery(db: Db, where: string) {
  return db
    .prepare<string[], RawRow>(
      `select content, m.permaslug, tokens
         from observation o join model m on m.id = o.model where ${where} order by content, rank`,
    )
    .safeIntegers()
    .raw();
}

function contentRowOf([content, permaslug, tokens]: RawRow): ContentRow {
  return { content: Number(content), permaslug, tokens };
}

function authorVolumeOf(row: [bigint, string, bigint, bigint]): AuthorVolume {
  const [content, author, tokens, freeTokens] = row;
  return { content: Number(content), author, tokens, freeTokens };
}
