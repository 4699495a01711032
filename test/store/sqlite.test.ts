import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { migrationsOf } from "../../server/store/migrate.ts";
import { BUSY_MS, openDatabase } from "../../server/store/sqlite/database.ts";
import { sqlitePastYears } from "../../server/store/sqlite/past-years.ts";
import { openStore } from "../../server/store/open.ts";
import { batchOf } from "../support/batches.ts";
import { temporaryFolder } from "../support/stores.ts";

const OPEN_TS = join(import.meta.dirname, "../../server/store/open.ts");
const EVER = Date.parse("2027-01-01T00:00:00Z");
const BATCH = batchOf({ asOf: "2026-09-19T01:46:00Z", days: { "2026-09-18": { "a/x": 1n } } });

const temporaryFile = () => join(temporaryFolder(), "tokentide.db");

/** Opens a store, does something with it and closes it, so that all of it is in the one file. */
async function withStore<T>(file: string, use: (store: ReturnType<typeof openStore>) => T) {
  const store = openStore(`sqlite:${file}`);
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

function withRaw<T>(file: string, use: (db: Database.Database) => T): T {
  const db = new Database(file);
  try {
    return use(db);
  } finally {
    db.close();
  }
}

test("a store with a newer schema is refused, named, and left byte for byte as it was", async () => {
  const file = temporaryFile();
  await withStore(file, ({ intake }) => intake.keep(BATCH));
  withRaw(file, (db) => db.pragma("user_version = 99"));
  const before = readFileSync(file);
  expect(() => openStore(`sqlite:${file}`)).toThrow(
    /schema 99; this Tokentide knows schemas up to \d+\..*not touched/,
  );
  expect(readFileSync(file).equals(before)).toBe(true);
});

test("an SQLite file of something else is refused and left byte for byte as it was", () => {
  const file = temporaryFile();
  withRaw(file, (db) => db.exec("create table notes (text text); insert into notes values ('x')"));
  const before = readFileSync(file);
  expect(() => openStore(`sqlite:${file}`)).toThrow(/something else.*not touched/);
  expect(readFileSync(file).equals(before)).toBe(true);
});

test("a file that is no database is refused and left as it was", () => {
  const file = temporaryFile();
  writeFileSync(file, "not a database, however long it may be ".repeat(100));
  const before = readFileSync(file);
  expect(() => openStore(`sqlite:${file}`)).toThrow();
  expect(readFileSync(file).equals(before)).toBe(true);
});

test("opening a second time migrates nothing and loses nothing", async () => {
  const file = temporaryFile();
  await withStore(file, ({ intake }) => intake.keep(BATCH));
  const [dumped, before] = [schemaOf(file), readFileSync(file)];
  const contents = await withStore(file, (store) => store.observations.contents("market", EVER));
  expect(contents).toHaveLength(1);
  expect(schemaOf(file)).toBe(dumped);
  expect(readFileSync(file).equals(before)).toBe(true);
});

test("processes that open a new store at the same time all get one store, migrated once", async () => {
  const file = temporaryFile();
  const script = `
    const { openStore } = await import(${JSON.stringify(OPEN_TS)});
    const store = openStore("sqlite:" + process.argv[1]);
    await store.sourceStates.attempted("from " + process.argv[2], 0, { ok: false, reason: "a test" });
    await store.close();`;
  const open = (name: string) =>
    promisify(execFile)(process.execPath, ["--input-type=module", "-e", script, file, name]);
  await Promise.all(["a", "b", "c", "d"].map(open));
  const changes = await withStore(file, (store) => store.changes.since(0, 10));
  expect(changes.map(({ number }) => number)).toEqual([1, 2, 3, 4]);
  expect(changes.map(({ source }) => source).toSorted()).toEqual(
    ["a", "b", "c", "d"].map((name) => `from ${name}`),
  );
});

test("what can be worked out again is not waited for while another process writes; all else is", async () => {
  const [mine, another] = [temporaryFile()].flatMap((file) => [file, file].map(openDatabase));
  if (!mine || !another) throw new Error("no database");
  const worked = [{ year: "2026", asOf: 0, number: 1, worked: "[]" }];
  const keep = () => sqlitePastYears(mine).keep("market", "basis", worked);
  another.exec("begin immediate");
  const startedAt = performance.now();
  expect(await keep()).toBe(false);
  expect(performance.now() - startedAt).toBeLessThan(BUSY_MS / 2);
  expect(mine.pragma("busy_timeout", { simple: true })).toBe(BUSY_MS);
  another.exec("rollback");
  expect(await keep()).toBe(true);
  for (const db of [mine, another]) db.close();
});

/** The schema as it stands in a file, with what tells our files apart and their versions. */
function schemaOf(file: string): string {
  return withRaw(file, (db) => {
    const texts = db
      .prepare<[], string>(
        "select sql from sqlite_master where sql is not null order by type desc, name",
      )
      .pluck()
      .all();
    const version = String(db.pragma("user_version", { simple: true }));
    const id = Number(db.pragma("application_id", { simple: true })).toString(16);
    return [`-- application ${id}, schema ${version}`, ...texts.map((sql) => `${sql};`), ""].join(
      "\n\n",
    );
  });
}

test("the schema is the reviewed one in test/store/schema.sql", async () => {
  const file = temporaryFile();
  await withStore(file, () => undefined);
  const reviewed = join(import.meta.dirname, "schema.sql");
  const dumped = schemaOf(file);
  if (process.env["RENEW_SCHEMA"]) writeFileSync(reviewed, dumped);
  expect(dumped, "renew it with: RENEW_SCHEMA=1 npx vitest run test/store").toBe(
    readFileSync(reviewed, "utf8"),
  );
});

test("migrations are numbered from 1 without a gap", () => {
  const numbers = migrationsOf("sqlite").map(({ number }) => number);
  expect(numbers).toEqual(numbers.map((_, i) => i + 1));
});

const ROW = {
  batch: ["market", "'f0'", "'rows.csv'", 0, 10, "x''"],
  vintage: ["market", 0, "'f0'", "'2026-09-01'", "'2026-09-02'", 1, "'rows.csv'", 0, "'[]'"],
  content: ["market", "'2026-09-01'", "'h'", 1, 1],
};

const DELIVERY = "insert into delivery (number, id, endpoint, alerts, due_at, created_at, status";

const REFUSED: [what: string, sql: string, reason: RegExp][] = [
  ["a batch of negative size", insert("batch", 4, -1), /CHECK.*size/],
  ["a window that ends before it begins", insert("vintage", 4, "'2026-08-31'"), /CHECK.*to_day/],
  ["a vintage without rows", insert("vintage", 5, 0), /CHECK.*row_count/],
  ["a day without rows", insert("content", 3, 0), /CHECK.*rows/],
  ["a negative sum", insert("content", 4, -1), /CHECK.*tokens/],
  ["a sum that is no integer", insert("content", 4, 1.5), /cannot store REAL/],
  ["a sum that is text", insert("content", 4, "'many'"), /cannot store TEXT/],
  ["a negative count", "insert into observation values (1, 1, 1, -1)", /CHECK.*tokens/],
  ["a rank of nothing", "insert into observation values (1, 1, 0, 1)", /CHECK.*rank/],
  ["a row of no content", "insert into observation values (9, 1, 1, 1)", /FOREIGN KEY/],
  ["a row of no model", "insert into observation values (1, 9, 9, 1)", /FOREIGN KEY/],
  ["more free than all", "insert into author_volume values (1, 'z', 1, 2)", /CHECK.*free_tokens/],
  [
    "a missed snapshot for no known reason",
    "insert into missed_snapshot values ('s', 'd', 0, 'x')",
    /CHECK.*reason/,
  ],
  ["a change of no known kind", "insert into change values (9, 0, 'x', 's', '')", /CHECK.*kind/],
  [
    "a result of no known kind",
    "insert into job_run (job, holder, started_at, lease_until, result) values ('j', 'h', 0, 0, 'x')",
    /CHECK.*result/,
  ],
  [
    "a decision of no known kind",
    "insert into quarantine (source, batch, hash, reasons, at, state) values ('s', 1, '', '[]', 0, 'x')",
    /CHECK.*state/,
  ],
  [
    "a delivery of no known status",
    `${DELIVERY}) values (1, 'd', 'e', '[]', 0, 0, 'lost')`,
    /CHECK.*status/,
  ],
  [
    "a lease that is neither",
    `${DELIVERY}, leased) values (1, 'd', 'e', '[]', 0, 0, 'due', 2)`,
    /CHECK.*leased/,
  ],
  [
    "an attempt of no delivery",
    "insert into attempt (delivery, number, at, took_ms, outcome) values (9, 1, 0, 0, 'accepted')",
    /FOREIGN KEY/,
  ],
  [
    "a wait for no delivery",
    "insert into waiting (endpoint, alert, number) values ('e', 'r CN', 9)",
    /FOREIGN KEY/,
  ],
  [
    "an alert in no known state",
    `insert into alert (rule, fingerprint, subject, state, memory, changed_at)
     values ('r', 'f', 'CN', 'sleeping', '{}', 0)`,
    /CHECK.*state/,
  ],
];

/** An insert of a row that is right but for one of its values. */
function insert(table: keyof typeof ROW, at: number, value: string | number): string {
  const columns = {
    batch: "source, sha256, address, fetched_at, size, body",
    vintage: "source, as_of, sha256, from_day, to_day, row_count, address, fetched_at, notes",
    content: "source, day, hash, rows, tokens",
  };
  const [source, ...rest] = ROW[table].with(at, value);
  return `insert into ${table} (${columns[table]}) values ('${source}', ${rest.join(", ")})`;
}

test.for(REFUSED)("the schema refuses %s", async ([, sql, reason]) => {
  const file = temporaryFile();
  await withStore(file, ({ intake }) => intake.keep(BATCH));
  withRaw(file, (db) => {
    db.pragma("foreign_keys = on");
    expect(() => db.exec(sql)).toThrow(reason);
  });
});

test.for(["batch", "vintage", "content"] as const)(
  "the schema takes a right row of %s",
  async (table) => {
    const file = temporaryFile();
    await withStore(file, () => undefined);
    withRaw(file, (db) => {
      expect(() => db.exec(insert(table, 0, "market"))).not.toThrow();
    });
  },
);
