import { beforeEach, expect, test } from "vitest";
import { importRows, type ImportRequest } from "../../jobs/import.ts";
import { parseInstant } from "../../server/market/instant.ts";
import type { Store } from "../../server/ports.ts";
import { readRows } from "../../server/sources/rows.ts";
import { csvText, listed, manyDays, withDay, type Rows } from "../support/days.ts";
import { heldAt } from "../support/held.ts";
import { temporaryStore } from "../support/stores.ts";
import { gatesOf } from "../support/gates.ts";

const NOW = parseInstant("2026-10-01T12:00:00Z");
const ROWS: Rows = { "a/x": 600n, other: 100n };
const DAYS = manyDays("2026-09-01", 10, () => ROWS);

let store: Store;
let now = NOW;
beforeEach(() => {
  store = temporaryStore();
  now = NOW;
});

const bring = (text: string, more: Partial<ImportRequest> = {}) =>
  importRows(
    { ...store, readRows, gatesOf, clock: () => now },
    { source: "mine", address: "rows.csv", body: Buffer.from(text), ...more },
  );
const held = async (source = "mine") => listed(await heldAt(store.observations, source, now));
const json = (asOf?: string) =>
  JSON.stringify({
    data: [...DAYS].flatMap(([date, rows]) =>
      rows.map((row) => ({ date, model_permaslug: row.permaslug, total_tokens: `${row.tokens}` })),
    ),
    ...(asOf ? { meta: { as_of: asOf } } : {}),
  });

test("rows of one's own become a vintage of a source of their own, as of now", async () => {
  expect(await bring(csvText(DAYS))).toMatchObject({
    kind: "imported",
    asOf: NOW,
    days: 10,
    rows: 20,
    newDays: 10,
    gaps: [],
    isNew: true,
  });
  expect(await held()).toEqual(listed(DAYS));
  expect(await store.observations.sources()).toEqual(["mine"]);
  expect(await store.observations.vintages("mine", NOW, 10)).toMatchObject([
    { asOf: NOW, fetchedAt: NOW, address: "rows.csv" },
  ]);
});

test("days missing between its days are reported and not refused", async () => {
  const gaps = ["2026-09-03", "2026-09-04", "2026-09-08"];
  const some = new Map([...DAYS].filter(([day]) => !gaps.includes(day)));
  expect(await bring(csvText(some))).toMatchObject({ days: 7, gaps, setAside: [] });
  expect(await held()).toEqual(listed(some));
});

test("the as-of is the one asked for, else the file's own, else now", async () => {
  const asOf = parseInstant("2026-09-20T00:00:00Z");
  expect(await bring(json("2026-09-21T01:46:00Z"), { asOf })).toMatchObject({ asOf });
  expect(await bring(json("2026-09-21T01:46:00Z"), { source: "two" })).toMatchObject({
    asOf: parseInstant("2026-09-21T01:46:00Z"),
  });
  expect(await bring(json(), { source: "three" })).toMatchObject({ asOf: NOW });
});

test("an as-of in the future is refused, asked for or of the file, and nothing is kept", async () => {
  const refused = {
    kind: "unreadable",
    reason: expect.stringMatching(/^its as-of.* lies in the future$/),
  };
  expect(await bring(csvText(DAYS), { asOf: NOW + 1 })).toEqual(refused);
  expect(await bring(json("2026-10-01T12:00:01Z"))).toEqual(refused);
  expect(await store.observations.sources()).toEqual([]);
  expect(await bring(csvText(DAYS), { asOf: NOW })).toMatchObject({ kind: "imported" });
});

test("the same file with the same as-of twice brings nothing new", async () => {
  await bring(json("2026-09-21T01:46:00Z"));
  now += 60_000;
  expect(await bring(json("2026-09-21T01:46:00Z"))).toMatchObject({
    isNew: false,
    newDays: 0,
    days: 10,
  });
  expect(await store.observations.vintages("mine", now, 10)).toHaveLength(1);
});

test("the same rows in another form are the same contents", async () => {
  await bring(csvText(DAYS));
  const before = await store.observations.contents("mine", now);
  now += 60_000;
  expect(await bring(json())).toMatchObject({ isNew: true, newDays: 0 });
  expect(await store.observations.contents("mine", now)).toEqual(before);
});

test("what cannot be read is refused by line and field, and nothing is kept, not even aside", async () => {
  const text = csvText(DAYS).replace("600", "many");
  expect(await bring(text)).toEqual({
    kind: "unreadable",
    reason: expect.stringMatching(/^line 2, total_tokens: "many"/),
  });
  expect(await store.intake.quarantined(true)).toEqual([]);
});

test("the market's own source is held to its gates, a source of one's own is not", async () => {
  const wrong = csvText(withDay(DAYS, "2026-09-10", { "a/x": 7_000n }));
  expect(await bring(wrong, { source: "openrouter" })).toMatchObject({
    days: 9,
    setAside: [{ day: "2026-09-10" }],
  });
  expect(await bring(wrong)).toMatchObject({ days: 10, setAside: [] });
});

test("an older vintage may be brought in later and answers for its own time", async () => {
  const asOf = (day: number) => parseInstant(`2026-09-${day}T01:46:00Z`);
  const changed = withDay(DAYS, "2026-09-10", { "a/x": 601n, other: 100n });
  await bring(csvText(changed), { source: "openrouter", asOf: asOf(12) });
  await bring(csvText(DAYS), { source: "openrouter", asOf: asOf(11) });
  const known = async (day: number) =>
    listed(await heldAt(store.observations, "openrouter", asOf(day)));
  expect(await known(10)).toEqual([]);
  expect(await known(11)).toEqual(listed(DAYS));
  expect(await known(12)).toEqual(listed(changed));
});

test("the running day of a file is left out, and noted", async () => {
  const running = new Map([...DAYS, ...manyDays("2026-10-01", 1, () => ROWS)]);
  expect(await bring(csvText(running))).toMatchObject({
    days: 10,
    notes: ["the running day 2026-10-01 was left out"],
  });
});
