import type { Day } from "../../market/day.ts";
import { authorOf, isFree, type Permaslug } from "../../market/permaslug.ts";
import type { CheckedDay } from "../../ports.ts";
import { integers, type Sql } from "./database.ts";

/** A day whose rows were not stored yet, under the number it got. */
export interface NewContent extends CheckedDay {
  readonly id: number;
}

/** Writes the rows of new contents, their roll-up by author, and since when each model is listed. */
export async function keepRows(
  sql: Sql,
  source: string,
  contents: readonly NewContent[],
): Promise<void> {
  const listed = listingsOf(contents);
  const models = await keepModels(sql, [...listed.keys()]);
  await insertObservations(sql, contents, models);
  await insertVolumes(sql, contents);
  await insertShares(sql, contents);
  const listings = [...listed];
  await sql.run(
    `insert into model_listing (source, model, first_day, last_day)
     select $1, * from unnest($2::bigint[], $3::text[], $4::text[])
     on conflict (source, model) do update
        set first_day = least(model_listing.first_day, excluded.first_day),
            last_day = greatest(model_listing.last_day, excluded.last_day)`,
    [
      source,
      integers(listings.map(([permaslug]) => models.get(permaslug) ?? 0)),
      listings.map(([, { first }]) => first),
      listings.map(([, { last }]) => last),
    ],
  );
}

/** The first and last of the new days on which each model stands, in the order of the batch. */
function listingsOf(contents: readonly NewContent[]) {
  const listed = new Map<Permaslug, { first: Day; last: Day }>();
  for (const { day, rows } of contents) {
    for (const { permaslug } of rows) {
      const known = listed.get(permaslug);
      if (known) known.last = day;
      else listed.set(permaslug, { first: day, last: day });
    }
  }
  return listed;
}

async function keepModels(
  sql: Sql,
  permaslugs: readonly Permaslug[],
): Promise<Map<Permaslug, number>> {
  await sql.run(
    `insert into model (permaslug)
     select p from unnest($1::text[]) p where not exists (select 1 from model where permaslug = p)
     on conflict do nothing`,
    [permaslugs],
  );
  const found = await sql.rows<{ id: number; permaslug: Permaslug }>(
    "select id, permaslug from model where permaslug = any($1::text[])",
    [permaslugs],
  );
  return new Map(found.map(({ id, permaslug }) => [permaslug, id]));
}

const ROWS_AT_ONCE = 20_000; // a statement of about a megabyte

async function insertObservations(
  sql: Sql,
  contents: readonly NewContent[],
  models: ReadonlyMap<Permaslug, number>,
): Promise<void> {
  const columns: [number[], number[], number[], bigint[]] = [[], [], [], []];
  const [ids, modelIds, ranks, tokens] = columns;
  const flush = async (): Promise<void> => {
    await sql.run(
      `insert into observation (content, model, rank, tokens)
       select * from unnest($1::bigint[], $2::bigint[], $3::int[], $4::bigint[])`,
      columns.map((column) => integers(column)),
    );
    for (const column of columns) column.length = 0;
  };
  for (const { id, rows } of contents) {
    for (const [i, row] of rows.entries()) {
      ids.push(id);
      modelIds.push(models.get(row.permaslug) ?? 0);
      ranks.push(i + 1);
      tokens.push(row.tokens);
    }
    if (ids.length >= ROWS_AT_ONCE) await flush();
  }
  if (ids.length > 0) await flush();
}

async function insertVolumes(sql: Sql, contents: readonly NewContent[]): Promise<void> {
  const volumes = contents.flatMap(volumesOf);
  for (let i = 0; i < volumes.length; i += ROWS_AT_ONCE) {
    const some = volumes.slice(i, i + ROWS_AT_ONCE);
    await sql.run(
      `insert into author_volume (content, author, tokens, free_tokens)
       select * from unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[])`,
      [
        integers(some.map(({ id }) => id)),
        some.map(({ author }) => author),
        integers(some.map(({ tokens }) => tokens)),
        integers(some.map(({ freeTokens }) => freeTokens)),
      ],
    );
  }
}

function volumesOf({ id, rows }: NewContent) {
  const authors = new Map<string, { tokens: bigint; freeTokens: bigint }>();
  for (const { permaslug, tokens } of rows) {
    const author = authorOf(permaslug);
    const sum = authors.get(author) ?? { tokens: 0n, freeTokens: 0n };
    sum.tokens += tokens;
    if (isFree(permaslug)) sum.freeTokens += tokens;
    authors.set(author, sum);
  }
  return Array.from(authors, ([author, sum]) => ({ id, author, ...sum }));
}

async function insertShares(sql: Sql, contents: readonly NewContent[]): Promise<void> {
  const shares = contents.flatMap(({ id, labShares = [] }) =>
    labShares.map((share) => ({ id, ...share })),
  );
  if (shares.length === 0) return;
  await sql.run(
    `insert into lab_share (content, lab, metric, percent)
     select * from unnest($1::bigint[], $2::text[], $3::text[], $4::text[])`,
    [
      integers(shares.map(({ id }) => id)),
      shares.map(({ lab }) => lab),
      shares.map(({ metric }) => metric),
      shares.map(({ percent }) => percent),
    ],
  );
}
