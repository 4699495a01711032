import { expect, onTestFinished, test } from "vitest";
import { parseInstant } from "../../../server/market/instant.ts";
import { rowsKnownAt, syntheticArchive } from "./archive.ts";
import type { DataApiOptions } from "./data-api.ts";
import type { SnapshotFault } from "./fault.ts";
import { startOpenRouter } from "./server.ts";

const ARCHIVE = syntheticArchive({ firstPublication: "2026-09-19", publications: 3, seed: 7 });
const AS_OF = ARCHIVE.pulls[2]?.asOf ?? "";

interface Answer {
  readonly data: { date: string; model_permaslug: string; total_tokens: string }[];
  readonly meta: Readonly<Record<string, string>>;
}

async function start(api: Partial<DataApiOptions> = {}, clock = () => Date.parse(AS_OF)) {
  const server = await startOpenRouter({ archive: ARCHIVE, now: clock, api: { key: "k", ...api } });
  onTestFinished(() => server.close());
  const ask = (query: string, key = "k") =>
    fetch(`${server.baseUrl}/datasets/rankings-daily?${query}`, {
      headers: { authorization: `Bearer ${key}` },
    });
  const read = async (query: string) => (await (await ask(query)).json()) as Answer;
  return { server, ask, read };
}

test("answers rows by date, then size, then name, `other` last, as decimal strings", async () => {
  const { read } = await start();
  const { data, meta } = await read("start_date=2026-09-18&end_date=2026-09-20");
  expect(meta).toEqual({
    as_of: AS_OF,
    version: "v1",
    start_date: "2026-09-18",
    end_date: "2026-09-20",
  });
  const known = [...rowsKnownAt(ARCHIVE, AS_OF)].filter(([day]) => day >= "2026-09-18");
  expect(data).toEqual(
    known.flatMap(([date, rows]) =>
      rows.map(({ permaslug, tokens }) => ({
        date,
        model_permaslug: permaslug,
        total_tokens: String(tokens),
      })),
    ),
  );
  expect(data.at(-1)?.model_permaslug).toBe("other");
});

test("without bounds answers the thirty days up to the last complete one", async () => {
  const { meta } = await (await start()).read("");
  expect(meta).toMatchObject({ start_date: "2026-08-22", end_date: "2026-09-20" });
});

test("moves an early start forward silently, and can send the running day", async () => {
  const { read } = await start({ runningDay: true });
  expect((await read("start_date=2024-12-01&end_date=2025-03-01")).meta["start_date"]).toBe(
    "2025-01-01",
  );
  const { data } = await read("start_date=2026-09-20&end_date=2026-09-21");
  expect(new Set(data.map(({ date }) => date))).toEqual(new Set(["2026-09-20", "2026-09-21"]));
});

test.for([
  ["start_date=2025-01-01&end_date=2026-01-02", 400],
  ["start_date=2025-01-01&end_date=2026-01-01", 200],
  ["start_date=2024-01-01&end_date=2024-12-31", 400],
  ["start_date=2026-02-30", 400],
  ["end_date=nonsense", 400],
  ["start_date=2026-09-20&end_date=2026-09-19", 400],
  ["period=week", 400],
] as const)("answers %s with %i", async ([query, status]) => {
  const response = await (await start()).ask(query);
  expect(response.status).toBe(status);
  if (status !== 200) {
    expect(await response.json()).toEqual({
      error: { code: 400, message: expect.stringMatching(/./) },
    });
  }
});

test("without a valid key answers 401, and 429 past its limits until a minute has passed", async () => {
  let now = parseInstant("2026-09-21T03:00:00Z");
  const { ask, server } = await start({ perMinute: 2, perDay: 3 }, () => now);
  expect((await ask("", "another")).status).toBe(401);
  const statuses = [await ask(""), await ask(""), await ask("")].map(({ status }) => status);
  expect(statuses).toEqual([200, 200, 429]);
  now += 45_000;
  const limited = await ask("");
  expect([limited.status, limited.headers.get("retry-after")]).toEqual([429, "15"]);
  now += 15_000;
  expect((await ask("")).status).toBe(200);
  now += 60_000;
  expect((await ask("")).status).toBe(429);
  expect(server.apiCounts).toEqual({ answered: 3, unauthorized: 1, refused: 0, limited: 3 });
});

const total = (rows: Answer["data"], day: string) =>
  rows
    .filter(({ date }) => date === day)
    .reduce((sum, { total_tokens: tokens }) => sum + Number(tokens), 0);
const rowsOn = ({ data }: Answer, day: string) => data.filter(({ date }) => date === day).length;

const FAULTS: [SnapshotFault, (answer: Answer) => boolean][] = [
  [{ kind: "empty" }, ({ data }) => data.length === 0],
  [{ kind: "missingDay" }, (answer) => rowsOn(answer, "2026-09-06") === 0],
  [{ kind: "duplicateRow" }, (answer) => rowsOn(answer, "2026-09-20") === 14],
  [{ kind: "negativeCount" }, ({ data }) => data.some((row) => row.total_tokens.startsWith("-"))],
  [{ kind: "row52" }, (answer) => rowsOn(answer, "2026-09-20") === 52],
  [{ kind: "tripled" }, ({ data }) => total(data, "2026-09-20") > 2 * total(data, "2026-09-19")],
  [{ kind: "tooSmall", all: true }, ({ data }) => total(data, "2026-09-10") < 1e8],
  [{ kind: "extraField" }, ({ data }) => data.every((row) => "modality" in row)],
];

test.for(FAULTS)("has the fault %j once where it was set", async ([fault, holds]) => {
  const { server, read } = await start();
  const clean = await read("");
  server.setFault(fault, { times: 1, path: /rankings-daily$/ });
  expect(holds(await read(""))).toBe(true);
  expect(await read("")).toEqual(clean);
});

test("ends half way, resets, or answers with a page, a status or late, as it is told", async () => {
  const { server, ask } = await start();
  server.setFault({ kind: "cut" });
  await expect(ask("").then((response) => response.text())).rejects.toThrow();
  server.setFault({ kind: "reset" });
  await expect(ask("")).rejects.toThrow();
  server.setFault({ kind: "html" });
  expect(await (await ask("")).text()).toMatch(/^<!doctype/);
  server.setFault({ kind: "status", status: 500 });
  expect((await ask("")).status).toBe(500);
  server.setFault({ kind: "slow", delayMs: 40 });
  const startedAt = performance.now();
  expect((await ask("")).status).toBe(200);
  expect(performance.now() - startedAt).toBeGreaterThan(35);
});
