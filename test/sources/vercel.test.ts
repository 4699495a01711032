import { expect, onTestFinished, test } from "vitest";
import { parseInstant } from "../../server/market/instant.ts";
import { politeGet } from "../../server/sources/http.ts";
import { QUICK } from "../support/pace.ts";
import { readLeaderboard, vercelLeaderboard } from "../../server/sources/vercel.ts";
import { LABS, rowsAt, startVercel } from "../support/openrouter/vercel.ts";

const NOW = parseInstant("2026-11-20T03:07:00Z");
const { signal } = new AbortController();
const bytes = (value: unknown) => Buffer.from(JSON.stringify(value));
const GOOD = { date: "2026-11-19", name: "OpenAI", metric: "tokens", share_percent: 18.5 };

function daysOf(value: unknown) {
  const read = readLeaderboard(bytes(value));
  if (read.kind !== "labs") throw new Error(read.reason);
  return read.days;
}

function reasonOf(value: unknown): string {
  const read = readLeaderboard(bytes(value));
  return read.kind === "unreadable" ? read.reason : "";
}

test("the leaderboard comes whole, with the time of its fetching as its as-of", async () => {
  const vercel = await startVercel(() => NOW);
  onTestFinished(() => vercel.close());
  const source = vercelLeaderboard(
    vercel.url,
    politeGet(() => NOW, QUICK),
    () => NOW,
  );
  const found = await source.fetch(signal);
  expect(found).toMatchObject({
    kind: "batch",
    batch: { source: "vercel", address: vercel.url, asOf: NOW, fetchedAt: NOW, faults: [] },
  });
  const read = readLeaderboard(found.kind === "batch" ? found.batch.body : new Uint8Array());
  if (read.kind !== "labs") throw new Error(read.reason);
  expect(read.days).toHaveLength(61);
  expect(read.rowCount).toBe(61 * 3 * Object.keys(LABS).length);
  expect(read.days.flatMap(({ faults }) => faults)).toEqual([]);
  const days = read.days.map(({ day }) => day);
  expect(days).toEqual(days.toSorted());
  expect(vercel.askedBy).toEqual([expect.stringMatching(/^Tokentide/)]);
});

test("that is not there, or does not answer well, is unreachable", async () => {
  const vercel = await startVercel(() => NOW);
  onTestFinished(() => vercel.close());
  const clock = () => NOW;
  for (const [status, reason] of [
    [404, "it answered 404"],
    [403, "it answered 403"],
  ] as const) {
    vercel.setText("gone", status);
    expect(
      await vercelLeaderboard(vercel.url, politeGet(clock, QUICK), clock).fetch(signal),
    ).toMatchObject({ kind: "unreachable", reason });
  }
});

test("rows come with or without an envelope, and with fields nobody knows", () => {
  const bare = daysOf([GOOD]);
  expect(bare).toEqual([
    {
      day: "2026-11-19",
      shares: [{ lab: "OpenAI", metric: "tokens", percent: "18.5" }],
      faults: [],
    },
  ]);
  expect(daysOf({ data: [GOOD], updated: "today" })).toEqual(bare);
  expect(daysOf([{ ...GOOD, rank: 2 }])).toEqual(bare);
  expect(daysOf([{ ...GOOD, share_percent: "18.5" }])).toEqual(bare);
});

test("a share close to nothing is read, however JSON writes it", () => {
  const tiny = { ...GOOD, name: "Tiny", share_percent: 1e-7 };
  const [day] = daysOf([GOOD, tiny]);
  expect(day?.shares.find(({ lab }) => lab === "Tiny")?.percent).toBe("0.000000100000");
});

test("the order of the rows does not matter", () => {
  const rows = rowsAt(NOW).slice(0, 100);
  expect(daysOf(rows.toReversed())).toEqual(daysOf(rows));
});

test.for([
  ["a share beyond 100", { ...GOOD, share_percent: 100.5 }, /share_percent/],
  ["a share below zero", { ...GOOD, share_percent: -1 }, /share_percent/],
  ["a share that is no number", { ...GOOD, share_percent: "most" }, /share_percent/],
  ["an impossible day", { ...GOOD, date: "2026-02-30" }, /2026-02-30/],
  ["a metric nobody knows", { ...GOOD, metric: "images" }, /metric/],
  ["no name", { ...GOOD, name: "" }, /name/],
  ["no share", { date: GOOD.date, name: "OpenAI", metric: "tokens" }, /share_percent/],
] as const)("a row with %s is refused by its field", ([, row, reason]) => {
  for (const rows of [[GOOD, row], { data: [GOOD, row] }]) {
    const said = reasonOf(rows).replace("[{date, name, metric, share_percent}]", "");
    expect(said).toMatch(/^row 2, /);
    expect(said).toMatch(reason);
  }
});

test("a leaderboard of nothing but bad rows is refused in a few words", () => {
  const bad = rowsAt(NOW).map((row) => ({ ...row, share_percent: "most" }));
  expect(reasonOf(bad).length).toBeLessThan(1000);
});

test.for(["<!doctype html>", '{"data":', "{}", "[1]", '"rows"'])("%s is refused", (text) => {
  const read = readLeaderboard(Buffer.from(text));
  expect(read).toMatchObject({ kind: "unreadable", reason: expect.stringMatching(/shape/) });
});

test("a lab twice and shares beyond a whole are faults of their day alone", () => {
  const days = daysOf([
    GOOD,
    { ...GOOD, share_percent: 1 },
    { ...GOOD, date: "2026-11-18", share_percent: 60 },
    { ...GOOD, date: "2026-11-18", name: "Google", share_percent: 60 },
    { ...GOOD, date: "2026-11-17" },
    { ...GOOD, date: "2026-11-17", metric: "spend" },
  ]);
  expect(days.map(({ day, faults }) => [day, faults])).toEqual([
    ["2026-11-17", []],
    ["2026-11-18", ["the shares of tokens on 2026-11-18 add up to 120.00 %"]],
    ["2026-11-19", ["2026-11-19 has a lab twice"]],
  ]);
});
