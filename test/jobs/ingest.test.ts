import { beforeEach, describe, expect, test } from "vitest";
import { ingest } from "../../jobs/ingest.ts";
import { gatesFor, type CitedTotal } from "../../server/market/check.ts";
import type { Period } from "../../server/market/period.ts";
import type { Store } from "../../server/ports.ts";
import { readRows } from "../../server/sources/rows.ts";
import { csvText, listed, manyDays, withDay, type Days, type Rows } from "../support/days.ts";
import { heldAt } from "../support/held.ts";
import { rawOf, type RawText } from "../support/raw.ts";
import { temporaryStore } from "../support/stores.ts";

const AS_OF = "2026-09-15T01:46:00Z";
const LATER = "2026-09-16T01:46:00Z";
const EVER = "2027-01-01T00:00:00Z";
const WINDOW = { start: "2026-09-01", end: "2026-09-14" };
const ROWS: Rows = { "a/x": 600n, "b/y:free": 300n, other: 100n };
const STEADY = manyDays("2026-09-01", 14, () => ROWS);

let store: Store;
beforeEach(() => void (store = temporaryStore()));

const take = (text: Partial<RawText> = {}, cited: readonly CitedTotal[] = []) =>
  ingest(
    { ...store, readRows, gatesOf: gatesFor("openrouter", cited) },
    rawOf({ asOf: AS_OF, body: STEADY, ...text }),
  );
const held = async () => listed(await heldAt(store.observations, "openrouter", Date.parse(EVER)));
const scaled = (days: Days, n: bigint, d: bigint) =>
  new Map(
    Array.from(days, ([day, rows]) => [
      day,
      rows.map((row) => ({ ...row, tokens: (row.tokens * n) / d })),
    ]),
  );

/** What was set aside: the day, or `batch`, and the reasons. */
const asideOf = async () =>
  (await store.intake.quarantined(false)).map(
    ({ day, reasons }) => `${day ?? "batch"}: ${reasons.join("; ")}`,
  );

test("a good batch is kept whole, and what was done is told", async () => {
  expect(await take({ window: WINDOW })).toEqual({
    isNew: true,
    days: 14,
    rows: 42,
    newDays: 14,
    setAside: [],
    notes: [],
  });
  expect(await held()).toEqual(listed(STEADY));
  const [vintage] = await store.observations.vintages("openrouter", Date.parse(EVER), 10);
  expect(vintage).toMatchObject({ from: "2026-09-01", to: "2026-09-14", rowCount: 42 });
});

test("days without a single token are set aside at a first collection too; of one's own they are kept", async () => {
  const days = manyDays("2026-09-01", 3, (_, i) => ({ "a/x": i === 1 ? 0n : 600n, other: 0n }));
  expect(await take({ body: days })).toMatchObject({ days: 2 });
  expect(await asideOf()).toEqual(["2026-09-02: 2026-09-02 has no tokens at all"]);
  expect(await take({ body: days, source: "mine" })).toMatchObject({ days: 3, setAside: [] });
});

test("the same bytes again add nothing", async () => {
  await take({ window: WINDOW });
  expect(await take({ window: WINDOW })).toMatchObject({ isNew: false, newDays: 0, setAside: [] });
});

test("the running day is set aside before anything is compared, and noted", async () => {
  await take({ window: WINDOW });
  const body = new Map([...STEADY, ...manyDays("2026-09-15", 1, () => ({ "a/x": 1n }))]);
  const taken = await take({ body, asOf: "2026-09-15T20:00:00Z", window: WINDOW });
  expect(taken).toMatchObject({
    days: 14,
    setAside: [],
    notes: ["the running day 2026-09-15 was left out"],
  });
  expect(await held()).toEqual(listed(STEADY));
});

describe("as a whole is refused, with its reason, and nothing of it is kept:", () => {
  const OTHERS = scaled(STEADY, 11n, 10n);

  test.for<[string, Partial<RawText>, RegExp]>([
    [
      "a batch with a fault of transfer",
      { faults: ["its SHA-256 is not the manifest's"] },
      /SHA-256/,
    ],
    ["a batch that cannot be read", { body: "<html>no</html>" }, /lacks date/],
    [
      "a batch with a bad line",
      { body: `${csvText(OTHERS)}2026-09-15,a/x,many\n` },
      /line \d+, total_tokens: "many"/,
    ],
    ["a batch that does not say its as-of", { asOf: null }, /does not say its as-of/],
    ["a batch without rows", { body: csvText(new Map()) }, /no rows of a complete day/],
    [
      "a batch of the running day alone",
      { body: manyDays("2026-09-16", 1, () => ROWS) },
      /no rows of a complete day/,
    ],
    [
      "rows of a day after the as-of",
      { asOf: "2026-09-13T23:59:59Z" },
      /holds 2026-09-14, a day after its as-of/,
    ],
    [
      "rows before the window",
      { window: { start: "2026-09-02", end: "2026-09-14" } },
      /holds 2026-09-01, outside its window 2026-09-02 to 2026-09-14/,
    ],
    [
      "rows after the window",
      { window: { start: "2026-09-01", end: "2026-09-13" } },
      /holds 2026-09-14, outside/,
    ],
    [
      "days a million times too small, consistent in themselves",
      { body: scaled(STEADY, 1n, 1_000_000n) },
      /its days are 0 times those held/,
    ],
    [
      "days three times too large, consistent in themselves",
      { body: scaled(STEADY, 3n, 1n) },
      /its days are 3 times those held/,
    ],
  ])("%s", async ([, text, reason]) => {
    await take({ window: WINDOW });
    const before = [
      await held(),
      await store.observations.newestAsOf("openrouter", Date.parse(EVER)),
    ];
    const taken = await take({ body: OTHERS, asOf: LATER, ...text });
    expect(taken).toMatchObject({ isNew: false, days: 0, rows: 0, newDays: 0 });
    expect(taken.setAside).toMatchObject([{ day: null, reasons: [expect.stringMatching(reason)] }]);
    expect(await asideOf()).toEqual([expect.stringMatching(reason)]);
    expect([
      await held(),
      await store.observations.newestAsOf("openrouter", Date.parse(EVER)),
    ]).toEqual(before);
  });

  test("its bytes stay with it, to the last one", async () => {
    await take({ body: "<html>no</html>" });
    const [item] = await store.intake.quarantined(false);
    const found = await store.intake.quarantineItem(item?.id ?? 0);
    expect(found).toMatchObject({ size: 15, day: null });
    const { zstdDecompressSync } = await import("node:zlib");
    expect(zstdDecompressSync(found?.body ?? Buffer.of()).toString()).toBe("<html>no</html>");
  });

  test("days a hundred times too small pass where fewer than seven of them are held", async () => {
    const six = new Map([...STEADY].slice(0, 6));
    await take({ body: six });
    expect((await take({ body: scaled(six, 1n, 100n), asOf: LATER })).setAside).toEqual([]);
    const seven = new Map([...STEADY].slice(0, 7));
    await take({ body: seven, asOf: "2026-09-17T00:00:00Z" });
    const small = await take({ body: scaled(seven, 1n, 1_000_000n), asOf: "2026-09-18T00:00:00Z" });
    expect(small.setAside).toMatchObject([{ day: null }]);
  });
});

describe("one day alone is set aside, with its reason, and the others are kept:", () => {
  const rows = (text: string) => csvText(STEADY) + text;

  test.for<[string, string, string | Days, RegExp]>([
    ["a negative count", "2026-09-14", rows("2026-09-14,c/z,-1\n"), /negative count, c\/z -1/],
    ["a model twice", "2026-09-05", rows("2026-09-05,a/x,600\n"), /has a\/x twice/],
    ["52 rows", "2026-09-14", withDay(STEADY, "2026-09-14", many(52)), /has 52 rows; at most 51/],
    [
      "a total of 0.39 of the median before it",
      "2026-09-14",
      withDay(STEADY, "2026-09-14", { "a/x": 390n }),
      /2026-09-14 is 0\.39 times the median of the 14 days before it; 0\.4 to 2\.5/,
    ],
    [
      "a total of 2.51 times the median before it",
      "2026-09-12",
      withDay(STEADY, "2026-09-12", { "a/x": 2510n }),
      /is 2\.51 times the median/,
    ],
    [
      "a total of nothing",
      "2026-09-14",
      withDay(STEADY, "2026-09-14", { "a/x": 0n }),
      /is 0 times the median/,
    ],
  ])("%s", async ([, day, body, reason]) => {
    await take({ window: WINDOW, asOf: AS_OF });
    const changed = typeof body === "string" ? body : csvText(body);
    const taken = await take({ body: changed, asOf: LATER });
    expect(taken).toMatchObject({ isNew: true, days: 13 });
    expect(taken.setAside).toMatchObject([{ day, reasons: [expect.stringMatching(reason)] }]);
    expect(await asideOf()).toHaveLength(1);
    expect(await held()).toEqual(listed(STEADY));
  });

  test.for<[string, Rows]>([
    ["51 rows", many(51)],
    ["exactly 0.4 of the median", { "a/x": 400n }],
    ["exactly 2.5 times the median", { "a/x": 2500n }],
  ])("but not one with %s", async ([, ofDay]) => {
    const taken = await take({ body: withDay(STEADY, "2026-09-14", ofDay) });
    expect(taken).toMatchObject({ days: 14, setAside: [] });
  });

  test("a day inside the window that did not come is named, and the others are kept", async () => {
    const body = new Map([...STEADY].filter(([day]) => day !== "2026-09-05"));
    const taken = await take({ body, window: WINDOW });
    expect(taken).toMatchObject({ days: 13 });
    expect(taken.setAside).toEqual([
      { day: "2026-09-05", hash: "", reasons: [expect.stringMatching(/2026-09-05 is missing/)] },
    ]);
  });

  test("nothing is compared where fewer than seven days before it are held", async () => {
    const body = withDay(STEADY, "2026-09-07", { "a/x": 1n });
    expect((await take({ body })).setAside).toEqual([]);
    const other = withDay(STEADY, "2026-09-08", { "a/x": 1n });
    store = temporaryStore();
    expect((await take({ body: other })).setAside).toMatchObject([{ day: "2026-09-08" }]);
  });

  test("a day is compared with what is held before it, not only with its own batch", async () => {
    await take({});
    const next = (tokens: bigint) => manyDays("2026-09-15", 1, () => ({ "a/x": tokens }));
    expect((await take({ body: next(3_000n), asOf: LATER })).setAside).toHaveLength(1);
    expect((await take({ body: next(2_000n), asOf: LATER })).setAside).toEqual([]);
  });

  test("a day that failed is not what the next is compared with", async () => {
    const wrong = new Set(["2026-09-08", "2026-09-09", "2026-09-10", "2026-09-11", "2026-09-12"]);
    const body = manyDays("2026-09-01", 14, (day) => (wrong.has(day) ? { "a/x": 1n } : ROWS));
    const taken = await take({ body });
    expect(taken.setAside.map(({ day }) => day)).toEqual([...wrong]);
  });
});

describe("before enough is held, a batch is compared with totals of months that are cited", () => {
  const ofMonth = (period: string, aDay: bigint, source = "openrouter"): CitedTotal => ({
    source,
    period: period as Period,
    tokens: aDay * 30n,
  });
  const CITED = [
    ofMonth("2026-09", 1000n),
    ofMonth("2025-01", 1n),
    ofMonth("2026-09", 1n, "another"),
  ];
  const another =
    "a day of the nearest month whose total is cited, at the median: another unit, it seems";

  test.each([
    ["a million times too small", { n: 1n, d: 1_000_000n }, "0.000001"],
    ["a thousand times too small", { n: 1n, d: 1_000n }, "0.001"],
    ["a thousand times too large", { n: 1_000n, d: 1n }, "1000"],
  ])("values %s are refused whole", async (_, { n, d }, told) => {
    const size = 1_000_000n;
    const rows = manyDays("2026-09-01", 14, () => ({ "a/x": 600n * size, other: 400n * size }));
    const cited = CITED.map((one) => ({ ...one, tokens: one.tokens * size }));
    expect(await take({ body: scaled(rows, n, d) }, cited)).toMatchObject({ days: 0 });
    expect(await asideOf()).toEqual([`batch: its days are ${told} times ${another}`]);
    // What is right is taken after it.
    expect(await take({ body: rows, asOf: LATER }, cited)).toMatchObject({
      days: 14,
      setAside: [],
    });
  });

  test("with the month before it, where its own is not cited yet; and with the first, from before it", async () => {
    const later = manyDays("2026-11-01", 8, () => ({ "a/x": 1n }));
    const asOf = "2026-11-12T01:46:00Z";
    expect(await take({ body: later, asOf }, CITED)).toMatchObject({ days: 0 });
    const early = manyDays("2024-12-01", 8, () => ({ "a/x": 1000n }));
    expect(await take({ body: early }, CITED)).toMatchObject({ days: 0 });
    expect(await take({ body: later, source: "mine", asOf }, CITED)).toMatchObject({ days: 8 });
  });

  test("one that is only smaller or larger is taken; and what is held speaks first", async () => {
    const grown = scaled(STEADY, 99n, 1n);
    expect(await take({ body: grown }, CITED)).toMatchObject({ days: 14, setAside: [] });
    const more = { body: scaled(grown, 21n, 10n), asOf: LATER };
    expect(await take(more, CITED)).toMatchObject({ days: 14 });
    store = temporaryStore();
    const tiny = manyDays("2026-09-01", 8, () => ({ "a/x": 20n }));
    expect(await take({ body: tiny }, CITED)).toMatchObject({ days: 8 });
  });
});

test("rows of one's own are held to their shape alone", async () => {
  const body = withDay(STEADY, "2026-09-14", many(60, 10n ** 9n));
  expect(await take({ body, source: "mine" })).toMatchObject({ days: 14, setAside: [] });
  const twice = `${csvText(STEADY)}2026-09-05,a/x,600\n`;
  expect((await take({ body: twice, source: "mine" })).setAside).toHaveLength(1);
});

test("counts of a day that no 64-bit sum can hold are refused in words, and nothing breaks", async () => {
  const body = csvText(manyDays("2026-09-14", 1, () => ({ "a/x": 2n ** 63n - 1n, "a/y": 1n })));
  const taken = await take({ body, source: "mine" });
  expect(taken).toMatchObject({ days: 0 });
  expect(taken.setAside).toHaveLength(1);
});

/** So many models with a thousand tokens together, or with what is said. */
function many(count: number, together = 1000n): Rows {
  const [each, last] = [together / BigInt(count), together % BigInt(count)];
  return Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`m/${i}`, i === 0 ? each + last : each]),
  );
}
