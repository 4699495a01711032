import type { Db } from "./database.ts";

// What a person can be told, and a query that counts what is wrong.
const CHECKS: readonly (readonly [said: string, count: string])[] = [
  [
    "indexes that are not valid",
    `select count(*) as count from pg_index i join pg_class c on c.oid = i.indrelid
      where not i.indisvalid and c.relnamespace = current_schema()::regnamespace`,
  ],
  [
    "changes beyond the number of the newest",
    "select count(*) as count from change where number > (select value from change_number)",
  ],
  [
    "days of vintages without their rows",
    `select count(*) as count from vintage_day v
      where not exists (select 1 from content c
                         where c.source = v.source and c.day = v.day and c.hash = v.hash)`,
  ],
  [
    "days whose sums by author differ from their total",
    `select count(*) as count
       from content c left join (select content, sum(tokens) as tokens from author_volume
                                  group by content) a on a.content = c.id
      where c.tokens <> coalesce(a.tokens, 0)`,
  ],
];

/** What of the store does not fit together; null where everything does. The pages are PostgreSQL's own to check. */
export async function findFault(db: Db): Promise<string | null> {
  const found: string[] = [];
  for (const [said, text] of CHECKS) {
    const [row] = await db.rows<{ count: number }>(text);
    if (row && row.count > 0) found.push(`${row.count} ${said}`);
  }
  return found.length > 0 ? found.join("; ") : null;
}
