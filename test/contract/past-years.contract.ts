import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import { parseInstant } from "../../server/market/instant.ts";
import type { KnownYear, Store } from "../../server/ports.ts";
import { batchOf } from "../support/batches.ts";
import { listed } from "../support/days.ts";
import { heldAt } from "../support/held.ts";
import type { OpenStore } from "./store.contract.ts";

const EVER = parseInstant("2030-01-01T00:00:00Z");
const at = (day: string) => `${day}T01:46:00Z`;

export function pastYearsContract(open: OpenStore): void {
  let store: Store;
  beforeEach(async () => void (store = await open()));

  const keep = (asOf: string, days: Readonly<Record<string, bigint>>) =>
    store.intake.keep(
      batchOf({
        asOf: at(asOf),
        days: Object.fromEntries(Object.entries(days).map(([day, n]) => [day, { "a/x": n }])),
      }),
    );
  const years = (asOf: string | number = EVER, basis = "basis") =>
    store.pastYears.years("market", typeof asOf === "string" ? parseInstant(asOf) : asOf, basis);
  const stateOf = ({ year, asOf, number }: KnownYear) => `${year} ${asOf} ${number}`;

  test("the years of the days known then are there, in order: that of a day's week, and its own", async () => {
    await keep("2028-02-01", { "2028-01-01": 1n });
    await keep("2027-01-04", { "2026-12-27": 1n, "2027-01-03": 1n });
    await keep("2027-01-05", { "2027-01-04": 1n });
    expect((await years()).map(({ year }) => year)).toEqual(["2026", "2027", "2028"]);
    expect((await years(at("2027-01-04"))).map(({ year }) => year)).toEqual(["2026", "2027"]);
    expect(await years("2027-01-04T01:45:59Z")).toEqual([]);
    expect(await store.pastYears.years("another", EVER, "basis")).toEqual([]);
  });

  test("a state stands while nothing comes in, whatever comes in for another year or is held already", async () => {
    await keep("2026-09-19", { "2026-09-18": 1n });
    const before = (await years()).map(stateOf);
    await keep("2026-09-19", { "2026-09-18": 1n });
    await keep("2025-09-19", { "2025-09-18": 1n });
    expect((await years()).map(stateOf).slice(1)).toEqual(before);
  });

  test("in whatever order vintages arrive, one state of a year is one set of its rows", async () => {
    const days = ["2026-12-27", "2026-12-28", "2027-01-03", "2027-01-04", "2027-01-05"];
    const moments = ["2027-01-06", "2027-01-07", "2027-01-08", "2027-01-09"];
    const arrival = fc.record({
      asOf: fc.constantFrom(...moments),
      days: fc.dictionary(fc.constantFrom(...days), fc.bigInt(1n, 2n), { minKeys: 1 }),
    });
    const sources = { count: 0 };
    const arrivals = fc.array(arrival, { minLength: 1, maxLength: 7 });
    await fc.assert(
      fc.asyncProperty(arrivals, async (all) => {
        const source = `market-${sources.count++}`;
        const rowsIn = new Map<string, string>();
        for (const { asOf, days: held } of all) {
          const rows = Object.entries(held).map(([day, n]) => [day, { "a/x": n }] as const);
          await store.intake.keep(
            batchOf({ source, asOf: at(asOf), days: Object.fromEntries(rows) }),
          );
          for (const moment of moments) {
            const known = await heldAt(store.observations, source, at(moment));
            for (const state of await store.pastYears.years(source, parseInstant(at(moment)), "")) {
              const inYear = listed(known).filter((line) => yearsOf(line).includes(state.year));
              const before = rowsIn.get(stateOf(state)) ?? inYear.join();
              expect(inYear.join()).toBe(before);
              rowsIn.set(stateOf(state), before);
            }
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  /** Of the few days above: 2026 has a week 53, which ends on 2027-01-03. */
  const yearsOf = (line: string) => [line < "2027-01-04" ? "2026" : "2027", line.slice(0, 4)];

  test("a day that is accepted later under its old as-of is another state from then on", async () => {
    await keep("2026-09-20", { "2026-09-19": 1n });
    const whole = batchOf({
      asOf: at("2026-09-19"),
      days: { "2026-09-18": { "a/x": 1n } },
      setAside: [{ day: "2026-09-17" }],
    });
    await store.intake.keep(whole);
    const [before] = await years();
    const [item] = await store.intake.quarantined(false);
    const accepted = {
      ...batchOf({ asOf: at("2026-09-19"), days: { "2026-09-17": { "a/x": 9n } } }),
      sha256: whole.sha256,
    };
    await store.intake.decide(item?.id ?? 0, "accepted", "", EVER, accepted);
    const [after] = await years();
    expect(after && stateOf(after)).not.toBe(before && stateOf(before));
  });

  test("what was kept of a state comes back on its basis, until the state is another", async () => {
    await keep("2026-09-19", { "2026-09-18": 1n });
    const [state] = await years();
    if (!state) throw new Error("no year is held");
    expect(state.worked).toBeNull();
    expect(await store.pastYears.keep("market", "basis", [{ ...state, worked: "[1]" }])).toBe(true);
    expect(await store.pastYears.keep("market", "basis", [{ ...state, worked: "[1]" }])).toBe(true);
    expect(await years()).toEqual([{ ...state, worked: "[1]" }]);
    expect(await years(EVER, "another")).toEqual([state]);

    await keep("2026-09-20", { "2026-09-19": 1n });
    expect((await years())[0]?.worked).toBeNull();
    expect(await years(at("2026-09-19"))).toEqual([{ ...state, worked: "[1]" }]);
    await keep("2026-09-17", { "2026-09-16": 1n });
    expect((await years(at("2026-09-19")))[0]?.worked).toBeNull();
  });
}
