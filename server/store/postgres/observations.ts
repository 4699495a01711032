import type { Day } from "../../market/day.ts";
import type { Instant } from "../../market/instant.ts";
import type { Span } from "../../market/period.ts";
import type { Permaslug } from "../../market/permaslug.ts";
import type { LabShare } from "../../market/second-market.ts";
import {
  HEAD_ROWS,
  type AuthorVolume,
  type ContentRow,
  type DayVersion,
  type ModelListing,
  type Observations,
  type VintageKey,
} from "../../ports.ts";
import { vintageOf, type VintageRow } from "../shapes.ts";
import { HOLDING, MODELS, VINTAGE_AS_OF, VINTAGE_SOURCES, VINTAGES } from "../texts.ts";
import { integers, type Db } from "./database.ts";

type RowReads = Pick<
  Observations,
  "authorVolumes" | "rows" | "heads" | "rowsOf" | "labShares" | "models"
>;

const LAST: VintageKey = { asOf: Number.MAX_SAFE_INTEGER, sha256: "" };
const EVER: Span = { start: "0000-01-01" as Day, end: "9999-12-31" as Day };

export function postgresObservations(db: Db): Observations {
  return { ...rowReads(db), ...vintageReads(db) };
}

function vintageReads(db: Db): Omit<Observations, keyof RowReads> {
  return {
    newestAsOf: async (source, asOf) => {
      const [found] = await db.rows<{ asOf: Instant | null }>(VINTAGE_AS_OF, [source, asOf]);
      return found?.asOf ?? null;
    },
    contents: async (source, asOf, { start, end } = EVER) => {
      const rows = await db.exact<[bigint, Day, bigint, bigint]>(CONTENTS, [
        source,
        asOf,
        start,
        end,
      ]);
      return rows.map(([id, day, rowCount, tokens]) => ({
        id: Number(id),
        day,
        rowCount: Number(rowCount),
        tokens,
      }));
    },
    countHolding: async (source, day, from, to) => {
      const [found] = await db.rows<{ count: number }>(HOLDING, [source, day, from, to]);
      return found?.count ?? 0;
    },
    revisedDays: (source, asOf, { start, end } = EVER) =>
      db.rows<DayVersion>(REVISED_DAYS, [source, asOf, start, end]),
    vintages: async (source, asOf, limit, before = LAST) => {
      const asked = [source, asOf, before.asOf, before.sha256, limit];
      return (await db.rows<VintageRow>(VINTAGES, asked)).map(vintageOf);
    },
    sources: async () =>
      (await db.rows<{ source: string }>(VINTAGE_SOURCES)).map(({ source }) => source),
  };
}

const CONTENTS = `select c.id, c.day, c.rows, c.tokens
  from (select distinct day from content where source = $1 and day between $3 and $4) d
 cross join lateral (select hash from vintage_day v
                      where v.source = $1 and v.day = d.day and v.as_of <= $2
                      order by as_of desc, hash desc limit 1) v
  join content c on c.source = $1 and c.day = d.day and c.hash = v.hash
 order by c.day`;

const REVISED_DAYS = `select v.day, v.as_of as "asOf", c.id as content
  from (select day from content where source = $1 and day between $3 and $4
         group by day having count(*) > 1) d
  join vintage_day v on v.source = $1 and v.day = d.day and v.as_of <= $2
  join content c on c.source = $1 and c.day = v.day and c.hash = v.hash
 order by v.day, v.as_of, v.hash`;

type RawRow = [content: bigint, permaslug: Permaslug, tokens: bigint];

function rowReads(db: Db): RowReads {
  const rowsWhere = async (where: string, values: readonly unknown[]): Promise<ContentRow[]> => {
    const text = `select content, m.permaslug, tokens from observation o join model m on m.id = o.model
                   where content = any($1::bigint[]) ${where} order by content, rank`;
    return (await db.exact<RawRow>(text, values)).map(contentRowOf);
  };
  return {
    authorVolumes: async (ids) => {
      const rows = await db.exact<[bigint, string, bigint, bigint]>(
        "select content, author, tokens, free_tokens from author_volume where content = any($1::bigint[])",
        [integers(ids)],
      );
      return rows.map(authorVolumeOf);
    },
    rows: (ids) => rowsWhere("", [integers(ids)]),
    heads: (ids) => rowsWhere(`and rank <= ${HEAD_ROWS}`, [integers(ids)]),
    rowsOf: (ids, permaslugs) =>
      rowsWhere("and o.model in (select id from model where permaslug = any($2::text[]))", [
        integers(ids),
        permaslugs,
      ]),
    labShares: (ids) =>
      db.rows<LabShare & { content: number }>(
        `select content, lab, metric, percent from lab_share
          where content = any($1::bigint[]) order by content, metric, lab`,
        [integers(ids)],
      ),
    models: (source) => db.rows<ModelListing>(MODELS, [source]),
  };
}

function contentRowOf([content, permaslug, tokens]: RawRow): ContentRow {
  return { content: Number(content), permaslug, tokens };
}

function authorVolumeOf(row: [bigint, string, bigint, bigint]): AuthorVolume {
  const [content, author, tokens, freeTokens] = row;
  return { content: Number(content), author, tokens, freeTokens };
}
