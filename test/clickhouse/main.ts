import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { collectLog, type OwnLog } from "../../jobs/logs.ts";
import { parseDay, plusDays, type Day } from "../../server/market/day.ts";
import { DAY_MS, parseInstant } from "../../server/market/instant.ts";
import { clickhouseLog } from "../../server/sources/logs/clickhouse.ts";
import { clickhouseOf } from "../support/clickhouse.ts";
import { readRows } from "../../server/sources/rows.ts";
import { openStore } from "../../server/store/open.ts";
import { gatesOf } from "../support/gates.ts";

// A gateway's log in ClickHouse's own engine, as large as the machine takes in two minutes: npm run test:clickhouse

const FIRST = parseDay("2026-06-01");
const DAYS = 28;
const SECONDS = DAYS * 86_400;
const MODELS = 50;
const BATCH = 10_000_000;
const ROWS_MAX = 100_000_000;
const FILL_MS = 120_000;

const folder = mkdtempSync(join(tmpdir(), "tokentide-clickhouse-"));
const engine = await install();
const shim = spawn(process.execPath, [
  join(import.meta.dirname, "shim.ts"),
  engine,
  join(folder, "data"),
]);
shim.stderr.pipe(process.stderr);
const [port] = (await once(shim.stdout, "data")) as [Buffer];
const url = `http://127.0.0.1:${String(port).trim()}`;
const store = openStore(`sqlite:${join(folder, "tokentide.db")}`);
try {
  await trial();
} finally {
  await store.close();
  shim.kill("SIGKILL");
  await once(shim, "exit");
  rmSync(folder, { recursive: true, force: true });
}

async function trial(): Promise<void> {
  let now = parseInstant("2026-06-29T03:00:00Z");
  const clock = () => now;
  const quiet = { info: () => {}, warn: () => {}, error: () => {} };
  const ports = {
    ...store,
    readRows,
    gatesOf,
    clock,
    log: quiet,
    holder: "trial",
    isGone: () => false,
  };
  const rows = await fill();

  say(`${rows.toLocaleString("en-US")} rows; counting them here too`);
  const counted = count(rows);
  const log = ownLog(clock);
  const refused = await collect(ownLog(clock, { limits: { read_rows: 1000 } }));
  assert.equal(refused.result, "failed");
  assert.match(refused.detail, /more rows than limits\.read_rows/);

  await assert.rejects(() => clickhouseLog(shaped(), clock).fetch(FIRST, lastDay(), gone()), {
    name: "AbortError",
  });
  assert.equal(await store.observations.newestAsOf("gateway", now), null);
  say("a query over its limit and one that was cut off left nothing behind");

  const started = performance.now();
  const first = await collect(log);
  say(`${first.detail}; ${((performance.now() - started) / 1000).toFixed(2)} s with both queries`);
  const before = now;
  assert.deepEqual(await held(before), counted);
  const [vintage] = await store.observations.vintages("gateway", now, 1);
  say(vintage?.notes.join("; ") ?? "");

  now += DAY_MS / 24;
  await ask(
    `insert into log values (toDateTime('${lastDay()} 10:00:00', 'UTC'), 'maker/m7', 400, 23, 'ok'),
                            (toDateTime('${lastDay()} 10:00:00', 'UTC'), 'maker/m7', 9, 9, 'error')`,
  );
  await collect(log);
  counted.set(`${lastDay()} maker/m7`, (counted.get(`${lastDay()} maker/m7`) ?? 0n) + 423n);
  assert.deepEqual(await held(now), counted);
  assert.notDeepEqual(await held(before), counted);
  const versions = await store.observations.revisedDays("gateway", now);
  assert.deepEqual([...new Set(versions.map(({ day }) => day))], [lastDay()]);
  say(
    "a late row made a new vintage of its day alone, and the earlier as-of still answers as before",
  );

  async function collect(own: OwnLog) {
    const result = await collectLog(ports, own, { signal: new AbortController().signal });
    assert(result !== "busy");
    return result;
  }
}

/** The engine from npm, in a folder of its own: it breaks `npm ci`. */
async function install(): Promise<string> {
  try {
    await promisify(execFile)("npm", ["install", "--prefix", folder, "--no-audit", "chdb@3.4.0"]);
    return folder;
  } catch (error) {
    say(`not tried: chdb cannot be installed here (${(error as Error).message.split("\n")[0]})`);
    process.exit(0);
  }
}

async function ask(sql: string): Promise<string> {
  const response = await fetch(url, { method: "POST", body: sql });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text;
}

async function fill(): Promise<number> {
  await ask(
    `create table log (at DateTime('UTC'), model String, prompt UInt32, completion UInt32, status String default 'ok')
     engine = MergeTree order by at`,
  );
  const started = performance.now();
  let rows = 0;
  while (rows < ROWS_MAX && performance.now() - started < FILL_MS) {
    await ask(
      `insert into log (at, model, prompt, completion)
       select toDateTime('${FIRST} 00:00:00', 'UTC') + number % ${SECONDS},
              concat('maker/m', toString(number % ${MODELS})), number % 4001, number % 307
         from numbers(${rows}, ${BATCH})`,
    );
    rows += BATCH;
  }
  return rows;
}

/** The same sums by a plain loop, which shares nothing with the engine. */
function count(rows: number): Map<string, bigint> {
  const sums = new Float64Array(DAYS * MODELS); // far below 2^53
  for (let n = 0; n < rows; n++) {
    const cell = Math.floor((n % SECONDS) / 86_400) * MODELS + (n % MODELS);
    sums[cell] = (sums[cell] ?? 0) + (n % 4001) + (n % 307);
  }
  const counted = new Map<string, bigint>();
  for (let day = 0; day < DAYS; day++)
    for (let model = 0; model < MODELS; model++) {
      const name = `${plusDays(FIRST, day)} maker/m${model}`;
      counted.set(name, BigInt(sums[day * MODELS + model] ?? 0));
    }
  return counted;
}

async function held(asOf: number): Promise<Map<string, bigint>> {
  const contents = await store.observations.contents("gateway", asOf);
  const days = new Map(contents.map(({ id, day }) => [id, day]));
  const rows = await store.observations.rows(contents.map(({ id }) => id));
  const named = rows.map(({ content, permaslug, tokens }) => {
    return [`${days.get(content) as Day} ${permaslug}`, tokens] as const;
  });
  return new Map(named);
}

function shaped(changed: object = {}) {
  return clickhouseOf({
    url: url,
    table: "log",
    columns: { time: "at", model: "model", tokens: ["prompt", "completion"] },
    only: { status: "ok" },
    since: FIRST,
    ...changed,
  });
}

function ownLog(clock: () => number, changed: object = {}): OwnLog {
  const log = shaped(changed);
  return { source: clickhouseLog(log, clock), everyMinutes: 60, trailingDays: log.trailing_days };
}

function lastDay(): Day {
  return plusDays(FIRST, DAYS - 1);
}

function gone(): AbortSignal {
  const stopping = new AbortController();
  setTimeout(() => stopping.abort(), 20);
  return stopping.signal;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
