import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { text } from "node:stream/consumers";

// ClickHouse's own engine from npm behind the part of its HTTP interface that the official client speaks.
// Started as a process of its own: node shim.ts FOLDER-WITH-CHDB DATA-FOLDER

interface Result {
  text(): string;
}
interface Session {
  queryAsync(sql: string, options: { format: string }): Promise<Result>;
  queryBindAsync(sql: string, params: object, options: { format: string }): Promise<Result>;
}

const [folder = "", data = ""] = process.argv.slice(2);
const { Session } = createRequire(join(folder, "package.json"))("chdb") as {
  Session: new (path: string) => Session;
};
const session = new Session(data);

const PASSED_ON = new Set([
  "max_execution_time",
  "max_memory_usage",
  "max_result_rows",
  "max_rows_to_read",
  "output_format_json_quote_64bit_integers",
]);

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { searchParams } = new URL(request.url ?? "/", "http://shim");
  const sent = await text(request);
  const [, sql = sent, format = "TSV"] = /^([\s\S]*?)\s*FORMAT\s+(\w+)\s*$/i.exec(sent) ?? [];
  const params: Record<string, string> = {};
  const settings: string[] = [];
  for (const [name, value] of searchParams) {
    if (name.startsWith("param_")) params[name.slice("param_".length)] = value;
    if (PASSED_ON.has(name)) settings.push(`${name} = ${Number(value)}`);
  }
  const limited = settings.length > 0 ? `${sql} settings ${settings.join(", ")}` : sql;
  try {
    const bound = Object.keys(params).length > 0;
    const result = bound
      ? await session.queryBindAsync(limited, params, { format })
      : await session.queryAsync(limited, { format });
    response.writeHead(200, { "content-type": "application/json" });
    response.end(result.text());
  } catch (error) {
    const { message, clickhouseCode } = error as Error & { clickhouseCode?: number };
    const code = clickhouseCode ?? Number(/Code: (\d+)/.exec(message)?.[1] ?? 0);
    response.writeHead(500, { "x-clickhouse-exception-code": String(code) });
    response.end(`Code: ${code}. DB::Exception: ${message} (UNKNOWN_EXCEPTION)`);
  }
}

const server = createServer((request, response) => void answer(request, response));
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.stdout.write(`${typeof address === "object" ? (address?.port ?? "") : ""}\n`);
});
