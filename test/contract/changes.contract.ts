import { beforeEach, expect, test } from "vitest";
import { parseInstant } from "../../server/market/instant.ts";
import type { Store } from "../../server/ports.ts";
import { batchOf } from "../support/batches.ts";
import type { OpenStore } from "./store.contract.ts";

const NOW = parseInstant("2026-10-02T00:00:00Z");
const at = (day: number) => `2026-09-${day}T01:46:00Z`;

export function changesContract(open: OpenStore): void {
  let store: Store;
  beforeEach(async () => void (store = await open()));

  /** Six writes, of which the third, a repetition, changes nothing. */
  async function write(): Promise<void> {
    const { intake, sourceStates } = store;
    const first = batchOf({ asOf: at(19), days: { "2026-09-18": { "a/x": 1n } } });
    await intake.keep(first);
    await intake.keep(batchOf({ asOf: at(20), setAside: [{ day: "2026-09-19" }] }));
    await intake.keep(first);
    await sourceStates.attempted("market", NOW, { ok: false, reason: "it answered 500" });
    const [item] = await intake.quarantined(false);
    await intake.decide(item?.id ?? 0, "discarded", "a test", NOW);
    await intake.keep(batchOf({ asOf: at(20), days: { "2026-09-18": { "a/x": 1n } } }));
  }

  test("in a new store nothing has changed", async () => {
    expect(await store.changes.newest()).toBe(0);
    expect(await store.changes.since(0, 10)).toEqual([]);
  });

  test("changes are numbered from 1 without a gap, in the order they were made", async () => {
    await write();
    const changes = await store.changes.since(0, 100);
    expect(changes.map(({ number, kind, source }) => [number, kind, source])).toEqual([
      [1, "vintage", "market"],
      [2, "quarantine", "market"],
      [3, "source", "market"],
      [4, "quarantine", "market"],
      [5, "vintage", "market"],
    ]);
    expect(await store.changes.newest()).toBe(5);
  });

  test("what came since a change is told, so many at a time", async () => {
    await write();
    const numbers = async (number: number, limit: number) =>
      (await store.changes.since(number, limit)).map((change) => change.number);
    expect(await numbers(2, 2)).toEqual([3, 4]);
    expect(await numbers(4, 2)).toEqual([5]);
    expect(await numbers(5, 2)).toEqual([]);
  });

  test("a write that breaks takes no number", async () => {
    const batch = batchOf({ asOf: at(19), days: { "2026-09-18": { "a/x": 1n } } });
    const broken = {
      ...batch,
      days: batch.days.map((d) => ({ ...d, rows: [...d.rows, ...d.rows] })),
    };
    await expect(store.intake.keep(broken)).rejects.toThrow();
    await store.intake.keep(batch);
    expect((await store.changes.since(0, 10)).map(({ number }) => number)).toEqual([1]);
  });
}
