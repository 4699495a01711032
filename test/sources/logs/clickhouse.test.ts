import { expect, onTestFinished, test } from "vitest";
import { parseDay } from "../../../server/market/day.ts";
import { parseInstant } from "../../../server/market/instant.ts";
import { clickhouseLog } from "../../../server/sources/logs/clickhouse.ts";
import { readRows } from "../../../server/sources/rows.ts";
import {
  clickhouseOf,
  exception,
  startClickhouse,
  sums,
  type Answered,
} from "../../support/clickhouse.ts";

const NOW = parseInstant("2026-06-10T03:00:00Z");
const ROWS = [
  ["2026-06-01", "maker/m1", "9007199254740993"],
  ["2026-06-02", "maker/m1:free", "7"],
] as const;

async function started(answer: Answered | "cut" | "hang", changed: object = {}) {
  const server = await startClickhouse(() => answer);
  onTestFinished(() => server.close());
  const log = clickhouseOf({
    url: server.url,
    user: "reader",
    password: "hunter2",
    table: "traces.requests",
    columns: { time: "Timestamp", model: "Model", tokens: ["PromptTokens", "CompletionTokens"] },
    since: "2026-06-01",
    ...changed,
  });
  const source = clickhouseLog(log, () => NOW);
  const fetch = (signal = new AbortController().signal) =>
    source.fetch(parseDay("2026-06-01"), parseDay("2026-06-09"), signal);
  return { server, source, fetch };
}

test("a log is asked for daily sums per model, within its limits, and read only", async () => {
  const { server, fetch } = await started(sums(ROWS), {
    limits: { seconds: 9, memory_mb: 100, read_rows: 5 },
  });
  await fetch();
  const [asked] = server.asked;
  expect(asked?.sql).toContain("from `traces`.`requests`");
  expect(asked?.sql).toContain(
    "toInt128(ifNull(`PromptTokens`, 0)) + toInt128(ifNull(`CompletionTokens`, 0))",
  );
  expect(asked?.user).toBe("reader:hunter2");
  expect(Object.fromEntries(asked?.params ?? [])).toMatchObject({
    param_from: "2026-06-01",
    param_until: "2026-06-10",
    readonly: "2",
    max_execution_time: "9",
    max_memory_usage: "100000000",
    max_rows_to_read: "5",
  });
});

test("its sums arrive as a batch with the query's start as as-of and its cost as a note", async () => {
  const { fetch } = await started(sums(ROWS));
  const fetched = await fetch();
  if (fetched.kind !== "batch") throw new Error(fetched.reason);
  expect(fetched.batch).toMatchObject({
    source: "gateway",
    asOf: NOW,
    window: null,
    address: "clickhouse:traces.requests?from=2026-06-01&to=2026-06-09",
    notes: ["the query read 1,000,000 rows, 0.02 GB, in 0.25 s"],
  });
  expect(readRows(fetched.batch.body)).toMatchObject({
    kind: "rows",
    rowCount: 2,
    days: [
      { day: "2026-06-01", rows: [{ permaslug: "maker/m1", tokens: 9007199254740993n }] },
      { day: "2026-06-02", rows: [{ permaslug: "maker/m1:free", tokens: 7n }] },
    ],
  });
});

test("an author's column stands before the model's name", async () => {
  const columns = { time: "t", model: "m", tokens: "n", author: "maker" };
  const { server, fetch } = await started(sums([]), { columns });
  await fetch();
  expect(server.asked[0]?.sql).toContain("concat(`maker`, '/', `m`)");
});

test("only the rows that have given values are summed, and the values are bound", async () => {
  const only = { SPAN_TYPE: "GENERATION", APP: "it's mine" };
  const { server, fetch } = await started(sums([]), { only });
  await fetch();
  expect(server.asked[0]?.sql).toContain(
    "and `SPAN_TYPE` = {only0: String} and `APP` = {only1: String}",
  );
  // Escaped as ClickHouse reads it.
  expect(server.asked[0]?.params.get("param_only1")).toBe(String.raw`it\'s mine`);
});

test("a name that would end its quotes is quoted", async () => {
  const { server, fetch } = await started(sums([]), { table: "a`; drop table b; --" });
  await fetch();
  expect(server.asked[0]?.sql).toContain("from `a\\`; drop table b; --`");
});

test("a query of one's own is asked as it stands", async () => {
  const query = "select date, model_permaslug, total_tokens from mine where date >= {from: Date}";
  const { server, fetch } = await started(sums([]), {
    query,
    table: undefined,
    columns: undefined,
  });
  await fetch();
  expect(server.asked[0]?.sql).toContain(query);
});

test.each([
  [exception(158, "Limit for rows exceeded"), /more rows than limits\.read_rows allows/],
  [exception(159, "Timeout exceeded: elapsed 9 s"), /longer than limits\.seconds/],
  [exception(241, "Memory limit exceeded"), /more memory than limits\.memory_mb/],
  [exception(60, "Unknown table"), /the table is not there/],
  [exception(516, "Authentication failed"), /user or password are wrong/],
  [{ status: 200, body: "<html>a proxy's page</html>" }, /ClickHouse: /],
  [{ status: 200, body: '{"data":[{"date":"2026-06-01"}],"rows":1}' }, /not the expected columns/],
  [{ ...sums(ROWS), body: sums(ROWS).body.replace('"rows":2', '"rows":3') }, /the answer was cut/],
  ["cut", /ClickHouse: /],
] as const)(
  "an answer that is none is a reason, and nothing of it is kept (%#)",
  async (answer, reason) => {
    const { fetch } = await started(answer);
    const fetched = await fetch();
    expect(fetched).toMatchObject({ kind: "unreachable", reason: expect.stringMatching(reason) });
    expect(JSON.stringify(fetched)).not.toContain("hunter2");
  },
);

test("a stop ends a query that hangs", async () => {
  const { fetch } = await started("hang");
  const stopping = new AbortController();
  setTimeout(() => stopping.abort(), 30);
  await expect(fetch(stopping.signal)).rejects.toMatchObject({ name: "AbortError" });
});

test.each([
  [{ table: undefined }, "either table and columns, or query"],
  [{ query: "select 1" }, "either table and columns, or query"],
  [{ id: "openrouter" }, "are taken"],
  [{ since: "2026-02-30" }, "not a UTC day"],
  [{ columns: { time: "at; drop", model: "m", tokens: "n" } }, "the name of a column"],
])("a log that is described wrongly is refused (%#)", async (changed, reason) => {
  await expect(started(sums([]), changed)).rejects.toThrow(reason);
});
