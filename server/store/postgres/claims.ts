import type { Claim } from "../../market/claim.ts";
import type { ListedClaims, ListVersion } from "../../ports.ts";
import {
  BY_PLACE,
  CLAIM_COLUMNS,
  claimOf,
  orderOf,
  rowOf,
  whereNamed,
  whereOf,
  whereReplacing,
  type Among,
  type Where,
} from "../claim-rows.ts";
import { integers, type Db, type Sql } from "./database.ts";

const AMONG: Among = {
  text: (column) => `${column} = any(?::text[])`,
  value: (names) => [...names],
};

export function postgresClaims(db: Db): ListedClaims {
  const select = <Row>(what: string, { text, values }: Where, order = "") =>
    db.rows<Row>(`select ${what} from claim where ${text} ${order}`, values);

  const countOf = async ({ text, values }: Where, most: number): Promise<number> => {
    const [found] = await db.rows<{ count: number }>(
      `select count(*) as count from (select 1 from claim where ${text} limit ${most}) as behind`,
      values,
    );
    return found?.count ?? 0;
  };

  return {
    newest: async (source, asOf): Promise<ListVersion | null> => {
      const [found] = await db.rows<ListVersion>(
        `select d.batch as list, exists (select 1 from claim where batch = d.batch) as "isKept"
           from document d where d.source = ? and d.as_of <= ? order by d.as_of desc limit 1`,
        [source, asOf],
      );
      return found ?? null;
    },
    keep: (list, claims) => db.transaction((sql) => keepClaims(sql, list, claims)),
    page: async (list, query, { after, limit, moreMax }) => {
      const from = after === null ? undefined : await placeOf(db, list, after);
      const rows = await select<{ position: number; body: string }>(
        "position, body",
        whereOf(list, query, from ?? -1, AMONG),
        `order by ${orderOf(query)} limit ${limit}`,
      );
      const last = rows.at(-1)?.position ?? from ?? -1;
      const more =
        rows.length < limit ? 0 : await countOf(whereOf(list, query, last, AMONG), moreMax);
      return { claims: rows.map(({ body }) => claimOf(body)), more };
    },
    replacing: async (list, day, ids) => {
      const where = whereReplacing(list, day, ids, AMONG);
      const rows = await select<{ body: string }>("body", where, `order by ${BY_PLACE}`);
      return rows.map(({ body }) => claimOf(body));
    },
    named: async (list, names) => {
      const rows = await select<{ id: string }>("id", whereNamed(list, names, AMONG));
      return rows.map(({ id }) => id);
    },
  };
}

async function placeOf(db: Db, list: number, id: string): Promise<number | undefined> {
  const text = "select position from claim where batch = ? and id = ?";
  return (await db.rows<{ position: number }>(text, [list, id]))[0]?.position;
}

/** Writes the claims of a list once; to be called inside a transaction. */
export async function keepClaims(sql: Sql, list: number, claims: readonly Claim[]): Promise<void> {
  if ((await sql.run("select 1 from claim where batch = ? limit 1", [list])) > 0) return;
  const rows = claims.map((claim, i) => rowOf(claim, i));
  const column = (n: number) => rows.map((row) => row[n] ?? null);
  const texts = Array.from({ length: TEXTS }, (_, n) => column(n + 1));
  await sql.run(
    `insert into claim (batch, ${CLAIM_COLUMNS})
     select $1, * from unnest($2::bigint[], ${texts.map((_, n) => `$${n + 3}::text[]`).join(", ")})`,
    [list, integers(rows.map((_, i) => i)), ...texts],
  );
}

const TEXTS = CLAIM_COLUMNS.split(",").length - 1; // all but the position
