import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import * as wire from "../../server/wire.ts";
import { build, type Built } from "../support/app.ts";
import { csvOf, madeRows, type MadeRow } from "../support/made-market.ts";
import { count, originOf, type Asked } from "./support/brute.ts";
import { changePp, contributionRows, shareRows } from "./support/brute-rows.ts";

const FIRST = "2026-07-14T02:00:00Z";
const SECOND = "2026-07-15T02:00:00Z";
const ROWS = madeRows({ from: "2026-06-08", to: "2026-07-13" });
const REVISED = revise(ROWS, "2026-07-10");

/** One model counted anew, one gone, one that nobody had seen. */
function revise(rows: readonly MadeRow[], day: string): MadeRow[] {
  const changed = rows.flatMap((row) => {
    if (row.day !== day) return [row];
    if (row.slug === "anthropic/coral-5") return [{ ...row, tokens: row.tokens + 1n }];
    return row.slug === "qwen/tide-3" ? [] : [row];
  });
  return [...changed, { day, slug: "cohere/newcomer", tokens: 5n }];
}

const TOKEN = "the operator's";
let app: Built;
beforeAll(async () => {
  app = build({ now: "2026-07-15T09:00:00Z", token: TOKEN });
  await app.bring({ csv: csvOf(ROWS), asOf: FIRST });
  await app.bring({ csv: csvOf(REVISED), asOf: SECOND });
  await app.bring({ csv: csvOf(ROWS.slice(0, 90)), asOf: FIRST, source: "our-own" });
});
afterAll(() => app.close());

const PER_DEFINITION = ["all", "listed", "nofree", "top9"].flatMap((definition) => [
  [`/volumes?definition=${definition}`, z.array(wire.volumeRow)] as const,
  [`/shares?definition=${definition}&by=author`, z.array(wire.shareRow)] as const,
  [`/headline?definition=${definition}`, wire.headline] as const,
  [`/contributions?period=2026-W28&definition=${definition}`, wire.contributionsData] as const,
]);
const ROUTES: readonly (readonly [string, z.ZodType])[] = [
  ...PER_DEFINITION,
  ["/revisions", z.array(wire.revisionRow)],
  ["/vintages", z.array(wire.vintageRow)],
  ["/sources", z.array(wire.sourceRow)],
  ["/models", z.array(wire.modelRow)],
  ["/authors", z.array(wire.authorRow)],
  ["/definitions", z.array(wire.definitionRow)],
];

describe.each(ROUTES)("GET %s", (path, data) => {
  test("answers what its schema says and nothing beside it, with a complete meta", async () => {
    const response = await app.get(`/api/v1${path}`);
    expect([response.status, response.headers.get("content-type")]).toEqual([
      200,
      "application/json",
    ]);
    const body: unknown = await response.json();
    expect(wire.answer(data).parse(body)).toEqual(body);
    expect(body).toMatchObject({
      meta: {
        as_of: SECOND,
        definition: /definition=(\w+)/.exec(path)?.[1] ?? null,
        source: "openrouter",
        attribution: `Source: OpenRouter (openrouter.ai/rankings), as of ${SECOND}. Licensed under CC BY 4.0; grouped and summed by Tokentide.`,
        stale: false,
        next_cursor: null,
      },
    });
    expect(JSON.stringify(body)).not.toMatch(/"data":(\[\]|null|\{\})/);
  });
});

const CONTRIBUTIONS = (["all", "listed", "nofree", "top9"] as const).flatMap((definition) =>
  (["2026-W28", "2026-07-13/7d"] as const).flatMap((period) =>
    (["model", "author"] as const).map((by) => ({ definition, period, by })),
  ),
);

test.each(CONTRIBUTIONS)(
  "contributions by $by of $period, $definition, are the changes of the shares",
  async ({ definition, period, by }) => {
    const grain = period.endsWith("7d") ? "7d" : "week";
    const pair = (asked: Asked) => {
      const periods = count(REVISED, SECOND, asked);
      const now = periods.find((one) => one.period === period);
      const before = periods.find(
        ({ end }) => Date.parse(end) + 864e5 === Date.parse(now?.start ?? ""),
      );
      if (!now || !before) throw new Error(`no ${period}`);
      return [now, before] as const;
    };
    const [now, before] = pair({ grain, by, definition });
    const keyed = pair({ grain, by: "origin", definition });
    for (const key of ["CN", "US"]) {
      const path = `/contributions?period=${period}&definition=${definition}&by=${by}&key=${key}`;
      const { data } = await app.read(path, wire.contributionsData);
      expect(data).toMatchObject({ period, previous: before.period, key });
      expect(data.change_pp).toBe(changePp(...keyed, key));
      expect(data.rows).toEqual(
        contributionRows(now, before).map((row) => ({
          ...row,
          name: row.key,
          origin: originOf(row.key),
        })),
      );
      // Each is rounded to a millionth of a point.
      const sum = data.rows.reduce((total, row) => total + row.contribution_pp, 0);
      expect(Math.abs(sum)).toBeLessThan(data.rows.length * 1e-6);
    }
  },
);

test("the headline says of the last closed week what the shares say", async () => {
  const { data } = await app.read("/headline", wire.headline);
  const periods = count(REVISED, SECOND, { grain: "week", by: "origin", definition: "all" });
  const rows = shareRows(periods, { grain: "week", by: "origin", definition: "all" });
  expect(data.period).toBe("2026-W28");
  for (const key of ["CN", "US"] as const) {
    const row = rows.find((row) => row.period === "2026-W28" && row.key === key);
    expect(row).toMatchObject(data.origins[key]);
    expect(Object.keys(data.origins[key])).toHaveLength(6);
  }
  expect(data.verdict.by_definition.map(({ definition }) => definition)).toEqual([
    "all",
    "nofree",
    "top9",
  ]);
  expect(data.sentence.en).toMatch(/Chinese|US/);
  expect(data.sentence.zh).toMatch(/中国/);
});

test("a revision is what a later vintage changed, by origin, author and model", async () => {
  const bearer = { authorization: `Bearer ${TOKEN}` };
  const of = (slug: string) =>
    ROWS.find((row) => row.day === "2026-07-10" && row.slug === slug)?.tokens ?? 0n;
  const { data } = await app.read("/revisions?by=model", z.array(wire.revisionRow), bearer);
  const when = { day: "2026-07-10", old_as_of: FIRST, new_as_of: SECOND };
  const coral = of("anthropic/coral-5");
  expect(data).toEqual([
    { ...when, key: "anthropic/coral-5", old: `${coral}`, new: `${coral + 1n}` },
    { ...when, key: "cohere/newcomer", old: null, new: "5" },
    { ...when, key: "qwen/tide-3", old: `${of("qwen/tide-3")}`, new: null },
  ]);
  const origins = await app.read("/revisions", z.array(wire.revisionRow));
  expect(origins.data.map(({ key }) => key)).toEqual(["CA", "CN", "US"]);
  const loon = of("cohere/loon-1");
  expect(origins.data[0]).toEqual({ ...when, key: "CA", old: `${loon}`, new: `${loon + 5n}` });
  const authors = await app.read("/revisions?by=author", z.array(wire.revisionRow));
  expect(authors.data.map(({ key }) => key)).toEqual(["anthropic", "cohere", "qwen"]);
});

test("what is collected and what was imported are sources, each with its own attribution", async () => {
  const { data } = await app.read("/sources", z.array(wire.sourceRow));
  expect(data.map(({ id }) => id)).toEqual([
    "openrouter",
    "openrouter-catalogue",
    "vercel",
    "claims-list",
    "our-own",
  ]);
  expect([data.at(0), data.at(-1)]).toMatchObject([
    { id: "openrouter", as_of: SECOND, fresh_until: "2026-07-16T06:00:00Z", quarantined: 0 },
    { id: "our-own", state: "ok", as_of: FIRST, fresh_until: null, last_run: null },
  ]);
  const own = await app.read("/volumes?source=our-own", z.array(wire.volumeRow));
  expect(own.meta).toMatchObject({
    source: "our-own",
    attribution: `Source: our-own, as of ${FIRST}.`,
  });
});

test("a model says who made it, where, and when it was listed", async () => {
  const { data } = await app.read("/models", z.array(wire.modelRow));
  const ids = [...new Set(REVISED.concat(ROWS).map(({ slug }) => slug))];
  expect(data.map(({ id }) => id)).toEqual(ids.toSorted());
  const days = ROWS.filter(({ slug }) => slug === "openai/foam-6:free").map(({ day }) => day);
  expect(data.find(({ id }) => id === "openai/foam-6:free")).toEqual({
    id: "openai/foam-6:free",
    name: "openai/foam-6:free",
    author: "openai",
    variant: "free",
    origin: "US",
    first_day: days[0],
    last_day: days.at(-1),
  });
});
