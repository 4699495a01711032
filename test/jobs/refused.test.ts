import fc from "fast-check";
import { expect, test } from "vitest";
import { ingest } from "../../jobs/ingest.ts";
import { accept, discard } from "../../jobs/quarantine.ts";
import type { RawBatch, Store } from "../../server/ports.ts";
import { readRows } from "../../server/sources/rows.ts";
import { csvText, listed, manyDays, withDay, type Rows } from "../support/days.ts";
import { heldAt } from "../support/held.ts";
import { rawOf } from "../support/raw.ts";
import { temporaryStore } from "../support/stores.ts";
import { gatesOf } from "../support/gates.ts";

const ROWS: Rows = { "a/x": 600n, "b/y:free": 300n, other: 100n };
const STEADY = manyDays("2026-09-01", 14, () => ROWS);
const EVER = Date.parse("2027-01-01T00:00:00Z");
const NEXT = "2026-09-16T01:46:00Z";

const held = async (store: Store) => listed(await heldAt(store.observations, "openrouter", EVER));
const take = (store: Store, raw: RawBatch) => ingest({ ...store, readRows, gatesOf }, raw);
const ports = (store: Store) => ({ ...store, readRows, gatesOf, clock: () => EVER });

/** Bytes that must be refused as a whole or but for days that are held already, however they were spoilt. */
const spoilt: fc.Arbitrary<RawBatch> = fc.oneof(
  fc.string({ unit: "binary" }).map((body) => rawOf({ asOf: NEXT, body })),
  fc
    .nat({ max: csvText(STEADY).length - 2 })
    .map((at) => csvText(STEADY).slice(0, at))
    .map((body) => rawOf({ asOf: NEXT, body, faults: ["it has fewer bytes"] })),
  fc
    .constantFrom(1n, 399n, 2501n, 10n ** 12n)
    .map((tokens) => rawOf({ asOf: NEXT, body: withDay(STEADY, "2026-09-14", { "a/x": tokens }) })),
  fc
    .constantFrom("2026-09-03,a/x,600", "2026-09-03,c/z,-7", "2026-09-20,a/x,1", "2026-02-30,a/x,1")
    .map((line) => rawOf({ asOf: NEXT, body: `${csvText(STEADY)}${line}\n` })),
  fc.constant(rawOf({ asOf: null, body: STEADY })),
);

test("whatever is refused, and whatever else is said of it, what is held stays the same", async () => {
  const store = temporaryStore();
  await take(store, rawOf({ asOf: "2026-09-15T01:46:00Z", body: STEADY }));
  await fc.assert(
    fc.asyncProperty(spoilt, async (raw) => {
      const { setAside } = await take(store, raw);
      for (const { reasons } of setAside) expect(reasons.length).toBeGreaterThan(0);
      expect(await held(store)).toEqual(listed(STEADY));
    }),
    { numRuns: 120 },
  );
  expect((await store.intake.quarantined(true)).length).toBeGreaterThan(20);
});

test("a content that was accepted passes by its hash, in whatever later file it comes", async () => {
  const store = temporaryStore();
  await take(store, rawOf({ asOf: "2026-09-15T01:46:00Z", body: STEADY }));
  const body = withDay(STEADY, "2026-09-14", { "a/x": 9_000n });
  await take(store, rawOf({ asOf: NEXT, body }));
  const [item] = await store.intake.quarantined(false);
  expect(await accept(ports(store), item?.id ?? 0)).toEqual({ kind: "decided", days: 1 });
  const longer = new Map([...body, ...manyDays("2026-09-15", 1, () => ROWS)]);
  const taken = await take(store, rawOf({ asOf: "2026-09-17T01:46:00Z", body: longer }));
  expect(taken).toMatchObject({ days: 15, setAside: [] });
  expect(await held(store)).toEqual(listed(longer));
});

test("a content that was discarded stays out without a word, in whatever later file it comes", async () => {
  const store = temporaryStore();
  await take(store, rawOf({ asOf: "2026-09-15T01:46:00Z", body: STEADY }));
  const body = withDay(STEADY, "2026-09-14", { "a/x": 9_000n });
  await take(store, rawOf({ asOf: NEXT, body }));
  const [item] = await store.intake.quarantined(false);
  expect(await discard(ports(store), item?.id ?? 0, "a wrong section")).toMatchObject({
    kind: "decided",
  });
  const longer = new Map([...body, ...manyDays("2026-09-15", 1, () => ROWS)]);
  const taken = await take(store, rawOf({ asOf: "2026-09-17T01:46:00Z", body: longer }));
  expect(taken).toMatchObject({ days: 14, setAside: [] });
  expect(await store.intake.quarantined(false)).toEqual([]);
  const days = new Map([...STEADY, ...manyDays("2026-09-15", 1, () => ROWS)]);
  expect(await held(store)).toEqual(listed(days));
});

test("a content that was discarded stays out even where a gate would let it pass by now", async () => {
  const store = temporaryStore();
  await take(store, rawOf({ asOf: "2026-09-15T01:46:00Z", body: STEADY }));
  const odd = { "a/x": 2_600n };
  await take(store, rawOf({ asOf: NEXT, body: withDay(STEADY, "2026-09-14", odd) }));
  const [item] = await store.intake.quarantined(false);
  await discard(ports(store), item?.id ?? 0, "a wrong section");
  const larger = manyDays("2026-09-01", 14, () => ({ "a/x": 1_500n }));
  await take(store, rawOf({ asOf: "2026-09-17T01:46:00Z", body: larger }));
  const body = withDay(larger, "2026-09-14", odd);
  const taken = await take(store, rawOf({ asOf: "2026-09-18T01:46:00Z", body }));
  expect(taken).toMatchObject({ days: 13, setAside: [] });
  expect(await held(store)).toEqual(listed(larger));
  expect(await store.intake.quarantined(false)).toEqual([]);
});

test("what a batch had set aside before is not told as new beside what is", async () => {
  const store = temporaryStore();
  await take(store, rawOf({ asOf: "2026-09-15T01:46:00Z", body: STEADY }));
  const body = withDay(STEADY, "2026-09-13", { "a/x": 9_000n });
  await take(store, rawOf({ asOf: NEXT, body }));
  const both = withDay(body, "2026-09-14", { "a/x": 8_000n });
  const { setAside } = await take(store, rawOf({ asOf: "2026-09-17T01:46:00Z", body: both }));
  expect(setAside.map(({ day }) => day)).toEqual(["2026-09-14"]);
});
