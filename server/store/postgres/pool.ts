import pg from "pg";

const POOL_MAX = 10; // a process reads for many people over few connections
const CONNECT_MS = 5_000;
const QUERY_MS = 60_000; // longer than any of ours takes; a network that swallows packets is told by it
const IDLE_IN_TRANSACTION_MS = 30_000; // a frozen process holds what it locked no longer than this

export interface Pool {
  readonly pool: pg.Pool;
  /** Sent with each `begin`, since a pooler in transaction mode keeps no settings of a session. */
  readonly begin: string;
}

/**
 * A pool by the address: `sslmode`, `sslrootcert` and the like as libpq has them, `max` connections, `connect_timeout`
 * in seconds; `query_timeout`, `statement_timeout`, `lock_timeout`, `idle_in_transaction_session_timeout` in ms.
 */
export function openPool(databaseUrl: string): Pool {
  const url = new URL(databaseUrl);
  const take = (name: string): number | undefined => {
    const text = url.searchParams.get(name);
    url.searchParams.delete(name);
    if (text !== null && !/^\d{1,9}$/.test(text))
      throw new Error(`DATABASE_URL: ${name} takes a whole number`);
    return text === null ? undefined : Number(text);
  };
  const seconds = take("connect_timeout");
  const settings = {
    max: take("max") ?? POOL_MAX,
    connectionTimeoutMillis: seconds === undefined ? CONNECT_MS : seconds * 1000,
    query_timeout: take("query_timeout") ?? QUERY_MS,
  };
  const local = [
    ["idle_in_transaction_session_timeout", IDLE_IN_TRANSACTION_MS],
    ["statement_timeout", undefined],
    ["lock_timeout", undefined],
  ] as const;
  const set = local.flatMap(([name, otherwise]) => {
    const value = take(name) ?? otherwise;
    return value === undefined ? [] : [`; set local ${name} = ${value}`];
  });
  const pool = new pg.Pool({
    application_name: "tokentide",
    keepAlive: true,
    allowExitOnIdle: true,
    ...settings,
    connectionString: url.href,
  });
  // A connection that dies is replaced when the next one is asked for; whoever waits on it is told by the query.
  pool.on("error", () => {});
  pool.on("connect", (client) => void client.on("error", () => {}));
  return { pool, begin: `begin${set.join("")}` };
}
