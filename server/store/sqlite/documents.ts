import type { Instant } from "../../market/instant.ts";
import type { Document, Documents } from "../../ports.ts";
import { DOCUMENT_AS_OF, DOCUMENT_INSERT, DOCUMENT_NEWEST, DOCUMENT_SUPERSEDES } from "../texts.ts";
import { changeLog } from "./changes.ts";
import { claimKeeper } from "./claims.ts";
import { noFence, type Db, type Fence } from "./database.ts";
import { bytesKeeper } from "./keep.ts";

export function sqliteDocuments(db: Db, fence: Fence = noFence): Documents {
  const log = changeLog(db);
  const keepBytes = bytesKeeper(db);
  const keepClaims = claimKeeper(db);
  const newest = db.prepare<[string, Instant], Document>(DOCUMENT_NEWEST);
  const newestAsOf = db.prepare<[string, Instant], Instant | null>(DOCUMENT_AS_OF).pluck();
  const insert = db.prepare<[string, Instant, string, number]>(DOCUMENT_INSERT);

  const supersede = db.prepare<[Instant, string, Instant]>(DOCUMENT_SUPERSEDES);

  const keep = db.transaction((...[document, claims]: Parameters<Documents["keep"]>): boolean => {
    fence();
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
