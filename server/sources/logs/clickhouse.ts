import { z } from "zod";
import { reasonOf } from "../../shape.ts";
import { plusDays, type Day } from "../../market/day.ts";
import type { Clock, RangeSource, Unreachable } from "../../ports.ts";
import { costText, logBatch } from "./batch.ts";
import type { ClickhouseLog } from "./shape.ts";

const MEGABYTE = 1_000_000;
const ANSWER_ROWS_MAX = 2_000_000; // daily sums; more means that the model's column is no model's name

const answer = z.object({
  data: z.array(
    z.object({
      date: z.string(),
      model_permaslug: z.string(),
      total_tokens: z.string(),
    }),
  ),
  rows: z.int(),
  statistics: z.object({ elapsed: z.number(), rows_read: z.number(), bytes_read: z.number() }),
});

/** Daily sums per model of a table in ClickHouse, by its official client: a billion rows arrive as fifty. */
export function clickhouseLog(log: ClickhouseLog, clock: Clock): RangeSource {
  return {
    id: log.id,
    firstDay: log.since,
    daysMax: log.days_at_once,
    fetch: async (from, to, signal) => {
      const asOf = clock();
      const answered = await ask(log, from, to, signal);
      if ("kind" in answered) return answered;
      const { data, statistics } = answered;
      const cost = costText(statistics.rows_read, statistics.bytes_read, statistics.elapsed);
      const address = `clickhouse:${log.table ?? "query"}?from=${from}&to=${to}`;
      return { kind: "batch", batch: logBatch({ source: log.id, address, asOf, cost }, data) };
    },
  };
}

async function ask(log: ClickhouseLog, from: Day, to: Day, signal: AbortSignal) {
  signal.throwIfAborted();
  // Loaded when a log is named: few have one.
  const { createClient } = await import("@clickhouse/client");
  const { limits, database } = log;
  const client = createClient({
    url: log.url.reveal(),
    application: "tokentide",
    request_timeout: (limits.seconds + 5) * 1000,
    ...(database === undefined ? {} : { database }),
    ...(log.user === undefined ? {} : { username: log.user }),
    ...(log.password === undefined ? {} : { password: log.password.reveal() }),
    log: { level: 127 },
  });
  try {
    const result = await client.query({
      query: log.query ?? sumsOf(log),
      query_params: { from, until: plusDays(to, 1), ...onlyParams(log) },
      format: "JSON",
      abort_signal: signal,
      clickhouse_settings: settingsOf(log),
    });
    return checked(await result.json());
  } catch (error) {
    signal.throwIfAborted();
    return unreachable(error as Error, limits.seconds);
  } finally {
    await client.close();
  }
}

function settingsOf({ limits }: ClickhouseLog) {
  return {
    readonly: "2" as const,
    wait_end_of_query: 1 as const,
    output_format_json_quote_64bit_integers: 1 as const,
    max_execution_time: limits.seconds,
    max_memory_usage: String(limits.memory_mb * MEGABYTE),
    max_result_rows: String(ANSWER_ROWS_MAX),
    ...(limits.read_rows === undefined ? {} : { max_rows_to_read: String(limits.read_rows) }),
  };
}

/** The values of `only`, bound by number: `only0`, `only1`… */
function onlyParams({ only = {} }: ClickhouseLog): Record<string, string> {
  return Object.fromEntries(Object.values(only).map((value, i) => [`only${i}`, value]));
}

function sumsOf({ table = "", columns, only = {} }: ClickhouseLog): string {
  const { time = "", model = "", tokens = [], author } = columns ?? {};
  const name =
    author === undefined ? quoted(model) : `concat(${quoted(author)}, '/', ${quoted(model)})`;
  const sum = tokens.map((column) => `toInt128(ifNull(${quoted(column)}, 0))`).join(" + ");
  const alike = Object.keys(only).map((name, i) => `and ${quoted(name)} = {only${i}: String}`);
  return `select toString(toDate(${quoted(time)}, 'UTC')) as date,
                 toString(${name}) as model_permaslug,
                 toString(sum(${sum})) as total_tokens
            from ${table.split(".").map(quoted).join(".")}
           where ${quoted(time)} >= toDateTime({from: Date}, 'UTC')
             and ${quoted(time)} < toDateTime({until: Date}, 'UTC')
             ${alike.join(" ")}
           group by date, model_permaslug order by date, model_permaslug`;
}

function quoted(name: string): string {
  return `\`${name.replaceAll("\\", "\\\\").replaceAll("`", "\\`")}\``;
}

/** An answer that is cut, or no sums, is no answer: nothing of it is kept. */
function checked(body: unknown): z.infer<typeof answer> | Unreachable {
  const parsed = answer.safeParse(body);
  if (!parsed.success) {
    const reason = `the query's answer has not the expected columns: ${reasonOf(parsed.error)}`;
    return { kind: "unreachable", reason };
  }
  if (parsed.data.rows === parsed.data.data.length) return parsed.data;
  return { kind: "unreachable", reason: "the answer was cut" };
}

// Codes of ClickHouse that an operator can do something about.
const ADVICE: ReadonlyMap<string, string> = new Map([
  ["158", "it would read more rows than limits.read_rows allows"],
  ["159", "it took longer than limits.seconds"],
  ["241", "it needed more memory than limits.memory_mb"],
  ["47", "a column is not there"],
  ["60", "the table is not there"],
  ["81", "the database is not there"],
  ["396", `it has more than ${ANSWER_ROWS_MAX} sums: is the model's column a model's name?`],
  ["497", "the user may not read the table"],
  ["516", "user or password are wrong"],
]);

function unreachable(error: Error & { code?: string }, seconds: number): Unreachable {
  const advice = error.code === undefined ? undefined : ADVICE.get(error.code);
  const why =
    advice ??
    (/timeout/i.test(error.message)
      ? `no answer within ${seconds} s`
      : `${error.code ?? error.name}: ${error.message.split("\n")[0]?.slice(0, 200) ?? ""}`);
  return { kind: "unreachable", reason: `ClickHouse: ${why}` };
}
