import type { Instant } from "../../market/instant.ts";
import type { Document, Documents } from "../../ports.ts";
import { changeLog } from "./changes.ts";
import { claimKeeper } from "./claims.ts";
import type { Db } from "./database.ts";
import { bytesKeeper } from "./keep.ts";

export function sqliteDocuments(db: Db): Documents {
  const log = changeLog(db);
  const keepBytes = bytesKeeper(db);
  const keepClaims = claimKeeper(db);
  const newest = db.prepare<[string, Instant], Document>(
    `select d.id, d.source, d.as_of as "asOf", d.sha256, b.body
       from document d join batch b on b.id = d.batch
      where d.source = ? and d.as_of <= ? order by d.as_of desc limit 1`,
  );
  const newestAsOf = db
    .prepare<[string, Instant], Instant | null>(
      "select max(as_of) from document where source = ? and as_of <= ?",
    )
    .pluck();
  const insert = db.prepare<[string, Instant, string, number]>(
    "insert into document (source, as_of, sha256, batch) values (?, ?, ?, ?) on conflict do nothing",
  );

  // A good one makes moot what was set aside before it.
  const supersede = db.prepare<[Instant, string, Instant]>(
    `update quarantine set state = 'superseded', decided_at = ?
      where state = 'open' and source = ? and day is null and at <= ?`,
  );

  const keep = db.transaction((...[document, claims]: Parameters<Documents["keep"]>): boolean => {
    const { source, asOf, sha256 } = document;
    const isNew = newest.get(source, asOf)?.sha256 !== sha256;
    const batch = keepBytes({ ...document, fetchedAt: asOf });
    keepClaims(batch, claims);
    insert.run(source, asOf, sha256, batch);
    const { changes } = supersede.run(asOf, source, asOf);
    if (changes > 0) log(asOf, "quarantine", source, `${changes} superseded`);
    if (isNew) log(asOf, "vintage", source, "a new document");
    return isNew;
  });

  return {
    keep: async (...kept) => keep.immediate(...kept),
    newest: async (source, asOf) => newest.get(source, asOf),
    newestAsOf: async (source, asOf) => newestAsOf.get(source, asOf) ?? null,
  };
}
