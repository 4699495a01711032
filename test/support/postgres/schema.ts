import type pg from "pg";

const COLUMNS = `select c.relname as table, format('  %s %s%s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
         case when a.attcollation <> 0 and co.collname <> 'default' then format(' collate "%s"', co.collname) else '' end,
         case when a.attnotnull then ' not null' else '' end,
         case when a.attidentity <> '' then ' identity' when d.adbin is not null
              then ' default ' || pg_get_expr(d.adbin, d.adrelid) else '' end) as line
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    left join pg_collation co on co.oid = a.attcollation
    left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
   where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r'
   order by c.relname, a.attnum`;

// A column that may not be null is said with the column; 18 also has a constraint for it.
const CONSTRAINTS = `select c.relname as table, '  ' || pg_get_constraintdef(k.oid) as line
    from pg_constraint k join pg_class c on c.oid = k.conrelid
   where c.relnamespace = current_schema()::regnamespace and k.contype <> 'n'
   order by c.relname, k.contype desc, line`;

const INDEXES = `select tablename as table, replace(indexdef, schemaname || '.', '') as line
    from pg_indexes i
   where schemaname = current_schema()
     and not exists (select 1 from pg_constraint k where k.conname = i.indexname)
   order by indexname`;

/** The schema of a database as a text to review; the same from every version of PostgreSQL. */
export async function schemaOf(db: pg.Client): Promise<string> {
  const lines = async (text: string) =>
    (await db.query<{ table: string; line: string }>(text)).rows;
  const parts = [...(await lines(COLUMNS)), ...(await lines(CONSTRAINTS))];
  const tables = Map.groupBy(parts, ({ table }) => table);
  const { rows } = await db.query<{ version: number }>("select version from tokentide_schema");
  return [
    `-- schema ${rows[0]?.version}`,
    ...Array.from(
      tables,
      ([table, ofTable]) => `${table} (\n${ofTable.map(({ line }) => line).join(",\n")}\n)`,
    ),
    ...(await lines(INDEXES)).map(({ line }) => line),
    "",
  ].join("\n\n");
}
