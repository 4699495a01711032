import { beforeEach, expect, test } from "vitest";
import { parseDay, type Day } from "../../server/market/day.ts";
import { parseInstant } from "../../server/market/instant.ts";
import type { Store } from "../../server/ports.ts";
import { revisionsReader, type RevisionsQuery } from "../../server/query/revisions.ts";
import { batchOf } from "../support/batches.ts";
import type { Rows } from "../support/days.ts";
import { temporaryStore } from "../support/stores.ts";
import { NO_ATTRIBUTION } from "./support/markets.ts";

let store: Store;
beforeEach(() => void (store = temporaryStore()));

const at = (day: number) => parseInstant(`2026-09-${day}T01:46:00Z`);
const keep = (day: number, days: Readonly<Record<string, Rows>>) =>
  store.intake.keep(batchOf({ asOf: at(day), days, bytes: `of ${day}` }));

/** Revisions as `day key old>new oldAsOf>newAsOf`, as-ofs by their day. */
async function read(more: Partial<RevisionsQuery> = {}) {
  const query = { source: "market", asOf: at(30), by: "model", limit: 100 } as const;
  const found = await revisionsReader({ ...store, origins: NO_ATTRIBUTION })({ ...query, ...more });
  const dateOf = (instant: number) => new Date(instant).getUTCDate();
  const lines = found.revisions.map(
    (r) => `${r.day} ${r.key} ${r.old}>${r.new} ${dateOf(r.oldAsOf)}>${dateOf(r.newAsOf)}`,
  );
  return { ...found, lines };
}

test("a changed value, an entry and an exit are listed, what stayed is not", async () => {
  await keep(19, { "2026-09-18": { "a/x": 5n, "b/gone": 2n, "c/same": 1n } });
  await keep(20, { "2026-09-18": { "a/x": 6n, "c/same": 1n, "d/new": 3n } });
  expect((await read()).lines).toEqual([
    "2026-09-18 a/x 5>6 19>20",
    "2026-09-18 b/gone 2>null 19>20",
    "2026-09-18 d/new null>3 19>20",
  ]);
});

test("they come by day, then by when, then by key", async () => {
  await keep(19, { "2026-09-18": { "b/x": 1n, "a/x": 1n }, "2026-09-17": { "a/x": 1n } });
  await keep(21, { "2026-09-18": { "b/x": 3n, "a/x": 3n }, "2026-09-17": { "a/x": 2n } });
  await keep(20, { "2026-09-18": { "b/x": 2n, "a/x": 2n } });
  expect((await read()).lines).toEqual([
    "2026-09-17 a/x 1>2 19>21",
    "2026-09-18 a/x 1>2 19>20",
    "2026-09-18 b/x 1>2 19>20",
    "2026-09-18 a/x 2>3 20>21",
    "2026-09-18 b/x 2>3 20>21",
  ]);
});

test("vintages between that say the same are passed over, and a way back is a revision", async () => {
  for (const [day, tokens] of [
    [19, 1n],
    [20, 1n],
    [21, 2n],
    [22, 2n],
    [23, 1n],
  ] as const) {
    await keep(day, { "2026-09-18": { "a/x": tokens } });
  }
  expect((await read()).lines).toEqual(["2026-09-18 a/x 1>2 20>21", "2026-09-18 a/x 2>1 22>23"]);
});

test("only what was known by the as-of is listed", async () => {
  for (const day of [19, 20, 21]) await keep(day, { "2026-09-18": { "a/x": BigInt(day) } });
  expect((await read({ asOf: at(20) })).lines).toEqual(["2026-09-18 a/x 19>20 19>20"]);
  expect((await read({ asOf: at(19) })).lines).toEqual([]);
  expect(await read({ asOf: at(19) - 1 })).toMatchObject({ asOf: null, revisions: [], next: null });
});

test("by origin and author what changed are the sums, and what evens out is no revision", async () => {
  await keep(19, { "2026-09-18": { "qwen/a": 5n, "qwen/b": 5n, "openai/a": 1n, other: 4n } });
  await keep(20, { "2026-09-18": { "qwen/a": 6n, "qwen/b": 4n, "openai/a": 2n, other: 4n } });
  expect((await read({ by: "origin" })).lines).toEqual(["2026-09-18 US 1>2 19>20"]);
  expect((await read({ by: "author" })).lines).toEqual(["2026-09-18 openai 1>2 19>20"]);
  expect((await read()).lines).toHaveLength(3);
});

test("of two vintages of one as-of the one that is known is compared, not the other", async () => {
  await keep(19, { "2026-09-18": { "a/x": 1n } });
  for (const tokens of [2n, 3n]) {
    const days = { "2026-09-18": { "a/x": tokens } };
    await store.intake.keep(batchOf({ asOf: at(20), days }));
  }
  const [content] = await store.observations.contents("market", at(20));
  expect((await read()).lines).toEqual([`2026-09-18 a/x 1>${content?.tokens} 19>20`]);
});

test("the newest days come first to the limit, and the pages before it give the rest", async () => {
  const days = ["2026-09-14", "2026-09-15", "2026-09-16", "2026-09-17", "2026-09-18"];
  for (const [day, tokens] of [
    [19, 1n],
    [20, 2n],
    [21, 3n],
  ] as const) {
    await keep(day, Object.fromEntries(days.map((d) => [d, { "a/x": tokens }])));
  }
  const pages: string[][] = [];
  let before: Day | null = null;
  do {
    const page = await read({ limit: 2, ...(before ? { before } : {}) });
    pages.unshift(page.lines);
    before = page.next;
    expect(pages.length).toBeLessThan(10);
  } while (before !== null);
  expect(pages.map((page) => page.length)).toEqual([2, 4, 4]);
  expect(pages.flat()).toEqual((await read()).lines);
});

test("a day that changes only later uses up nothing of the limit before", async () => {
  const days = (first: bigint, last: bigint) => ({
    "2026-09-17": { "a/x": first },
    "2026-09-18": { "a/x": last },
  });
  await keep(19, days(1n, 1n));
  await keep(20, days(2n, 1n));
  await keep(21, days(2n, 2n));
  const page = await read({ asOf: at(20), limit: 1 });
  expect([page.lines, page.next]).toEqual([["2026-09-17 a/x 1>2 19>20"], null]);
});

test("only days of the span are listed", async () => {
  const days = ["2026-09-16", "2026-09-17", "2026-09-18"];
  for (const day of [19, 20]) {
    await keep(day, Object.fromEntries(days.map((d) => [d, { "a/x": BigInt(day) }])));
  }
  const span = { start: parseDay("2026-09-17"), end: parseDay("2026-09-17") };
  expect((await read({ span })).lines).toEqual(["2026-09-17 a/x 19>20 19>20"]);
});
