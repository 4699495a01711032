import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { shareRow, volumeRow } from "../../server/wire.ts";
import { build, type Built } from "../support/app.ts";
import { csvOf, madeRows } from "../support/made-market.ts";
import { count, type Asked } from "./support/brute.ts";
import { shareRows, volumeRows } from "./support/brute-rows.ts";

const TOKEN = "a token that only the operator knows";
const BEARER = { authorization: `Bearer ${TOKEN}` };
// The last day ends on a Wednesday: its week runs, and its own day is not settled before 01:30.
const AS_OF = "2026-07-16T01:29:59Z";
const SPAN = { from: "2026-05-27", to: "2026-07-15", without: ["2026-06-17", "2026-07-02"] };
const MARKETS = {
  openrouter: madeRows(SPAN),
  // More models a day than the head of a day holds, nearly equal ones, and another past.
  wide: madeRows({ ...SPAN, from: "2026-06-29", seed: 5, more: 70 }),
};

const GRAINS = ["day", "7d", "week", "month"] as const;
const BYS = ["origin", "author", "model"] as const;
const DEFINITIONS = ["all", "listed", "nofree", "top9"] as const;
const ASKED = GRAINS.flatMap((grain) =>
  BYS.flatMap((by) => DEFINITIONS.map((definition): Asked => ({ grain, by, definition }))),
);

let app: Built;
beforeAll(async () => {
  app = build({ now: "2026-07-16T09:00:00Z", token: TOKEN });
  for (const [source, rows] of Object.entries(MARKETS)) {
    await app.bring({ source, csv: csvOf(rows), asOf: AS_OF });
  }
});
afterAll(() => app.close());

function address(route: string, { grain, by, definition }: Asked, source = "openrouter"): string {
  return `/${route}?grain=${grain}&by=${by}&definition=${definition}&source=${source}`;
}

describe.each(ASKED)("by $by, grain $grain, definition $definition", (asked) => {
  test.each(Object.entries(MARKETS))("of %s are what the rows sum to", async (source, rows) => {
    const owed = count(rows, AS_OF, asked);
    const volumes = await app.read(address("volumes", asked, source), z.array(volumeRow), BEARER);
    expect(volumes.data).toEqual(volumeRows(owed));
    const shares = await app.read(address("shares", asked, source), z.array(shareRow), BEARER);
    expect(shares.data).toEqual(shareRows(owed, asked));
    expect(shares.meta).toMatchObject({ as_of: AS_OF, definition: asked.definition, source });
  });
});

async function sharesOf(query: string) {
  return (await app.read(`/shares?${query}`, z.array(shareRow), BEARER)).data;
}

test("periods ascend, and keys stand in byte order within each", async () => {
  const rows = await sharesOf("by=author");
  const order = rows.map(({ start, key }) => Buffer.from(`${start} ${key}`));
  expect(order).toEqual(order.toSorted((a, b) => Buffer.compare(a, b)));
  const keys = rows.filter(({ period }) => period === "2026-W24").map(({ key }) => key);
  expect(keys[0]).toBe("ZETA");
  expect(keys).toContain("a-bare-name");
});

test("a partial period names the days that are not held; a closed one names none", async () => {
  const rows = await sharesOf("");
  const missing = new Map(rows.map((row) => [row.period, row.missing]));
  expect(missing.get("2026-W22")).toEqual(["2026-05-25", "2026-05-26"]);
  expect(missing.get("2026-W25")).toEqual(["2026-06-17"]);
  expect(missing.get("2026-W29")).toEqual(["2026-07-16", "2026-07-17", "2026-07-18", "2026-07-19"]);
  expect(missing.get("2026-W24")).toBeUndefined();
  const states = new Map(rows.map((row) => [row.period, row.status]));
  expect([...states.values()].filter((status) => status === "closed")).toHaveLength(4);
});

test("a day all of which is held is partial until ninety minutes past its end", async () => {
  const day = async (asOf: string) => {
    await app.bring({ csv: csvOf(MARKETS.openrouter), asOf });
    return (await sharesOf(`grain=day&from=2026-07-15&as_of=${asOf}`))[0];
  };
  expect(await day("2026-07-16T01:29:58Z")).toMatchObject({ status: "partial", missing: [] });
  expect(await day("2026-07-16T01:30:00Z")).toMatchObject({ status: "closed" });
});

test("bounds are the countries' alone, days listed the models' and authors'", async () => {
  const origins = await sharesOf("by=origin");
  const bounded = new Set(origins.filter(({ low }) => low !== undefined).map(({ key }) => key));
  expect([...bounded].toSorted()).toEqual(["CA", "CN", "FR", "US"]);
  expect(origins.every((row) => (row.low === undefined) === (row.high === undefined))).toBe(true);
  expect(origins.some(({ days_listed: days }) => days !== undefined)).toBe(false);
  for (const by of ["author", "model"]) {
    const rows = await sharesOf(`by=${by}`);
    expect(rows.every(({ low, high }) => low === undefined && high === undefined)).toBe(true);
    expect(rows.every(({ days_listed: days }) => days !== undefined && days <= 7)).toBe(true);
    expect(new Set(rows.map(({ days_listed: days }) => days)).size).toBeGreaterThan(2);
  }
});

test("tokens are decimal strings, exact where a double is not", async () => {
  const rows = await sharesOf("by=model");
  const large = rows.filter(({ tokens }) => Number(tokens) > Number.MAX_SAFE_INTEGER);
  const inexact = large.filter(({ tokens }) => String(BigInt(Number(tokens))) !== tokens);
  expect(inexact.length).toBeGreaterThan(20);
});
