import { afterAll, beforeAll, expect, test } from "vitest";
import { DEFINITION_IDS } from "../../server/market/definition.ts";
import { parseInstant } from "../../server/market/instant.ts";
import { GRAINS, parsePeriod, spanOf } from "../../server/market/period.ts";
import { shareRows } from "../../server/market/share.ts";
import { BYS } from "../../server/market/volume.ts";
import type { SeriesPagesQuery } from "../../server/query/series-pages.ts";
import { build, type Built } from "../support/app.ts";
import { csvOf, madeRows } from "../support/made-market.ts";

// Late enough for the cited weeks, which stand where no days are held.
const NOW = "2026-11-20T12:00:00Z";
let built: Built;
beforeAll(async () => {
  built = build({ now: NOW });
  const hole = ["2026-05-20", "2026-05-21", "2026-07-06", "2026-07-07", "2026-07-08"];
  const csv = csvOf(madeRows({ from: "2026-04-20", to: "2026-08-11", without: hole }));
  await built.bring({ csv, asOf: "2026-10-12T02:00:00Z" });
});
afterAll(() => built.close());

const about = { source: "openrouter", asOf: parseInstant(NOW) };
const QUESTIONS = GRAINS.flatMap((grain) =>
  BYS.flatMap((by) => DEFINITION_IDS.map((definition) => ({ ...about, grain, by, definition }))),
);
const within = spanOf(parsePeriod("2026-W25")).start;
const SPANS: readonly Partial<SeriesPagesQuery>[] = [
  {},
  { limit: 7 },
  { span: { start: within, end: spanOf(parsePeriod("2026-07-15")).end } },
  { span: { start: within, end: spanOf(parsePeriod("2026-W30")).end }, limit: 3 },
];

test.each(QUESTIONS)(
  "$grain by $by under $definition: pages put together are the series, changes included",
  async (question) => {
    const { readSeries, readSeriesPages } = built.tokentide.reads;
    for (const part of SPANS) {
      const query = { ...question, ...part };
      const whole = await readSeries({ ...query, limit: part.limit ?? 10_000 });
      const { asOf, total, pages } = await readSeriesPages(query);
      const rows: object[] = [];
      let periods = 0;
      for await (const page of pages()) {
        periods += page.periods.length;
        rows.push(...shareRows(page.periods, query.by, page.compared));
      }
      expect([asOf, total, periods]).toEqual([
        whole.asOf,
        whole.periods.length,
        whole.periods.length,
      ]);
      expect(rows).toEqual(shareRows(whole.periods, query.by, whole.compared));
    }
  },
);

test("a long series comes in several pages", async () => {
  const { pages } = await built.tokentide.reads.readSeriesPages({
    ...about,
    grain: "day",
    by: "model",
    definition: "all",
  });
  let count = 0;
  for await (const _ of pages()) count += 1;
  expect(count).toBeGreaterThan(1);
});

test("a vintage that comes while the pages are read changes nothing in them", async () => {
  const query = {
    source: "own",
    asOf: parseInstant(NOW),
    grain: "day",
    by: "model",
    definition: "all",
  } as const;
  const rows = madeRows({ from: "2026-05-01", to: "2026-08-11" });
  await built.bring({ csv: csvOf(rows), asOf: "2026-08-12T02:00:00Z", source: "own" });
  const tokens = async (between: () => Promise<void>) => {
    const found: bigint[] = [];
    const { pages } = await built.tokentide.reads.readSeriesPages(query);
    for await (const { periods } of pages()) {
      found.push(...periods.map(({ total }) => total));
      if (found.length === periods.length) await between();
    }
    return found;
  };
  const alone = await tokens(async () => {});
  const changed = rows.map((row) => ({ ...row, tokens: row.tokens + 1n }));
  const beside = await tokens(() =>
    built.bring({ csv: csvOf(changed), asOf: "2026-08-12T03:00:00Z", source: "own" }),
  );
  expect(beside).toEqual(alone);
  expect(await tokens(async () => {})).not.toEqual(alone);
});

test("a source that nobody knows has no periods", async () => {
  const { asOf, total, pages } = await built.tokentide.reads.readSeriesPages({
    ...about,
    source: "nobody",
    grain: "week",
    by: "origin",
    definition: "all",
  });
  expect([asOf, total]).toEqual([null, 0]);
  for await (const _ of pages()) expect.unreachable();
});
