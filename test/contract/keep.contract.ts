import { beforeEach, expect, test } from "vitest";
import { parseDay } from "../../server/market/day.ts";
import { parseInstant } from "../../server/market/instant.ts";
import type { Store } from "../../server/ports.ts";
import { batchOf, hashOf } from "../support/batches.ts";
import { listed, observationsOf } from "../support/days.ts";
import { heldAt } from "../support/held.ts";
import type { OpenStore } from "./store.contract.ts";

const EVER = parseInstant("2027-01-01T00:00:00Z");
const at = (day: number) => `2026-09-${day}T01:46:00Z`;
const ROWS = { "a/x": 5n, "b/y": 3n, other: 1n };
const DAYS = { "2026-09-17": ROWS, "2026-09-18": { "a/x": 6n } };

export function keepContract(open: OpenStore): void {
  let store: Store;
  beforeEach(async () => void (store = await open()));
  const contents = () => store.observations.contents("market", EVER);

  test("what is kept is told: a new vintage, its new days, what was set aside", async () => {
    const batch = batchOf({ asOf: at(19), days: DAYS, setAside: [{ day: "2026-09-16" }] });
    expect(await store.intake.keep(batch)).toEqual({
      isNew: true,
      newDays: 2,
      setAside: [expect.anything()],
    });
  });

  test("the same batch twice is kept once", async () => {
    const batch = batchOf({ asOf: at(19), days: DAYS, setAside: [{ day: "2026-09-16" }] });
    await store.intake.keep(batch);
    const before = [await contents(), await store.changes.newest()];
    expect(await store.intake.keep(batch)).toEqual({ isNew: false, newDays: 0, setAside: [] });
    expect([await contents(), await store.changes.newest()]).toEqual(before);
    expect(await store.observations.vintages("market", EVER, 10)).toHaveLength(1);
    expect(await store.intake.quarantined(true)).toHaveLength(1);
  });

  test("a vintage that changes nothing adds no rows and still is a vintage", async () => {
    await store.intake.keep(batchOf({ asOf: at(19), days: DAYS }));
    const before = await contents();
    const again = batchOf({ asOf: at(20), days: DAYS });
    expect(await store.intake.keep(again)).toEqual({ isNew: true, newDays: 0, setAside: [] });
    expect(await contents()).toEqual(before);
    expect(await store.observations.vintages("market", EVER, 10)).toHaveLength(2);
    expect(await store.observations.newestAsOf("market", EVER)).toBe(again.asOf);
  });

  test("of a vintage that changes one day only that day is new", async () => {
    await store.intake.keep(batchOf({ asOf: at(19), days: DAYS }));
    const [kept] = await contents();
    const changed = { ...DAYS, "2026-09-18": { "a/x": 7n } };
    const told = await store.intake.keep(batchOf({ asOf: at(20), days: changed }));
    expect(told).toEqual({ isNew: true, newDays: 1, setAside: [] });
    expect((await contents())[0]).toEqual(kept);
    expect((await contents())[1]?.tokens).toBe(7n);
  });

  test("a day that goes back to what it was is stored once and known by both as-ofs", async () => {
    for (const [day, tokens] of [
      [19, 1n],
      [20, 2n],
      [21, 1n],
    ] as const) {
      await store.intake.keep(
        batchOf({ asOf: at(day), days: { "2026-09-18": { "a/x": tokens } }, bytes: `of ${day}` }),
      );
    }
    const ids = [];
    for (const day of [19, 20, 21]) {
      const [content] = await store.observations.contents("market", parseInstant(at(day)));
      ids.push(content?.id);
    }
    expect(ids[2]).toBe(ids[0]);
    expect(ids[1]).not.toBe(ids[0]);
  });

  test("a model that left a day is gone from it: a day is replaced whole", async () => {
    await store.intake.keep(batchOf({ asOf: at(19), days: { "2026-09-17": ROWS } }));
    const rest = { "a/x": 5n, other: 1n };
    await store.intake.keep(batchOf({ asOf: at(20), days: { "2026-09-17": rest } }));
    expect(listed(await heldAt(store.observations, "market", EVER))).toEqual([
      "2026-09-17 a/x 5",
      "2026-09-17 other 1",
    ]);
  });

  test("a batch that breaks half way leaves nothing behind", async () => {
    const good = batchOf({ asOf: at(19), days: DAYS, setAside: [{ day: "2026-09-16" }] });
    const [first, second] = good.days;
    const twice = second && { ...second, rows: [...second.rows, ...second.rows] };
    const broken = { ...good, days: [first, twice].filter((day) => day !== undefined) };
    await expect(store.intake.keep(broken)).rejects.toThrow();
    expect(await contents()).toEqual([]);
    expect(await store.observations.vintages("market", EVER, 10)).toEqual([]);
    expect(await store.observations.models("market")).toEqual([]);
    expect(await store.intake.quarantined(true)).toEqual([]);
    expect(await store.changes.newest()).toBe(0);
    expect(await store.intake.keep(good)).toEqual({
      isNew: true,
      newDays: 2,
      setAside: [expect.anything()],
    });
  });

  test("totals are those of the newest vintage of each day that is asked for", async () => {
    await store.intake.keep(
      batchOf({ asOf: at(20), days: { "2026-09-18": { "a/x": 2n ** 62n } } }),
    );
    await store.intake.keep(batchOf({ asOf: at(19), days: DAYS }));
    const days = ["2026-09-16", "2026-09-17", "2026-09-18"].map((day) => parseDay(day));
    expect(await store.intake.totals("market", days)).toEqual(
      new Map([
        ["2026-09-17", 9n],
        ["2026-09-18", 2n ** 62n],
      ]),
    );
    expect(await store.intake.totals("market", [])).toEqual(new Map());
  });

  test("hashes of stored rows are known by their day", async () => {
    await store.intake.keep(batchOf({ asOf: at(19), days: DAYS }));
    const day = parseDay("2026-09-17");
    const { stored, discarded } = await store.intake.knownHashes("market", [day]);
    expect([...stored]).toEqual([`2026-09-17 ${hashOf(observationsOf(ROWS))}`]);
    expect(discarded.size).toBe(0);
    expect((await store.intake.knownHashes("else", [day])).stored.size).toBe(0);
  });
}
