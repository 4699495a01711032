import type { Instant } from "../../market/instant.ts";
import type { Document, Documents } from "../../ports.ts";
import { DOCUMENT_AS_OF, DOCUMENT_INSERT, DOCUMENT_NEWEST, DOCUMENT_SUPERSEDES } from "../texts.ts";
import { logChange } from "./changes.ts";
import { keepClaims } from "./claims.ts";
import type { Db, Sql } from "./database.ts";
import { keepBytes } from "./keep.ts";
import { takeTurn } from "./turn.ts";

export function postgresDocuments(db: Db): Documents {
  return {
    keep: (...kept) =>
      db.transaction(async (sql) => {
        await takeTurn(sql);
        return keep(sql, ...kept);
      }),
    newest: async (source, asOf) => (await db.rows<Document>(DOCUMENT_NEWEST, [source, asOf]))[0],
    newestAsOf: async (source, asOf) => {
      const [found] = await db.rows<{ asOf: Instant | null }>(DOCUMENT_AS_OF, [source, asOf]);
      return found?.asOf ?? null;
    },
  };
}

async function keep(
  sql: Sql,
  ...[document, claims]: Parameters<Documents["keep"]>
): Promise<boolean> {
  const { source, asOf, sha256 } = document;
  const [before] = await sql.rows<{ sha256: string }>(
    "select sha256 from document where source = ? and as_of <= ? order by as_of desc limit 1",
    [source, asOf],
  );
  const batch = await keepBytes(sql, { ...document, fetchedAt: asOf });
  await keepClaims(sql, batch, claims);
  await sql.run(DOCUMENT_INSERT, [source, asOf, sha256, batch]);
  const changes = await sql.run(DOCUMENT_SUPERSEDES, [asOf, source, asOf]);
  const log = (kind: "quarantine" | "vintage", detail: string) =>
    logChange(sql, { at: asOf, kind, source, detail });
  if (changes > 0) await log("quarantine", `${changes} superseded`);
  const isNew = before?.sha256 !== sha256;
  if (isNew) await log("vintage", "a new document");
  return isNew;
}
