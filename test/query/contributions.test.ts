import { beforeEach, describe, expect, test } from "vitest";
import { parseInstant } from "../../server/market/instant.ts";
import { parsePeriod } from "../../server/market/period.ts";
import { contributionsReader, type ContributionsQuery } from "../../server/query/contributions.ts";
import { seriesReader } from "../../server/query/series.ts";
import type { OriginMap } from "../../server/market/origin.ts";
import { temporaryStore } from "../support/stores.ts";
import type { Store } from "../../server/ports.ts";
import {
  attribution,
  keepRows,
  madeUp,
  NO_ATTRIBUTION,
  originsWith,
  plainMarket,
} from "./support/markets.ts";
import { plainDecimal, plainSeries } from "./support/plain.ts";

const AS_OF = "2026-09-16T01:46:00Z";
const ROWS = madeUp({ from: "2026-08-31", days: 16, models: 60 }).filter(
  ({ day, slug }) => !(slug === "qwen/m1" && day < "2026-09-07"),
);
const MARKET = plainMarket(ROWS);

let store: Store;
beforeEach(async () => {
  store = temporaryStore();
  await keepRows(store, ROWS, AS_OF);
});

const ask = (more: Partial<ContributionsQuery> = {}, origins: OriginMap = NO_ATTRIBUTION) =>
  contributionsReader(
    origins,
    seriesReader({ ...store, origins }),
  )({
    source: "market",
    asOf: parseInstant("2026-10-01T00:00:00Z"),
    definition: "all",
    period: parsePeriod("2026-W37"),
    key: "CN",
    by: "model",
    ...more,
  });

const computed = new Map<string, ReturnType<typeof plainSeries>>();

/** Every period's plain sums, worked out once a way of counting. */
function plainly(way: { grain: string; by: string; definition: string }) {
  const name = Object.values(way).join();
  const series = computed.get(name) ?? plainSeries(MARKET, way);
  computed.set(name, series);
  return series;
}

/** Tokens by key and their sum in one period. */
function countedIn(period: string, way: { by: string; definition: string; grain?: string }) {
  const all = plainly({ grain: "week", ...way });
  const found = all.find((one) => one.period === period);
  const tokens = new Map(
    found?.keys.map((line) => [line.split(" ")[0] ?? "", BigInt(line.split(" ")[1] ?? 0)]),
  );
  return { tokens, total: found?.total ?? 0n };
}

/** The change of one key's share in percentage points, by cross-multiplication. */
function plainPp(
  key: string,
  way: { by: string; definition: string; grain?: string },
  periods = ["2026-W36", "2026-W37"],
) {
  const [before, now] = periods.map((period) => countedIn(period, way));
  const [x, y] = [before?.tokens.get(key) ?? 0n, now?.tokens.get(key) ?? 0n];
  const [t, u] = [before?.total ?? 0n, now?.total ?? 0n];
  return plainDecimal((y * t - x * u) * 100n, t * u);
}

describe.for(["all", "listed", "nofree", "top9"] as const)("under %s", (definition) => {
  test.for(["model", "author"] as const)(
    "each %s is there with the change of its own share, the largest first",
    async (by) => {
      const { change } = await ask({ by, definition });
      const rows = change?.rows ?? [];
      const way = { by, definition };
      const keys = ["2026-W36", "2026-W37"].flatMap((week) => [
        ...countedIn(week, way).tokens.keys(),
      ]);
      expect(rows.map(({ key }) => key).toSorted()).toEqual([...new Set(keys)].toSorted());
      for (const { key, contributionPp } of rows) expect(contributionPp).toBe(plainPp(key, way));
      const sizes = rows.map(({ contributionPp }) => Math.abs(contributionPp));
      expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
      for (const { key, changeTokens } of rows) {
        const [before, now] = ["2026-W36", "2026-W37"].map((week) =>
          countedIn(week, way).tokens.get(key),
        );
        expect(changeTokens).toBe((now ?? 0n) - (before ?? 0n));
      }
    },
  );

  test("the key's own change is stated, of an origin, an author or a model", async () => {
    const changeOf = async (key: string, by: "author" | "model") =>
      (await ask({ key, by, definition })).change?.changePp;
    expect(await changeOf("CN", "model")).toBe(plainPp("CN", { by: "origin", definition }));
    expect(await changeOf("other", "model")).toBe(plainPp("other", { by: "origin", definition }));
    expect(await changeOf("qwen", "author")).toBe(plainPp("qwen", { by: "author", definition }));
    expect(await changeOf("qwen/m1", "model")).toBe(
      plainPp("qwen/m1", { by: "model", definition }),
    );
  });

  test("the members of an origin sum to its change, and all together to nothing", async () => {
    const { change } = await ask({ definition });
    const sum = (keep: (origin: string) => boolean) =>
      (change?.rows ?? [])
        .filter(({ origin }) => keep(origin))
        .reduce((all, { contributionPp }) => all + contributionPp, 0);
    const rounding = 0.000_000_5 * ((change?.rows.length ?? 0) + 1);
    expect(Math.abs(sum(() => true))).toBeLessThan(rounding);
    expect(Math.abs(sum((origin) => origin === "CN") - (change?.changePp ?? 0))).toBeLessThan(
      rounding,
    );
  });
});

test("the keys that may be asked for are those of either period", async () => {
  const { change } = await ask({ definition: "top9" });
  const keys = ["2026-W36", "2026-W37"].flatMap((week) => [
    ...countedIn(week, { by: "origin", definition: "top9" }).tokens.keys(),
  ]);
  expect([...(change?.keys ?? [])].toSorted()).toEqual([...new Set(keys)].toSorted());
  expect(change?.previous).toBe("2026-W36");
});

test.for<[period: string, previous: string]>([
  ["2026-09-10", "2026-09-09"],
  ["2026-09-14/7d", "2026-09-07/7d"],
])("of %s they are to the change from %s", async ([period, previous]) => {
  const { change } = await ask({ period: parsePeriod(period) });
  expect(change?.previous).toBe(previous);
  const grain = period.includes("/") ? "7d" : "day";
  const way = { by: "origin", definition: "all", grain };
  expect(change?.changePp).toBe(plainPp("CN", way, [previous, period]));
});

test.for(["2026-W36", "2026-W38", "2026-W20", "2026-09", "2026-09-05/7d", "2026-09-12/7d"])(
  "of %s, which is not closed or follows nothing that is, there are none",
  async (period) => {
    expect(await ask({ period: parsePeriod(period) })).toEqual({
      asOf: parseInstant(AS_OF),
      change: null,
    });
  },
);

test("before the first vintage there are none, and no as-of", async () => {
  const asOf = parseInstant("2026-09-16T01:45:59Z");
  expect(await ask({ asOf })).toEqual({ asOf: null, change: null });
});

test("a model stands beside the origin that it has at the period's end as known then", async () => {
  const slug = ROWS.find((row) => row.slug.startsWith("stealth/"))?.slug ?? "";
  const origins = originsWith([attribution(slug, "CN", "2026-09-13", "2026-09-20T00:00:00Z")]);
  const originAt = async (asOf: string) => {
    const { change } = await ask({ asOf: parseInstant(asOf) }, origins);
    return change?.rows.find(({ key }) => key === slug)?.origin;
  };
  expect(await originAt("2026-09-19T00:00:00Z")).toBe("unattributed");
  expect(await originAt("2026-09-20T00:00:00Z")).toBe("CN");
});
