import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import { parseDay, type Day } from "../../server/market/day.ts";
import { MINUTE_MS, parseInstant } from "../../server/market/instant.ts";
import type { Observation } from "../../server/market/observation.ts";
import type { CheckedBatch, Store } from "../../server/ports.ts";
import { batchOf } from "../support/batches.ts";
import { daysOf, listed, type Rows } from "../support/days.ts";
import { heldAt } from "../support/held.ts";
import type { OpenStore } from "./store.contract.ts";

const START = parseInstant("2026-09-20T00:00:00Z");
const DAYS = ["2026-09-01", "2026-09-02", "2026-09-03"];
const minuteAt = (minute: number) => START + minute * MINUTE_MS;

/** Few models with few values, so that contents come again and vintages often say the same. */
const rows: fc.Arbitrary<Rows> = fc.dictionary(
  fc.constantFrom("a/x", "a/y:free", "other"),
  fc.bigInt(0n, 1n),
  { minKeys: 1, noNullPrototype: true },
);
const vintages = fc
  .array(
    fc.record({
      minute: fc.integer({ min: 0, max: 4 }),
      days: fc.dictionary(fc.constantFrom(...DAYS), rows, { minKeys: 1, noNullPrototype: true }),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .chain((all) => fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length }));

/** The definition: of each day the rows of the newest vintage known that holds it, of two as old the one with the larger hash. */
function knownAt(batches: readonly CheckedBatch[], minute: number): Map<Day, Observation[]> {
  const known = batches
    .filter(({ asOf }) => (asOf ?? 0) <= minuteAt(minute))
    .flatMap(({ asOf, days }) => days.map((day) => ({ asOf: asOf ?? 0, ...day })))
    .toSorted((a, b) => a.asOf - b.asOf || (a.hash < b.hash ? -1 : 1));
  const newest = new Map(known.map(({ day, rows }) => [day, [...rows]]));
  return new Map([...newest].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

export function asOfContract(open: OpenStore): void {
  let store: Store;
  let source = "";
  let runs = 0;
  beforeEach(async () => void (store = await open()));

  async function keepAll(made: readonly { minute: number; days: Record<string, Rows> }[]) {
    source = `market-${runs++}`;
    const batches = made.map(({ minute, days }) =>
      batchOf({ source, asOf: minuteAt(minute), days }),
    );
    for (const batch of batches) await store.intake.keep(batch);
    return batches;
  }

  test("in whatever order vintages arrive, each moment is answered with exactly the rows known then", async () => {
    await fc.assert(
      fc.asyncProperty(vintages, async (made) => {
        const batches = await keepAll(made);
        for (const minute of [-1, 0, 1, 2, 3, 4]) {
          const held = await heldAt(store.observations, source, minuteAt(minute));
          expect(listed(held)).toEqual(listed(knownAt(batches, minute)));
        }
      }),
      { numRuns: 60 },
    );
  });

  test("the newest as-of is that of the newest vintage known, whatever came last", async () => {
    await fc.assert(
      fc.asyncProperty(vintages, async (made) => {
        await keepAll(made);
        for (const minute of [-1, 0, 2, 4]) {
          const known = made.map((one) => one.minute).filter((one) => one <= minute);
          expect(await store.observations.newestAsOf(source, minuteAt(minute))).toBe(
            known.length > 0 ? minuteAt(Math.max(...known)) : null,
          );
        }
      }),
      { numRuns: 25 },
    );
  });

  test("every version of a day with a second content is listed by day and as-of, as known then", async () => {
    await fc.assert(
      fc.asyncProperty(vintages, async (made) => {
        const batches = await keepAll(made);
        for (const minute of [0, 2, 4]) {
          expect(await versionsAt(minute)).toEqual(plainVersions(batches, minute));
        }
      }),
      { numRuns: 25 },
    );
  });

  async function versionsAt(minute: number): Promise<string[]> {
    const found = await store.observations.revisedDays(source, minuteAt(minute));
    const rows = Map.groupBy(
      await store.observations.rows([...new Set(found.map(({ content }) => content))]),
      ({ content }) => content,
    );
    const versions = found.map(({ day, asOf, content }) => ({
      day,
      asOf,
      rows: listed(new Map([[day, rows.get(content) ?? []]])).join("; "),
    }));
    return revisedOnly(versions);
  }

  function plainVersions(batches: readonly CheckedBatch[], minute: number): string[] {
    const versions = batches
      .filter(({ asOf }) => (asOf ?? 0) <= minuteAt(minute))
      .flatMap(({ asOf, days }) =>
        days.map(({ day, rows, hash }) => ({
          day,
          asOf: asOf ?? 0,
          hash,
          rows: listed(new Map([[day, rows]])).join("; "),
        })),
      )
      .toSorted((a, b) =>
        `${a.day} ${a.asOf} ${a.hash}` < `${b.day} ${b.asOf} ${b.hash}` ? -1 : 1,
      );
    return [...new Set(revisedOnly(versions))];
  }

  test("before the first vintage every question is answered, with nothing", async () => {
    await store.intake.keep(
      batchOf({ asOf: "2026-09-20T01:46:00Z", days: { "2026-09-19": { "a/x": 1n } } }),
    );
    const before = parseInstant("2026-09-20T01:45:59Z");
    const { observations } = store;
    expect(await observations.newestAsOf("market", before)).toBeNull();
    expect(await observations.contents("market", before)).toEqual([]);
    expect(await observations.revisedDays("market", before)).toEqual([]);
    expect(await observations.vintages("market", before, 10)).toEqual([]);
    expect(await observations.contents("market", before + 1000)).toHaveLength(1);
  });

  test("only days inside the span that is asked for are answered", async () => {
    const days = ["2026-09-17", "2026-09-18", "2026-09-19"];
    for (const [late, tokens] of [1n, 2n].entries()) {
      const rows = Object.fromEntries(days.map((day) => [day, { "a/x": tokens }]));
      await store.intake.keep(batchOf({ asOf: START + late, days: rows }));
    }
    const span = { start: parseDay("2026-09-18"), end: parseDay("2026-09-18") };
    const contents = await store.observations.contents("market", START + 1, span);
    expect(contents.map(({ day }) => day)).toEqual(["2026-09-18"]);
    const revised = await store.observations.revisedDays("market", START + 1, span);
    expect(revised.map(({ day, asOf }) => [day, asOf - START])).toEqual([
      ["2026-09-18", 0],
      ["2026-09-18", 1],
    ]);
  });

  test("two sources never mix, even over the same days and rows", async () => {
    const days = { "2026-09-19": { "a/x": 7n } };
    await store.intake.keep(batchOf({ source: "one", asOf: START, days }));
    await store.intake.keep(
      batchOf({ source: "two", asOf: START + 5, days: { "2026-09-19": { "a/x": 8n } } }),
    );
    expect(listed(await heldAt(store.observations, "one", START + 9))).toEqual(
      listed(daysOf(days)),
    );
    expect(await store.observations.newestAsOf("one", START + 9)).toBe(START);
    expect(await store.observations.revisedDays("one", START + 9)).toEqual([]);
    expect(await store.intake.totals("one", [parseDay("2026-09-19")])).toEqual(
      new Map([["2026-09-19", 7n]]),
    );
  });
}

function revisedOnly(versions: readonly { day: Day; asOf: number; rows: string }[]): string[] {
  return versions
    .filter(({ day }) => new Set(versions.filter((v) => v.day === day).map((v) => v.rows)).size > 1)
    .map(({ day, asOf, rows }) => `${day} ${asOf - START} ${rows}`);
}
