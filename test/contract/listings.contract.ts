import { beforeEach, expect, test } from "vitest";
import { parseDay } from "../../server/market/day.ts";
import { parseInstant } from "../../server/market/instant.ts";
import type { Store, VintageKey } from "../../server/ports.ts";
import { batchOf } from "../support/batches.ts";
import type { OpenStore } from "./store.contract.ts";

const EVER = parseInstant("2027-01-01T00:00:00Z");
const at = (day: number) => `2026-09-${day}T01:46:00Z`;

export function listingsContract(open: OpenStore): void {
  let store: Store;
  beforeEach(async () => void (store = await open()));

  async function keepThree(): Promise<void> {
    for (const day of [21, 19, 20]) {
      const days = { "2026-09-17": { "a/x": 1n }, "2026-09-18": { "a/x": BigInt(day), other: 2n } };
      await store.intake.keep(
        batchOf({ asOf: at(day), days, address: `${day}.csv`, notes: [`note ${day}`] }),
      );
    }
  }

  test("a vintage keeps its source, as-of, window, rows, checksum, address and notes", async () => {
    const batch = batchOf({
      asOf: at(20),
      address: "https://example.org/20.csv",
      notes: ["a field nobody knows"],
      days: {
        "2026-09-17": { "a/x": 1n },
        "2026-09-19": {
          "a/x": 1n,
          other: 2n,
        },
      },
    });
    await store.intake.keep(batch);
    const [vintage, ...others] = await store.observations.vintages("market", EVER, 10);
    expect(others).toEqual([]);
    expect(vintage).toMatchObject({
      source: "market",
      asOf: batch.asOf,
      from: "2026-09-17",
      to: "2026-09-19",
      rowCount: 3,
      sha256: batch.sha256,
      address: batch.address,
      fetchedAt: batch.fetchedAt,
      notes: ["a field nobody knows"],
    });
  });

  test("vintages are listed newest first, as many as asked, from a moment or before one", async () => {
    await keepThree();
    const asOfs = async (asOf: number, limit: number, before?: VintageKey) =>
      (await store.observations.vintages("market", asOf, limit, before)).map(
        ({ address }) => address,
      );
    expect(await asOfs(EVER, 10)).toEqual(["21.csv", "20.csv", "19.csv"]);
    expect(await asOfs(EVER, 2)).toEqual(["21.csv", "20.csv"]);
    const key = { asOf: parseInstant(at(20)), sha256: "" };
    expect(await asOfs(EVER, 2, key)).toEqual(["19.csv"]);
    expect(await asOfs(parseInstant(at(20)), 10)).toEqual(["20.csv", "19.csv"]);
  });

  test("the vintages made in a span of time that hold a day are counted, both ends included", async () => {
    await keepThree();
    const count = (day: string, from: number, to: number) =>
      store.observations.countHolding(
        "market",
        parseDay(day),
        parseInstant(at(from)),
        parseInstant(at(to)),
      );
    expect(await count("2026-09-18", 19, 21)).toBe(3);
    expect(await count("2026-09-18", 20, 21)).toBe(2);
    expect(await count("2026-09-17", 20, 20)).toBe(1);
    expect(await count("2026-09-16", 19, 21)).toBe(0);
    const [from, to] = [parseInstant(at(19)), parseInstant(at(21))];
    expect(await store.observations.countHolding("else", parseDay("2026-09-18"), from, to)).toBe(0);
  });

  test("each model is listed by name with its first and last day, whatever arrived first", async () => {
    const listings = [
      { asOf: at(20), days: { "2026-09-15": { "b/y": 1n, "a/x": 1n } } },
      { asOf: at(19), days: { "2026-09-13": { "b/y": 1n }, "2026-09-14": { "a/x": 2n } } },
      { asOf: at(21), days: { "2026-09-14": { "a/x": 3n, "c/z": 1n } } },
    ];
    for (const listing of listings) await store.intake.keep(batchOf(listing));
    await store.intake.keep(
      batchOf({ source: "else", asOf: at(20), days: { "2026-09-01": { "a/x": 1n } } }),
    );
    const models = await store.observations.models("market");
    expect(
      models.map(({ permaslug, firstDay, lastDay }) => [permaslug, firstDay, lastDay]),
    ).toEqual([
      ["a/x", "2026-09-14", "2026-09-15"],
      ["b/y", "2026-09-13", "2026-09-15"],
      ["c/z", "2026-09-14", "2026-09-14"],
    ]);
  });

  test("a source is listed once it holds a vintage", async () => {
    await store.intake.keep(batchOf({ source: "only-odd", asOf: null, setAside: [{ day: null }] }));
    expect(await store.observations.sources()).toEqual([]);
    for (const source of ["two", "one"]) {
      await store.intake.keep(batchOf({ source, asOf: at(20), days: { "2026-09-19": { x: 1n } } }));
    }
    expect(await store.observations.sources()).toEqual(["one", "two"]);
  });
}
