import type { Claim } from "../../market/claim.ts";
import type { Instant } from "../../market/instant.ts";
import type { ListedClaims, ListVersion } from "../../ports.ts";
import {
  CLAIM_COLUMNS,
  BY_PLACE,
  claimOf,
  orderOf,
  rowOf,
  whereNamed,
  whereOf,
  whereReplacing,
  type Among,
  type Where,
} from "../claim-rows.ts";
import type { Db } from "./database.ts";

const AMONG: Among = {
  text: (column) => `${column} in (select value from json_each(?))`,
  value: (names) => JSON.stringify(names),
};

export function sqliteClaims(db: Db): ListedClaims {
  const newest = db.prepare<[string, Instant], { list: number; isKept: 0 | 1 }>(
    `select d.batch as list, exists (select 1 from claim where batch = d.batch) as "isKept"
       from document d where d.source = ? and d.as_of <= ? order by d.as_of desc limit 1`,
  );
  const place = db
    .prepare<[number, string], number>("select position from claim where batch = ? and id = ?")
    .pluck();
  const keepClaims = claimKeeper(db);
  const keep = db.transaction(keepClaims);
  const select = <Row>(what: string, { text, values }: Where, order = "") =>
    db.prepare<unknown[], Row>(`select ${what} from claim where ${text} ${order}`).all(...values);

  const countOf = ({ text, values }: Where, most: number): number =>
    db
      .prepare<unknown[], { count: number }>(
        `select count(*) as count from (select 1 from claim where ${text} limit ${most}) as behind`,
      )
      .get(...values)?.count ?? 0;

  return {
    newest: async (source, asOf): Promise<ListVersion | null> => {
      const found = newest.get(source, asOf);
      return found ? { list: found.list, isKept: found.isKept === 1 } : null;
    },
    keep: async (list, claims) => keep.immediate(list, claims),
    page: async (list, query, { after, limit, moreMax }) => {
      const from = after === null ? undefined : place.get(list, after);
      const rows = select<{ position: number; body: string }>(
        "position, body",
        whereOf(list, query, from ?? -1, AMONG),
        `order by ${orderOf(query)} limit ${limit}`,
      );
      const last = rows.at(-1)?.position ?? from ?? -1;
      const more = rows.length < limit ? 0 : countOf(whereOf(list, query, last, AMONG), moreMax);
      return { claims: rows.map(({ body }) => claimOf(body)), more };
    },
    replacing: async (list, day, ids) =>
      select<{ body: string }>(
        "body",
        whereReplacing(list, day, ids, AMONG),
        `order by ${BY_PLACE}`,
      ).map(({ body }) => claimOf(body)),
    named: async (list, names) =>
      select<{ id: string }>("id", whereNamed(list, names, AMONG)).map(({ id }) => id),
  };
}

/** Writes the claims of a list once; to be called inside a transaction. */
export function claimKeeper(db: Db): (list: number, claims: readonly Claim[]) => void {
  const isKept = db.prepare<[number]>("select 1 from claim where batch = ? limit 1");
  const insert = db.prepare(
    `insert into claim (batch, ${CLAIM_COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  return (list, claims) => {
    if (isKept.get(list) !== undefined) return;
    for (const [i, claim] of claims.entries()) insert.run(list, ...rowOf(claim, i));
  };
}
