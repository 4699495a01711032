import { beforeEach, expect, test } from "vitest";
import { ingestLabs } from "../../jobs/labs.ts";
import { parseInstant } from "../../server/market/instant.ts";
import { parsePeriod, spanOf } from "../../server/market/period.ts";
import type { Store } from "../../server/ports.ts";
import { labSharesReader, type LabSharesQuery } from "../../server/query/second-market.ts";
import { readLabMap, readOriginMap } from "../../server/sources/curated.ts";
import { readLeaderboard } from "../../server/sources/vercel.ts";
import { rowsAt } from "../support/openrouter/vercel.ts";
import { rawOf } from "../support/raw.ts";
import { temporaryStore } from "../support/stores.ts";

const FIRST = "2026-11-20T00:30:00Z";
const LATER = "2026-11-21T03:00:00Z";
const EVER = parseInstant("2027-01-01T00:00:00Z");

let store: Store;
beforeEach(async () => {
  store = temporaryStore();
  await keep(FIRST);
});

async function keep(asOf: string, rows = rowsAt(parseInstant(asOf))): Promise<void> {
  const raw = rawOf({ source: "vercel", asOf, body: JSON.stringify(rows) });
  await ingestLabs({ intake: store.intake, readLabs: readLeaderboard }, raw);
}
const read = (query: Partial<LabSharesQuery> = {}) =>
  labSharesReader(
    store.observations,
    readOriginMap(),
    readLabMap(),
  )({
    source: "vercel",
    asOf: EVER,
    by: "origin",
    metric: "tokens",
    limit: 100,
    ...query,
  });
const day = (text: string) => spanOf(parsePeriod(text));

/** The shares of a day by the published rows, in millionths, by a map written down here. */
function expected(date: string, metric: string): Record<string, number> {
  const COUNTRY: Readonly<Record<string, string>> = {
    Anthropic: "US",
    OpenAI: "US",
    Google: "US",
    DeepSeek: "CN",
    "Moonshot AI": "CN",
    "Z.ai": "CN",
    "Nobody Knows Labs": "unattributed",
  };
  const sums: Record<string, number> = { other: 1_000_000 };
  for (const row of rowsAt(parseInstant(FIRST))) {
    if (row.date !== date || row.metric !== metric) continue;
    const millionths = Math.round(Number(row.share_percent) * 10_000);
    const key = COUNTRY[row.name] ?? "";
    sums[key] = (sums[key] ?? 0) + millionths;
    sums["other"] = (sums["other"] ?? 0) - millionths;
  }
  return sums;
}

test.for(["tokens", "requests", "spend"] as const)(
  "shares of %s by origin add up to a whole",
  async (metric) => {
    const { rows } = await read({ metric, span: day("2026-11-05") });
    const shares = Object.fromEntries(rows.map(({ key, share }) => [key, Math.round(share * 1e6)]));
    expect(shares).toEqual(expected("2026-11-05", metric));
    expect(rows.map(({ key }) => key)).toEqual(["CN", "US", "other", "unattributed"]);
  },
);

test("by author a lab has our name for it, or its own", async () => {
  const { rows } = await read({ by: "author", span: day("2026-11-05") });
  expect(rows.map(({ key }) => key)).toEqual([
    "Nobody Knows Labs",
    "anthropic",
    "deepseek",
    "google",
    "moonshotai",
    "openai",
    "other",
    "z-ai",
  ]);
  expect(rows.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 6);
});

test("a share stands alone: no tokens, no change, no growth", async () => {
  const { rows } = await read({ span: day("2026-11-05") });
  expect(rows[0]).toMatchObject({
    period: "2026-11-05",
    start: "2026-11-05",
    end: "2026-11-05",
    status: "closed",
    tokens: null,
    change_pp: null,
    growth_pct: null,
  });
});

test("a day is closed once it is settled", async () => {
  const newest = async () => (await read()).rows.at(-1);
  expect(await newest()).toMatchObject({ period: "2026-11-19", status: "partial" });
  await keep(LATER);
  expect(await newest()).toMatchObject({ period: "2026-11-20", status: "closed" });
});

test("each as-of has the shares known then", async () => {
  const openai = async (asOf: string) => {
    const { rows } = await read({
      by: "author",
      asOf: parseInstant(asOf),
      span: day("2026-11-05"),
    });
    return rows.find(({ key }) => key === "openai")?.share;
  };
  const before = await openai(FIRST);
  const restated = rowsAt(parseInstant(LATER), new Map([["2026-11-05 OpenAI", 11.5]]));
  await keep(LATER, restated);
  expect(await openai(FIRST)).toBe(before);
  expect(await openai(LATER)).toBe(0.115);
  expect(await read({ asOf: parseInstant(FIRST) - 1 })).toEqual({
    asOf: null,
    rows: [],
    next: null,
  });
});

test("the newest days come first in pages, and every day once", async () => {
  const days: string[] = [];
  let before: LabSharesQuery["before"];
  for (let pages = 1; ; pages++) {
    const { rows, next } = await read({ limit: 25, ...(before ? { before } : {}) });
    days.unshift(...new Set(rows.map(({ period }) => period)));
    if (next === null) {
      expect(pages).toBe(3);
      break;
    }
    before = next;
  }
  expect(days).toHaveLength(60);
  expect(days).toEqual(days.toSorted());
  expect(new Set(days).size).toBe(60);
});
