import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { headline, revisionRow, shareRow, vintageRow, volumeRow } from "../../server/wire.ts";
import { build, type Built } from "../support/app.ts";
import { csvOf, madeRows, type MadeRow } from "../support/made-market.ts";
import { count } from "./support/brute.ts";
import { shareRows } from "./support/brute-rows.ts";

const FIRST = "2026-07-14T02:00:00Z";
const SECOND = "2026-07-15T02:00:00Z";
const THIRD = "2026-07-16T02:00:00Z";
const BEARER = { authorization: "Bearer t" };
const UNTIL_13 = madeRows({ from: "2026-06-01", to: "2026-07-13" });
const UNTIL_14 = grown(madeRows({ from: "2026-06-15", to: "2026-07-14" }), 7n);
const UNTIL_15 = grown(madeRows({ from: "2026-06-16", to: "2026-07-15" }), 9n);

function grown(rows: readonly MadeRow[], by: bigint): MadeRow[] {
  return rows.map((row) => ({ ...row, tokens: row.tokens + by }));
}

/** What is known after each vintage: of each day the newest one's rows. */
function known(...vintages: readonly MadeRow[][]): MadeRow[] {
  const days = new Map(
    vintages.flatMap((rows) => [...Map.groupBy(rows, ({ day }) => day).entries()]),
  );
  return [...days.values()].flat();
}

const WEEKS = { grain: "week", by: "origin", definition: "all" } as const;
const owed = (asOf: string, ...vintages: MadeRow[][]) =>
  shareRows(count(known(...vintages), asOf, WEEKS), WEEKS);
const byTime = (a: { period: string }, b: { period: string }) => (a.period < b.period ? -1 : 1);

async function withVintages(vintages: readonly (readonly [string, MadeRow[]])[]): Promise<Built> {
  const app = build({ now: "2026-07-16T09:00:00Z", token: "t" });
  for (const [asOf, rows] of vintages) await app.bring({ csv: csvOf(rows), asOf });
  return app;
}

let app: Built;
beforeAll(async () => {
  // The order of arrival does not matter.
  app = await withVintages([
    [SECOND, UNTIL_14],
    [FIRST, UNTIL_13],
    [THIRD, UNTIL_15],
  ]);
});
afterAll(() => app.close());

const shares = async (query: string, of = app) =>
  (await of.read(`/shares?${query}`, z.array(shareRow))).data;

describe("before the first vintage", () => {
  test.each(["volumes", "shares", "revisions", "vintages"])("%s is empty", async (route) => {
    for (const asOf of ["2026-07-14T01:59:59Z", "2026-07-13", "2001-01-01"]) {
      const { meta, data } = await app.read(`/${route}?as_of=${asOf}`, z.array(z.unknown()));
      expect(data).toEqual([]);
      expect(meta).toMatchObject({ as_of: null, next_cursor: null, source: "openrouter" });
      expect(meta.attribution).not.toContain("as of");
    }
  });

  test("there is no headline", async () => {
    const { meta, data } = await app.read("/headline?as_of=2026-07-13", headline.nullable());
    expect([meta.as_of, data]).toEqual([null, null]);
  });
});

test.each([
  [FIRST, owed(FIRST, UNTIL_13)],
  ["2026-07-14", owed(FIRST, UNTIL_13)],
  ["2026-07-15T01:59:59.999Z", owed(FIRST, UNTIL_13)],
  [SECOND, owed(SECOND, UNTIL_13, UNTIL_14)],
  ["2026-07-15", owed(SECOND, UNTIL_13, UNTIL_14)],
  [THIRD, owed(THIRD, UNTIL_13, UNTIL_14, UNTIL_15)],
])("as of %s the shares are what was known by then; a day means its end", async (asOf, rows) => {
  expect(await shares(`as_of=${asOf}`)).toEqual(rows.toSorted(byTime));
});

test("without as_of the newest is answered", async () => {
  expect(await shares("")).toEqual(await shares(`as_of=${THIRD}`));
});

test("a frozen question keeps its answer whatever is imported later", async () => {
  const growing = await withVintages([[FIRST, UNTIL_13]]);
  const frozen = [
    ...["shares", "volumes", "headline", "vintages", "revisions"].map((route) => `${route}?`),
    "contributions?period=2026-W27&",
    "shares?by=model&definition=top9&",
  ].map((path) => `/api/v1/${path}as_of=${FIRST}`);
  // Whether the source is late today is no part of what was known then.
  const ask = async () => {
    const answers = await Promise.all(frozen.map(async (path) => (await growing.get(path)).text()));
    return answers.map(
      (text) => JSON.parse(text.replace(/"stale":(true|false)/, '"stale":0')) as object,
    );
  };
  const before = await ask();
  await growing.bring({ csv: csvOf(UNTIL_15), asOf: THIRD });
  await growing.bring({ csv: csvOf(UNTIL_14), asOf: SECOND });
  expect(await ask()).toEqual(before);
  expect((await growing.read("/shares", z.array(shareRow))).meta.as_of).toBe(THIRD);
  await growing.close();
});

describe("a page at a time", () => {
  const paged = async <Row extends z.ZodType>(path: string, row: Row, limit: number) => {
    const pages: z.infer<Row>[][] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const next: string = cursor && `&cursor=${encodeURIComponent(cursor)}`;
      const page = await app.read(`${path}&limit=${limit}${next}`, z.array(row), BEARER);
      pages.unshift(page.data);
      cursor = page.meta.next_cursor;
    }
    return pages;
  };
  const whole = async (path: string, row: z.ZodType) =>
    (await app.read(path, z.array(row), BEARER)).data;

  test.each([
    ["/shares?grain=day&by=model", shareRow, 7],
    ["/shares?grain=week", shareRow, 1],
    ["/shares?grain=7d&definition=top9", shareRow, 10],
    ["/volumes?grain=month&by=author", volumeRow, 1],
    ["/volumes?grain=day&from=2026-06-10&to=2026-W28", volumeRow, 6],
    ["/revisions?by=author", revisionRow, 4],
    ["/vintages?", vintageRow, 1],
  ] as const)("%s is the same as in one", async (path, row, limit) => {
    const pages = await paged(path, row, limit);
    expect(pages.length).toBeGreaterThan(1);
    expect(pages.flat()).toEqual(await whole(path, row));
    const sizes = pages.map((page) => new Set(page.map(keyOfPage)).size);
    expect(Math.max(...sizes)).toBe(limit);
    expect(Math.min(...sizes)).toBeGreaterThan(0);
  });

  test("vintages made at one moment are all on some page", async () => {
    const bytes = csvOf(UNTIL_13);
    const source = "twins";
    for (const csv of [bytes, `${bytes}\n`, `${bytes}\n\n`]) {
      await app.bring({ csv, asOf: FIRST, source });
    }
    await app.bring({ csv: bytes, asOf: SECOND, source });
    const path = `/vintages?source=${source}`;
    expect(await whole(path, vintageRow)).toHaveLength(4);
    expect((await paged(path, vintageRow, 2)).flat()).toHaveLength(4);
  });
});

/** What a page is counted in: periods, days or vintages. */
function keyOfPage(row: object): unknown {
  const { period, day, as_of: asOf } = row as Record<string, unknown>;
  return period ?? day ?? asOf;
}

test.each([
  ["from=2026-06-10&to=2026-06-20", ["2026-W24", "2026-W25"]],
  ["from=2026-06-14&to=2026-06-15", ["2026-W24", "2026-W25"]],
  ["from=2026-W27&to=2026-W27", ["2026-W27"]],
  ["from=2026-07", ["2026-W27", "2026-W28", "2026-W29"]],
  ["from=2026-07-12/7d&to=2026-07-12/7d", ["2026-W28"]],
  ["from=2026-07-13/7d", ["2026-W28", "2026-W29"]],
  ["to=2026-W24", ["2026-W23", "2026-W24"]],
  ["from=2027-01", []],
  ["to=2026-05-31", []],
])("%s takes any form of period and selects what overlaps", async (range, weeks) => {
  const rows = await shares(range);
  expect([...new Set(rows.map(({ period }) => period))]).toEqual(weeks);
  const days = await app.read(`/volumes?grain=month&${range}`, z.array(volumeRow));
  expect(days.data.length > 0).toBe(weeks.length > 0);
});

test("the first of a range is compared with the one before it, which is not shown", async () => {
  const all = (await shares("")).filter(({ period }) => period === "2026-W26");
  expect(await shares("from=2026-W26&to=2026-W26")).toEqual(all);
  expect(all.every(({ change_pp: change }) => change !== null)).toBe(true);
});
