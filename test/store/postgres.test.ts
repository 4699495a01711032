import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import pg from "pg";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import type { Change, Store } from "../../server/ports.ts";
import { migrationsOf } from "../../server/store/migrate.ts";
import { openStore } from "../../server/store/open.ts";
import { batchOf } from "../support/batches.ts";
import { schemaOf } from "../support/postgres/schema.ts";
import { temporaryUrl } from "../support/stores.ts";

const OPEN_TS = join(import.meta.dirname, "../../server/store/open.ts");
const EVER = Date.parse("2027-01-01T00:00:00Z");
const BATCH = batchOf({ asOf: "2026-09-19T01:46:00Z", days: { "2026-09-18": { "a/x": 1n } } });

const migratedUrl = () => temporaryUrl(onTestFinished, { engine: "postgres" });

function opened(url: string): Store {
  const store = openStore(url);
  onTestFinished(() => store.close());
  return store;
}

/** A connection of the test's own. */
async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client(url);
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

/** A database of which nothing is there yet. */
async function emptyUrl(): Promise<string> {
  const url = migratedUrl();
  const client = await connected(url);
  await client.query("drop schema public cascade; create schema public");
  return url;
}

test("a store with a newer schema is refused, named, and left as it was", async () => {
  const url = migratedUrl();
  await opened(url).intake.keep(BATCH);
  const client = await connected(url);
  await client.query("update tokentide_schema set version = 99");
  const before = await schemaOf(client);
  const store = opened(url);
  const refused = /schema 99; this Tokentide knows schemas up to \d+\..*not touched/;
  await expect(store.ready()).rejects.toThrow(refused);
  await expect(store.changes.newest()).rejects.toThrow(refused);
  expect(await schemaOf(client)).toBe(before);
});

test("a database of something else is refused and left as it was", async () => {
  const url = await emptyUrl();
  const client = await connected(url);
  await client.query("create table notes (text text); insert into notes values ('x')");
  await expect(opened(url).ready()).rejects.toThrow(/something else.*not touched/);
  const { rows } = await client.query(
    "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace",
  );
  expect(rows).toEqual([{ relname: "notes" }]);
});

test("a database that is not there is said, without the password", async () => {
  const url = new URL(migratedUrl());
  url.pathname = "/nowhere";
  url.password = "hunter2";
  const said = await opened(url.href).ready().catch(String);
  expect(said).toMatch(/database "nowhere" does not exist/);
  expect(said).not.toContain("hunter2");
});

test("opening a second time migrates nothing and loses nothing", async () => {
  const url = await emptyUrl();
  await opened(url).intake.keep(BATCH);
  const client = await connected(url);
  const before = await schemaOf(client);
  expect(await opened(url).observations.contents("market", EVER)).toHaveLength(1);
  expect(await schemaOf(client)).toBe(before);
});

test("processes that open a new store at the same time all get one store, migrated once", async () => {
  const url = await emptyUrl();
  const script = `
    const { openStore } = await import(${JSON.stringify(OPEN_TS)});
    const store = openStore(process.argv[1]);
    await store.sourceStates.attempted("from " + process.argv[2], 0, { ok: false, reason: "a test" });
    await store.close();`;
  const open = (name: string) =>
    promisify(execFile)(process.execPath, ["--input-type=module", "-e", script, url, name]);
  await Promise.all(["a", "b", "c"].map(open));
  const changes = await opened(url).changes.since(0, 10);
  expect(changes.map(({ number }) => number)).toEqual([1, 2, 3]);
  expect(changes.map(({ source }) => source).toSorted()).toEqual(["from a", "from b", "from c"]);
});

test("the schema is the reviewed one in test/store/schema-postgres.sql", async () => {
  const url = await emptyUrl();
  await opened(url).ready();
  const reviewed = join(import.meta.dirname, "schema-postgres.sql");
  const dumped = await schemaOf(await connected(url));
  if (process.env["RENEW_SCHEMA"]) writeFileSync(reviewed, dumped);
  expect(dumped, "renew it with: RENEW_SCHEMA=1 npx vitest run test/store").toBe(
    readFileSync(reviewed, "utf8"),
  );
});

test("it has as many migrations as SQLite, so that a store of either can become one of the other", () => {
  const numbers = migrationsOf("postgres").map(({ number }) => number);
  expect(numbers).toEqual(migrationsOf("sqlite").map(({ number }) => number));
});

test("a connection that the server ends is replaced, and nothing else comes of it", async () => {
  const url = migratedUrl();
  const store = opened(url);
  await Promise.all([1, 2, 3].map(() => store.changes.newest()));
  const client = await connected(url);
  const { rowCount } = await client.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'tokentide' and datname = current_database()`,
  );
  expect(rowCount).toBeGreaterThan(0);
  await sleep(20); // the pool is told by the network
  expect(await store.changes.newest()).toBe(0);
});

test("a process that froze while it wrote is let go of, and its write is not half there", async () => {
  const url = `${migratedUrl()}&idle_in_transaction_session_timeout=100`;
  const frozen = `
    const { openDatabase } = await import(${JSON.stringify(OPEN_TS.replace("open.ts", "postgres/database.ts"))});
    const db = openDatabase(process.argv[1]);
    await db.transaction(async (sql) => {
      await sql.run("select 1 from intake_turn for update");
      await sql.run("insert into model (permaslug) values ('half/written')");
      process.stdout.write("frozen");
      process.kill(process.pid, "SIGSTOP");
    });`;
  const child = execFile(process.execPath, ["--input-type=module", "-e", frozen, url]);
  await new Promise<void>((resolve) => void child.stdout?.once("data", () => resolve()));
  const store = opened(url);
  await store.intake.keep(BATCH);
  expect(await store.observations.models("market")).toHaveLength(1);
  const client = await connected(url);
  expect((await client.query("select permaslug from model")).rows).toEqual([{ permaslug: "a/x" }]);
  child.kill("SIGKILL");
});

test("nothing that it leaves behind lasts longer than a transaction, so that a pooler may stand between", async () => {
  const url = `${migratedUrl()}&max=1`;
  const { db, close } = await probe(url);
  await db.transaction(
    async (sql) => void (await sql.run("select 1 from intake_turn where one = ?", [true])),
  );
  await db.rows("select value from change_number where value >= ?", [0]);
  const left = await db.rows(
    `select (select count(*) from pg_prepared_statements) as statements,
            (select count(*) from pg_locks where locktype = 'advisory') as locks,
            (select count(*) from pg_listening_channels()) as channels,
            (select count(*) from pg_settings where source = 'session') as settings`,
  );
  await close();
  expect(left).toEqual([{ statements: 0, locks: 0, channels: 0, settings: 0 }]);
});

/** The adapter's own connection, with one session only, so that what it leaves in it can be seen. */
async function probe(url: string) {
  const { openDatabase } = await import("../../server/store/postgres/database.ts");
  const db = openDatabase(url);
  return { db, close: () => db.close() };
}

test("of what four write at the same time a cursor that reads along misses nothing", async () => {
  const url = migratedUrl();
  const writers = ["a", "b", "c", "d"];
  const each = 40;
  const write = async (name: string): Promise<void> => {
    const { sourceStates } = opened(url);
    for (let i = 0; i < each; i++)
      await sourceStates.attempted(`${name} ${i}`, i, { ok: false, reason: "a test" });
  };
  const reader = opened(url);
  const read: Change[] = [];
  const follow = async (): Promise<void> => {
    while (read.length < writers.length * each) {
      read.push(...(await reader.changes.since(read.at(-1)?.number ?? 0, 7)));
    }
  };
  await Promise.all([follow(), ...writers.map(write)]);
  expect(read.map(({ number }) => number)).toEqual(read.map((_, i) => i + 1));
  const sources = writers.flatMap((name) => Array.from({ length: each }, (_, i) => `${name} ${i}`));
  expect(read.map(({ source }) => source).toSorted()).toEqual(sources.toSorted());
});

test("a copy is left to PostgreSQL's own tools, and says so", async () => {
  await expect(opened(migratedUrl()).backup("/nowhere", () => {})).rejects.toThrow(/pg_dump/);
});

test("what does not fit together is found and said", async () => {
  const url = migratedUrl();
  const store = opened(url);
  await store.intake.keep(BATCH);
  expect(await store.findFault()).toBeNull();
  const client = await connected(url);
  await client.query("update author_volume set tokens = 2");
  expect(await store.findFault()).toBe("1 days whose sums by author differ from their total");
});

const REFUSED: [what: string, sql: string, reason: RegExp][] = [
  ["a sum that is negative", "update content set tokens = -1", /content_tokens_check/],
  [
    "a sum beyond what is counted exactly",
    "update content set tokens = 9223372036854775808",
    /out of range/,
  ],
  ["a sum that is text", "update content set tokens = 'many'", /invalid input syntax/],
  ["a rank of nothing", "update observation set rank = 0", /observation_rank_check/],
  ["a row of no content", "update observation set content = 9", /foreign key/],
  ["a row of no model", "update observation set model = 9", /foreign key/],
  [
    "more free than all",
    "update author_volume set free_tokens = tokens + 1",
    /author_volume_check/,
  ],
  [
    "a window that ends before it begins",
    "update vintage set to_day = '2026-08-31'",
    /vintage_check/,
  ],
  ["a vintage without rows", "update vintage set row_count = 0", /vintage_row_count_check/],
  ["a change of no known kind", "update change set kind = 'x'", /change_kind_check/],
  [
    "two runs of a job at the same time",
    "insert into job_run (job, holder, started_at, lease_until) values ('j', 'a', 0, 0), ('j', 'b', 0, 0)",
    /job_run_open/,
  ],
];

let filled: string;
beforeAll(async () => {
  const finished: (() => void | Promise<void>)[] = [];
  filled = temporaryUrl((tidy) => void finished.push(tidy), { engine: "postgres" });
  const store = openStore(filled);
  await store.intake.keep(BATCH);
  await store.close();
  return async () => {
    for (const tidy of finished) await tidy();
  };
});

test.for(REFUSED)("the schema refuses %s", async ([, sql, reason]) => {
  const client = await connected(filled);
  await expect(client.query(sql)).rejects.toThrow(reason);
});

test("tokens up to the largest that the schema takes come back exactly", async () => {
  const largest = 2n ** 63n - 1n;
  const store = opened(migratedUrl());
  await store.intake.keep(
    batchOf({ asOf: "2026-09-19T01:46:00Z", days: { "2026-09-18": { "a/x": largest } } }),
  );
  const [content] = await store.observations.contents("market", EVER);
  expect(content?.tokens).toBe(largest);
  expect(await store.observations.rows([content?.id ?? 0])).toMatchObject([{ tokens: largest }]);
});
