import { expect, test } from "vitest";
import { parseInstant } from "../../server/market/instant.ts";
import type { Vintage } from "../../server/market/observation.ts";
import { parsePeriod } from "../../server/market/period.ts";
import { MARKET } from "../../server/market/source.ts";
import { briefsReader, type BriefReads } from "../../server/query/briefs.ts";
import { robust } from "../words/headlines.ts";

const at = (day: string) => parseInstant(`${day}T02:00:00Z`);
const NOW = at("2026-08-20");
const HELD = ["2026-08-17", "2026-08-16", "2026-08-11", "2026-08-10", "2026-08-03"];

/** The headline of a week from the Monday after it on; what was read is noted. */
function readsWith(closed: Readonly<Record<string, string>>) {
  const asked: string[] = [];
  let change = 1;
  let fails = 0;
  const reads: BriefReads = {
    market: MARKET,
    observations: {
      vintages: async () => HELD.map((day) => ({ asOf: at(day) }) as Vintage),
    },
    changes: { newest: async () => change },
    readHeadline: async ({ asOf }) => {
      if (fails > 0 && asOf !== NOW) {
        fails -= 1;
        throw new Error("the store is busy");
      }
      const day = new Date(asOf).toISOString().slice(0, 10);
      asked.push(day);
      const week = Object.entries(closed).findLast(([from]) => from <= day)?.[1];
      const headline = week === undefined ? null : { ...robust, period: parsePeriod(week) };
      return { asOf, headline };
    },
    readContributions: async ({ asOf }) => ({ asOf, change: null }),
    readNames: async () => (slug) => slug,
  };
  return { reads, asked, turn: () => void (change += 1), failNext: () => void (fails = 1) };
}

const CLOSED = { "2026-08-03": "2026-W31", "2026-08-11": "2026-W32", "2026-08-17": "2026-W33" };
const told = async (read: ReturnType<typeof briefsReader>, weeks = 4) =>
  (await read(NOW, weeks)).map(
    ({ headline, asOf }) => `${headline.period} ${new Date(asOf).toISOString().slice(0, 10)}`,
  );

test("a brief is of the first vintage that closed its week, also where the first after it did not", async () => {
  const read = briefsReader(readsWith(CLOSED).reads);
  expect(await told(read)).toEqual([
    "2026-W33 2026-08-17",
    "2026-W32 2026-08-11",
    "2026-W31 2026-08-03",
  ]);
  expect(await told(read, 2)).toHaveLength(2);
});

test("a week that no vintage closed as its newest has none, and nothing held has none", async () => {
  const skipped = { "2026-08-03": "2026-W31", "2026-08-17": "2026-W33" };
  expect(await told(briefsReader(readsWith(skipped).reads))).toEqual([
    "2026-W33 2026-08-17",
    "2026-W31 2026-08-03",
  ]);
  expect(await told(briefsReader(readsWith({}).reads))).toEqual([]);
});

test("briefs are read again after a change, and after a failure, and not otherwise", async () => {
  const { reads, asked, turn, failNext } = readsWith(CLOSED);
  const read = briefsReader(reads);
  failNext();
  await expect(read(NOW, 4)).rejects.toThrow("the store is busy");
  expect(await told(read)).toHaveLength(3);
  const before = asked.length;
  await read(NOW, 4);
  expect(asked.length).toBe(before + 1); // the newest headline alone
  turn();
  await read(NOW, 4);
  expect(asked.length).toBeGreaterThan(before + 3);
});
