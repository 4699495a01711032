import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import { compose } from "../../server/compose.ts";
import { readConfig } from "../../server/config.ts";
import { askTable } from "../../server/http/questions.ts";

/** In a process of its own: a table exported to a file, or the same columns through the Parquet library alone. */
export interface Took {
  readonly ms: number;
  readonly rows: number;
  /** Largest resident size, in MiB. */
  readonly residentMiB: number;
  /** The longest turn of the event loop, in processor time: how long another request would wait. */
  readonly turnMs: number;
}

const GROUP_ROWS = 3_000; // as ours writes them
const [what = "", file = "", now = "", out = ""] = process.argv.slice(2);
const silent = { info: () => {}, warn: () => {}, error: () => {} };
const config = readConfig({ DATABASE_URL: `sqlite:${file}` });
const { reads, exports, close } = compose(config, silent, () => Number(now));
const ask = () =>
  askTable(reads, "volumes", { source: "bench", grain: "day", by: "model" }, () => {});

async function exported(format: "csv" | "parquet"): Promise<Took> {
  const start = performance.now();
  const turns = watchTurns();
  const written = exports.writeExport(await ask(), format);
  await pipeline(Readable.from(written.bytes), createWriteStream(out));
  const took = { ms: performance.now() - start, turnMs: turns.end() };
  return { ...took, rows: written.rows(), residentMiB: peak() };
}

function watchTurns() {
  const used = () => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  };
  let [last, longest, isOver] = [used(), 0, false];
  const turn = (): void => {
    const now = used();
    longest = Math.max(longest, now - last);
    last = now;
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  return {
    end: () => {
      isOver = true;
      return longest;
    },
  };
}

/** Columns that stand ready in memory, written in groups of as many rows. */
async function library(): Promise<Took> {
  const names: string[] = [];
  const keys: string[] = [];
  const tokens: bigint[] = [];
  for await (const { rows } of (await ask()).pages()) {
    for (const row of rows) {
      names.push(row["period"] as string);
      keys.push(row["key"] as string);
      tokens.push(row["tokens"] as bigint);
    }
  }
  const [day] = names;
  const fixed = (value: unknown) => names.map(() => value);
  const dates = names.map((name) => new Date(name));
  const columns = [
    ["period_start", "INT32", "DATE", dates],
    ["period_end", "INT32", "DATE", dates],
    ["period", "BYTE_ARRAY", "UTF8", names],
    ["key", "BYTE_ARRAY", "UTF8", keys],
    ["tokens", "INT64", undefined, tokens],
    ["missing_days", "BYTE_ARRAY", "UTF8", fixed(null)],
    ["cited_as_of", "INT64", "TIMESTAMP_MILLIS", fixed(null)],
    ["unit", "BYTE_ARRAY", "UTF8", fixed("tokens")],
    ["status", "BYTE_ARRAY", "UTF8", fixed("closed")],
    ["definition", "BYTE_ARRAY", "UTF8", fixed("all")],
    ["as_of", "INT64", "TIMESTAMP_MILLIS", fixed(new Date(day ?? 0))],
    ["source", "BYTE_ARRAY", "UTF8", fixed("Source: bench, as of 2026-07-26T02:00:00Z.")],
  ] as const;
  const start = performance.now();
  const bytes = new ByteWriter();
  const schema = columns.map(([name, type, converted]) => ({
    name,
    type,
    repetition_type: "OPTIONAL" as const,
    ...(converted ? { converted_type: converted } : {}),
  }));
  const root = { name: "root", num_children: columns.length };
  const writer = new ParquetWriter({ writer: bytes, schema: [root, ...schema] });
  await writer.write({
    columnData: columns.map(([name, type, , data]) => ({
      name,
      data: [...data],
      statistics: type !== "BYTE_ARRAY", // as ours has them
    })),
    rowGroupSize: GROUP_ROWS,
  });
  await writer.finish();
  await pipeline(Readable.from([bytes.getBytes()]), createWriteStream(out));
  const took = { ms: performance.now() - start, rows: names.length };
  return { ...took, residentMiB: peak(), turnMs: 0 };
}

function peak(): number {
  return Math.round(process.resourceUsage().maxRSS / 1024);
}

const took =
  what === "library" ? await library() : await exported(what === "csv" ? "csv" : "parquet");
await close();
process.stdout.write(JSON.stringify(took));
