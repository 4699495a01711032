import type { Client } from "pg";
import { z } from "zod";
import { reasonOf } from "../../shape.ts";
import { plusDays, type Day } from "../../market/day.ts";
import type { Clock, RangeSource, Unreachable } from "../../ports.ts";
import { logBatch } from "./batch.ts";
import type { PostgresLog } from "./shape.ts";

// smallint, integer, bigint, real, double precision and numeric, as PostgreSQL numbers its types
const NUMBERS: ReadonlySet<number> = new Set([21, 23, 20, 700, 701, 1700]);

const rows = z.array(
  z.object({ date: z.string(), model_permaslug: z.string(), total_tokens: z.string() }),
);

/** Daily sums per model of a table in PostgreSQL: the same as of ClickHouse, for smaller logs. */
export function postgresLog(log: PostgresLog, clock: Clock): RangeSource {
  return {
    id: log.id,
    firstDay: log.since,
    daysMax: log.days_at_once,
    fetch: async (from, to, signal) => {
      const asOf = clock();
      const answered = await ask(log, from, to, signal);
      if ("kind" in answered) return answered;
      const cost = `the query took ${((clock() - asOf) / 1000).toFixed(2)} s`;
      const address = `postgres:${log.table ?? "query"}?from=${from}&to=${to}`;
      return { kind: "batch", batch: logBatch({ source: log.id, address, asOf, cost }, answered) };
    },
  };
}

async function ask(
  log: PostgresLog,
  from: Day,
  to: Day,
  signal: AbortSignal,
): Promise<z.infer<typeof rows> | Unreachable> {
  signal.throwIfAborted();
  const { default: pg } = await import("pg");
  const { seconds } = log.limits;
  const client = new pg.Client({
    connectionString: log.url.reveal(),
    application_name: "tokentide",
    connectionTimeoutMillis: seconds * 1000,
    query_timeout: (seconds + 5) * 1000,
  });
  // A connection that breaks while nothing is asked of it is told by the next query.
  client.on("error", () => {});
  const stop = () => void client.end().catch(() => {});
  signal.addEventListener("abort", stop, { once: true });
  try {
    await client.connect();
    await client.query("begin read only");
    await client.query(`set local statement_timeout = ${seconds * 1000}`);
    await client.query("set local timezone = 'UTC'");
    const values = [from, plusDays(to, 1), ...Object.values(log.only ?? {})];
    const query = log.query ?? sumsOf(log, await hasSeconds(client, log));
    const result = await client.query(query, values);
    const parsed = rows.safeParse(result.rows);
    if (parsed.success) return parsed.data;
    const reason = `the query's answer has not the expected columns: ${reasonOf(parsed.error)}`;
    return { kind: "unreachable", reason };
  } catch (error) {
    signal.throwIfAborted();
    return unreachable(error as Error, seconds);
  } finally {
    signal.removeEventListener("abort", stop);
    await client.end().catch(() => {});
  }
}

/** Whether its time is a number of seconds; otherwise it is a time or a date. */
async function hasSeconds(client: Client, { table = "", columns }: PostgresLog): Promise<boolean> {
  const time = quoted(columns?.time ?? "");
  const { fields } = await client.query(`select ${time} from ${quotedTable(table)} limit 0`);
  return NUMBERS.has(fields[0]?.dataTypeID ?? 0);
}

function sumsOf({ table = "", columns, only = {} }: PostgresLog, isInSeconds: boolean): string {
  const { time = "", model = "", tokens = [], author } = columns ?? {};
  // The column stands alone, so that an index on it serves.
  const [from, until] = ["$1::date", "$2::date"].map((day) =>
    isInSeconds ? `extract(epoch from ${day})` : day,
  );
  const at = isInSeconds ? `to_timestamp(${quoted(time)})` : quoted(time);
  const name =
    author === undefined ? quoted(model) : `${quoted(author)} || '/' || ${quoted(model)}`;
  const sum = tokens.map((column) => `coalesce(${quoted(column)}, 0)::numeric`).join(" + ");
  const alike = Object.keys(only).map((column, i) => `and ${quoted(column)}::text = $${i + 3}`);
  return `select to_char(${at}, 'YYYY-MM-DD') as date,
                 (${name})::text as model_permaslug,
                 trunc(sum(${sum}))::text as total_tokens
            from ${quotedTable(table)}
           where ${quoted(time)} >= ${from} and ${quoted(time)} < ${until}
             ${alike.join(" ")}
           group by 1, 2 order by 1, 2`;
}

function quotedTable(name: string): string {
  return name.split(".").map(quoted).join(".");
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

// Codes of PostgreSQL that an operator can do something about.
const ADVICE: ReadonlyMap<string, string> = new Map([
  ["28P01", "user or password are wrong"],
  ["28000", "the user may not connect"],
  ["3D000", "the database is not there"],
  ["42501", "the user may not read the table"],
  ["42703", "a column is not there"],
  ["42P01", "the table is not there"],
  ["57014", "it took longer than limits.seconds"],
]);

function unreachable(error: Error & { code?: string }, seconds: number): Unreachable {
  const advice = error.code === undefined ? undefined : ADVICE.get(error.code);
  const why =
    advice ??
    (/timeout/i.test(error.message)
      ? `no answer within ${seconds} s`
      : (error.code ?? error.message));
  return { kind: "unreachable", reason: `PostgreSQL: ${why}` };
}
