import { beforeEach, expect, test } from "vitest";
import { ingest } from "../../jobs/ingest.ts";
import { accept, discard } from "../../jobs/quarantine.ts";
import type { Store } from "../../server/ports.ts";
import { readRows } from "../../server/sources/rows.ts";
import { csvText, listed, manyDays, withDay, type Days, type Rows } from "../support/days.ts";
import { heldAt } from "../support/held.ts";
import { rawOf, type RawText } from "../support/raw.ts";
import { temporaryStore } from "../support/stores.ts";
import { gatesOf } from "../support/gates.ts";

const AS_OF = "2026-09-15T01:46:00Z";
const LATER = "2026-09-16T01:46:00Z";
const NOW = Date.parse("2026-10-02T00:00:00Z");
const ROWS: Rows = { "a/x": 600n, other: 100n };
const STEADY = manyDays("2026-09-01", 14, () => ROWS);
const ODD = withDay(STEADY, "2026-09-14", { "a/x": 9_000n });

let store: Store;
beforeEach(() => void (store = temporaryStore()));
const ports = () => ({ ...store, readRows, gatesOf, clock: () => NOW });
const held = async (asOf: string) => listed(await heldAt(store.observations, "openrouter", asOf));

/** Takes rows, and answers with the number of what was set aside. */
async function aside(text: Partial<RawText>): Promise<number> {
  await ingest({ ...store, readRows, gatesOf }, rawOf({ asOf: LATER, body: ODD, ...text }));
  const [item] = await store.intake.quarantined(false);
  return item?.id ?? 0;
}

const keep = (body: Days, asOf = AS_OF) =>
  ingest({ ...store, readRows, gatesOf }, rawOf({ asOf, body }));

test("a day that is accepted is kept in the vintage that it came with", async () => {
  await keep(STEADY);
  const id = await aside({});
  expect(await accept(ports(), id)).toEqual({ kind: "decided", days: 1 });
  expect(await held(AS_OF)).toEqual(listed(STEADY));
  expect(await held(LATER)).toEqual(listed(ODD));
  expect(await store.observations.vintages("openrouter", NOW, 10)).toHaveLength(2);
  expect(await store.intake.quarantineItem(id)).toMatchObject({ state: "accepted" });
});

test("of two days set aside only the one that is accepted is kept", async () => {
  await keep(STEADY);
  await aside({ body: withDay(ODD, "2026-09-13", { "a/x": 8_000n }) });
  const items = await store.intake.quarantined(false);
  const of13 = items.find(({ day }) => day === "2026-09-13");
  await accept(ports(), of13?.id ?? 0);
  expect(await held(LATER)).toEqual(listed(withDay(STEADY, "2026-09-13", { "a/x": 8_000n })));
  expect((await store.intake.quarantined(false)).map(({ day }) => day)).toEqual(["2026-09-14"]);
});

test("a batch whose checksum was wrong may be accepted whole", async () => {
  const id = await aside({ body: STEADY, faults: ["its SHA-256 is not the manifest's"] });
  expect(await held(LATER)).toEqual([]);
  expect(await accept(ports(), id)).toEqual({ kind: "decided", days: 14 });
  expect(await held(LATER)).toEqual(listed(STEADY));
});

test("a batch that is accepted is kept with every day, but one that nobody can make right", async () => {
  const body = `${csvText(ODD)}2026-09-05,a/x,600\n`;
  const id = await aside({ body, faults: ["its SHA-256 is not the manifest's"] });
  expect(await accept(ports(), id)).toEqual({ kind: "decided", days: 13 });
  const good = new Map([...ODD].filter(([day]) => day !== "2026-09-05"));
  expect(await held(LATER)).toEqual(listed(good));
  const open = await store.intake.quarantined(false);
  expect(open.map(({ day }) => day)).toEqual(["2026-09-05"]);
});

test("a batch that was refused for its size against what is held may be accepted: what was held was wrong", async () => {
  const small = manyDays("2026-09-01", 14, () => ({ "a/x": 6n, other: 1n }));
  await keep(small);
  const id = await aside({ body: STEADY });
  expect(await store.intake.quarantineItem(id)).toMatchObject({ day: null });
  expect(await accept(ports(), id)).toEqual({ kind: "decided", days: 14 });
  expect(await held(LATER)).toEqual(listed(STEADY));
});

test.for<[string, Partial<RawText>, RegExp]>([
  ["bytes that cannot be read", { body: "<html>no</html>" }, /lacks date/],
  ["rows that do not say their as-of", { asOf: null }, /as-of/],
  ["no rows", { body: csvText(new Map()) }, /no rows/],
  ["a model twice", { body: `${csvText(STEADY)}2026-09-14,a/x,600\n` }, /a\/x twice/],
  ["a negative count", { body: `${csvText(STEADY)}2026-09-14,c/z,-1\n` }, /negative count/],
])("%s cannot be accepted, and it stays open", async ([, text, reason]) => {
  const id = await aside(text);
  expect(id).toBeGreaterThan(0);
  const before = await held("2027-01-01T00:00:00Z");
  expect(await accept(ports(), id)).toEqual({
    kind: "impossible",
    reason: expect.stringMatching(reason),
  });
  expect(await held("2027-01-01T00:00:00Z")).toEqual(before);
  expect(await store.intake.quarantined(false)).toHaveLength(1);
});

test("that a day is missing may be accepted: then it stays missing without a word", async () => {
  const window = { start: "2026-09-01", end: "2026-09-14" };
  const body = new Map([...STEADY].filter(([day]) => day !== "2026-09-05"));
  const id = await aside({ body, window });
  expect(await accept(ports(), id)).toEqual({ kind: "decided", days: 0 });
  expect(await aside({ body, window, asOf: "2026-09-17T00:00:00Z" })).toBe(0);
  expect(await held(LATER)).toEqual(listed(body));
});

test("what is discarded is settled with its reason and keeps nothing", async () => {
  await keep(STEADY);
  const id = await aside({});
  expect(await discard(ports(), id, "a wrong section")).toEqual({ kind: "decided", days: 0 });
  expect(await held(LATER)).toEqual(listed(STEADY));
  expect(await store.intake.quarantineItem(id)).toMatchObject({
    state: "discarded",
    remark: "a wrong section",
  });
});

test("what is unknown or decided already is said to be so", async () => {
  const id = await aside({ faults: ["odd"] });
  expect(await accept(ports(), id + 1)).toEqual({ kind: "unknown" });
  expect(await discard(ports(), id + 1, "x")).toEqual({ kind: "unknown" });
  await discard(ports(), id, "x");
  expect(await accept(ports(), id)).toEqual({ kind: "closed", state: "discarded" });
  expect(await discard(ports(), id, "x")).toEqual({ kind: "closed", state: "discarded" });
});

test("an item that a newer vintage made moot is closed", async () => {
  await keep(STEADY);
  const id = await aside({});
  await keep(STEADY, "2026-09-17T01:46:00Z");
  expect(await accept(ports(), id)).toEqual({ kind: "closed", state: "superseded" });
});
