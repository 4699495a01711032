import { logOf } from "../../server/rules/logs.ts";
import { logSource, type ClickhouseLog } from "../../server/sources/logs/shape.ts";
import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { startLoopback, type Loopback } from "./loopback.ts";

/** A request of ClickHouse's client, as it came. */
export interface Asked {
  readonly sql: string;
  readonly params: URLSearchParams;
  readonly user: string;
}

export interface Answered {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body: string;
}

/** ClickHouse's HTTP interface on 127.0.0.1 as far as a query needs it; what it answers is the test's to say. */
export async function startClickhouse(
  answer: (asked: Asked) => Answered | "cut" | "hang",
): Promise<Loopback & { readonly asked: Asked[] }> {
  const asked: Asked[] = [];
  const server = await startLoopback((request, response) => {
    void answerOne(request, response);
  });

  async function answerOne(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const one = await read(request);
    asked.push(one);
    const answered = answer(one);
    if (answered === "hang") return;
    if (answered === "cut") {
      response.writeHead(200, { "content-type": "application/json" });
      response.write('{"data":[{"date":"2026-06-01"');
      setTimeout(() => response.destroy(), 20);
      return;
    }
    response.writeHead(answered.status, answered.headers ?? {}).end(answered.body);
  }
  return { ...server, asked };
}

/** An answer in ClickHouse's format JSON. */
export function sums(rows: readonly (readonly [string, string, string])[]): Answered {
  const data = rows.map(([date, model_permaslug, total_tokens]) => ({
    date,
    model_permaslug,
    total_tokens,
  }));
  const statistics = { elapsed: 0.25, rows_read: 1_000_000, bytes_read: 16_000_000 };
  return { status: 200, body: JSON.stringify({ meta: [], data, rows: data.length, statistics }) };
}

/** How ClickHouse refuses. */
export function exception(code: number, message: string): Answered {
  const headers = { "x-clickhouse-exception-code": String(code) };
  return { status: 500, headers, body: `Code: ${code}. DB::Exception: ${message}. (SOME_NAME)` };
}

async function read(request: IncomingMessage): Promise<Asked> {
  const { searchParams: params } = new URL(request.url ?? "/", "http://clickhouse");
  const basic = request.headers.authorization?.replace("Basic ", "") ?? "";
  return { sql: await text(request), params, user: Buffer.from(basic, "base64").toString() };
}

/** A log as a file describes it. */
export function clickhouseOf(raw: object): ClickhouseLog {
  const read = logOf(logSource.parse({ kind: "clickhouse", id: "gateway", ...raw }), {});
  if ("complaints" in read || read.value.kind !== "clickhouse") throw new Error("no ClickHouse");
  return read.value;
}
