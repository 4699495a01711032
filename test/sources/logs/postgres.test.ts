import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { parseDay } from "../../../server/market/day.ts";
import { parseInstant } from "../../../server/market/instant.ts";
import { logOf } from "../../../server/rules/logs.ts";
import { postgresLog } from "../../../server/sources/logs/postgres.ts";
import { logSource, type PostgresLog } from "../../../server/sources/logs/shape.ts";
import { readRows } from "../../../server/sources/rows.ts";
import { temporaryUrl } from "../../support/stores.ts";

const NOW = parseInstant("2026-06-10T03:00:00Z");
// A machine that runs other tests beside this one is slow.
const BUSY = { timeout: 15_000 };
const columns = { time: "at", model: "model", tokens: ["prompt", "completion"] };
const url = temporaryUrl(afterAll, { engine: "postgres" });
const client = new pg.Client({ connectionString: url });
beforeAll(() => client.connect());
afterAll(() => client.end());
beforeEach(async () => {
  await client.query("drop schema if exists traffic cascade; create schema traffic");
  await client.query(
    `create table traffic."requests log"
       (at timestamptz, model text, maker text, prompt bigint, completion integer, app text)`,
  );
  await client.query(
    `insert into traffic."requests log" values
       ('2026-05-31 23:59:59.999Z', 'openai/a', 'openai', 1000, 1, 'chat'),
       ('2026-06-01 00:00:00Z', 'openai/a', 'openai', 9007199254740993, 1, 'chat'),
       ('2026-06-01 12:00:00Z', 'openai/a', 'openai', 1, null, 'it''s-mine'),
       ('2026-06-09 23:59:59.999Z', 'z-ai/b', 'z-ai', 5, 2, 'chat'),
       ('2026-06-10 00:00:00Z', 'z-ai/b', 'z-ai', 1000, 1, 'chat')`,
  );
});

function logAt(given: object): PostgresLog {
  const common = { kind: "postgres", id: "gateway", url, since: "2026-06-01" };
  const raw = { ...common, table: "traffic.requests log", columns, ...given };
  const read = logOf(logSource.parse(raw), {});
  if ("complaints" in read || read.value.kind !== "postgres") throw new Error("no PostgreSQL");
  return read.value;
}

const fetch = (given: object = {}, signal = new AbortController().signal) =>
  postgresLog(logAt(given), () => NOW).fetch(
    parseDay("2026-06-01"),
    parseDay("2026-06-09"),
    signal,
  );

/** The daily sums as `day permaslug tokens`, or why there are none. */
async function sums(given: object = {}): Promise<string[] | string> {
  const fetched = await fetch(given);
  if (fetched.kind !== "batch") return fetched.reason;
  const read = readRows(fetched.batch.body);
  if (read.kind !== "rows") throw new Error(JSON.stringify(read));
  return read.days.flatMap(({ day, rows }) =>
    rows.map(({ permaslug, tokens }) => `${day} ${permaslug} ${tokens}`),
  );
}

test("a log is summed by day and model, exactly, and from its first day to its last", async () => {
  expect(await sums()).toEqual(["2026-06-01 openai/a 9007199254740995", "2026-06-09 z-ai/b 7"]);
});

test("its sums arrive as a batch with the query's start as as-of and its time as a note", async () => {
  const fetched = await fetch();
  if (fetched.kind !== "batch") throw new Error(fetched.reason);
  expect(fetched.batch).toMatchObject({
    source: "gateway",
    asOf: NOW,
    window: null,
    address: "postgres:traffic.requests log?from=2026-06-01&to=2026-06-09",
    notes: ["the query took 0.00 s"],
  });
});

test("rows that came late are in the sums that are asked for next", async () => {
  await sums();
  await client.query(
    `insert into traffic."requests log" values ('2026-06-09 08:00Z', 'z-ai/b', 'z-ai', 3, 0, 'chat')`,
  );
  expect(await sums()).toContain("2026-06-09 z-ai/b 10");
});

test("an author's column stands before the model's name", async () => {
  expect(await sums({ columns: { ...columns, model: "app", author: "maker" } })).toContain(
    "2026-06-01 openai/it's-mine 1",
  );
});

test("only the rows that have given values are summed, and the values are bound", async () => {
  expect(await sums({ only: { app: "it's-mine", maker: "openai" } })).toEqual([
    "2026-06-01 openai/a 1",
  ]);
});

test.each(["timestamptz", "timestamp", "bigint", "double precision", "numeric"])(
  "a time may be a %s, and its days are those of UTC whatever the database's zone",
  async (type) => {
    const seconds = `extract(epoch from at)::${type}`;
    const value = type.startsWith("time") ? `(at at time zone 'UTC')` : seconds;
    await client.query(`create table traffic.typed as
      select ${type === "timestamptz" ? "at" : value} as at, model, prompt, completion
        from traffic."requests log" where at <> '2026-05-31 23:59:59.999Z'`);
    const name = new URL(url).pathname.slice(1);
    await client.query(`alter database ${name} set timezone = 'Asia/Shanghai'`);
    // A whole number of seconds has no room for the last of them.
    await client.query(
      `update traffic.typed set at = at - ${
        type.startsWith("time") ? "interval '1 second'" : "1"
      } where model = 'z-ai/b' and prompt = 5`,
    );
    expect(await sums({ table: "traffic.typed" })).toEqual([
      "2026-06-01 openai/a 9007199254740995",
      "2026-06-09 z-ai/b 7",
    ]);
    await client.query(`alter database ${name} reset timezone`);
  },
);

test("a date is a time, too", async () => {
  await client.query(`create table traffic.dated as
    select (at at time zone 'UTC')::date as at, model, prompt, completion from traffic."requests log"`);
  expect(await sums({ table: "traffic.dated" })).toEqual(await sums());
});

test("a query of one's own is asked as it stands, between the same days", async () => {
  const query = `select to_char(d, 'YYYY-MM-DD') as date, 'own/m' as model_permaslug, '3' as total_tokens
    from generate_series($1::timestamp, $2::timestamp - interval '1 day', interval '4 days') d`;
  expect(await sums({ query, table: undefined, columns: undefined })).toEqual([
    "2026-06-01 own/m 3",
    "2026-06-05 own/m 3",
    "2026-06-09 own/m 3",
  ]);
});

const own = (query: string) => ({ query, table: undefined, columns: undefined });

test.each([
  [{ table: "traffic.nothing" }, /the table is not there/],
  [{ columns: { ...columns, model: "nothing" } }, /a column is not there/],
  [
    { ...own("select pg_sleep(20), $1::date, $2::date"), limits: { seconds: 1 } },
    /longer than limits\.seconds/,
  ],
  [own("select $1::date as date, $2::date"), /has not the expected columns/],
  [own('delete from traffic."requests log" where $1::date < $2::date'), /25006/],
  [{ url: "postgres://me:hunter2@127.0.0.1:9/x" }, /ECONNREFUSED/],
  [{ url: url.replace(/[^/]*$/, "nothing") }, /the database is not there/],
])(
  "what cannot be asked is said without a secret, and nothing is written (%#)",
  async (given, said) => {
    const reason = await sums(given);
    expect(reason).toMatch(said);
    expect(reason).not.toContain("hunter2");
    const { rows } = await client.query('select 1 from traffic."requests log"');
    expect(rows).toHaveLength(5);
  },
);

test("a query that is called off ends at once", async () => {
  const calling = new AbortController();
  const asked = fetch(own("select pg_sleep(20), $1::date, $2::date"), calling.signal);
  await expect
    .poll(async () => {
      const { rows } = await client.query(
        "select 1 from pg_stat_activity where query like 'select pg_sleep%' and state = 'active'",
      );
      return rows.length;
    }, BUSY)
    .toBe(1);
  calling.abort(new Error("called off"));
  await expect(asked).rejects.toThrow("called off");
});
