import pg from "pg";

/** What a new, migrated database is, so that a used one can be made so again. */
export interface Blank {
  /** Tells a schema from another one. */
  readonly fingerprint: string;
  /** Empties the tables, brings back the rows of a new store, and counts from one again. */
  readonly reset: string;
}

const FINGERPRINT = `select md5(string_agg(line, E'\\n' order by line)) as fingerprint from (
  select format('%s.%s %s %s %s', table_name, column_name, data_type, is_nullable, column_default) as line
    from information_schema.columns where table_schema = 'public'
  union all select indexdef from pg_indexes where schemaname = 'public'
  union all select conname || pg_get_constraintdef(oid) from pg_constraint where connamespace = 'public'::regnamespace
) as lines`;

export async function readBlank(url: string): Promise<Blank> {
  return connected(url, async (client) => {
    const ask = async (text: string) =>
      (await client.query<{ line: string | null }>(text)).rows.map(({ line }) => line ?? "");
    const tables = await ask(
      "select quote_ident(tablename) as line from pg_tables where schemaname = 'public' order by 1",
    );
    const sequences = await ask(
      "select quote_ident(sequencename) as line from pg_sequences where schemaname = 'public'",
    );
    const seeds: string[] = [];
    for (const table of tables) {
      const [rows = ""] = await ask(`select json_agg(t)::text as line from ${table} t`);
      if (rows === "") continue;
      const literal = client.escapeLiteral(rows);
      seeds.push(
        `insert into ${table} overriding system value select * from json_populate_recordset(null::${table}, ${literal})`,
      );
    }
    const reset = [
      "begin",
      // Neither order nor references matter to what is emptied whole.
      "set local session_replication_role = replica",
      ...tables.map((table) => `delete from ${table}`),
      ...seeds,
      ...sequences.map((name) => `alter sequence ${name} restart`),
      "commit",
    ].join(";\n");
    return { fingerprint: await fingerprintOf(client), reset };
  });
}

/** Makes a used database new; false where its schema is not that of a new one any more, or somebody is still connected. */
export async function makeBlank(url: string, blank: Blank): Promise<boolean> {
  return connected(url, async (client) => {
    const { rowCount } = await client.query(
      "select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
    );
    if (rowCount !== 0 || (await fingerprintOf(client)) !== blank.fingerprint) return false;
    await client.query(blank.reset);
    return true;
  });
}

async function fingerprintOf(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ fingerprint: string | null }>(FINGERPRINT);
  return rows[0]?.fingerprint ?? "";
}

async function connected<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 30_000 });
  client.on("error", () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
