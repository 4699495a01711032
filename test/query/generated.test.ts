import { beforeAll, expect, test } from "vitest";
import { importRows } from "../../jobs/import.ts";
import { DEFINITION_IDS } from "../../server/market/definition.ts";
import { parseInstant } from "../../server/market/instant.ts";
import { shareRows } from "../../server/market/share.ts";
import type { Store } from "../../server/ports.ts";
import { seriesReader } from "../../server/query/series.ts";
import { readRows } from "../../server/sources/rows.ts";
import { temporaryStore } from "../support/stores.ts";
import { madeUp, NO_ATTRIBUTION, plainMarket } from "./support/markets.ts";
import { plainDecimal, plainSeries, type PlainPeriod } from "./support/plain.ts";
import { gatesOf } from "../support/gates.ts";

/** Rows that are in no file of ../shared: a market of a few hundred models, over the turn of a year with a week 53. */
const ROWS = madeUp({ from: "2026-12-07", days: 42, models: 400, seed: 99 });
const MARKET = plainMarket(ROWS);
const AS_OF = parseInstant("2027-01-18T02:00:00Z");

let store: Store;
beforeAll(async () => {
  const tidy: (() => void | Promise<void>)[] = [];
  store = temporaryStore((last) => void tidy.push(last));
  const lines = ROWS.map(({ day, slug, tokens }) => `${day},${slug},${tokens}`);
  const body = Buffer.from(["date,model_permaslug,total_tokens", ...lines].join("\r\n"));
  const request = { source: "mine", address: "mine.csv", asOf: AS_OF, body };
  await importRows({ ...store, readRows, gatesOf, clock: () => AS_OF }, request);
  return async () => {
    for (const last of tidy.toReversed()) await last();
  };
});

const tokensIn = (period: PlainPeriod | undefined, key: string) =>
  BigInt(period?.keys.find((line) => line.startsWith(`${key} `))?.split(" ")[1] ?? 0);

test.for(DEFINITION_IDS)(
  "under %s shares, bounds, changes and growth by week are those of the rows",
  async (definition) => {
    const readSeries = seriesReader({ ...store, origins: NO_ATTRIBUTION });
    const asked = { source: "mine", asOf: AS_OF, grain: "week", limit: Infinity } as const;
    const { periods, compared } = await readSeries({ ...asked, by: "origin", definition });
    const plain = plainSeries(MARKET, { grain: "week", by: "origin", definition });
    expect(periods.map(({ period }) => period)).toEqual([
      "2026-W50",
      "2026-W51",
      "2026-W52",
      "2026-W53",
      "2027-W01",
      "2027-W02",
    ]);
    const expected = plain.flatMap((now, i) =>
      now.keys.map((line) => {
        const key = line.split(" ")[0] ?? "";
        const before = plain[i - 1];
        const [n, t] = [tokensIn(now, key), now.total];
        const [m, s] = [tokensIn(before, key), before?.total ?? 0n];
        const unknown = tokensIn(now, "unattributed") + tokensIn(now, "other");
        const isCountry = key !== "other" && key !== "unattributed";
        return {
          period: now.period,
          key,
          tokens: n,
          status: "closed",
          share: plainDecimal(n, t),
          ...(isCountry
            ? {
                low: plainDecimal(n, t),
                high: plainDecimal(n + unknown, t),
              }
            : {}),
          change_pp: before ? plainDecimal((n * s - m * t) * 100n, s * t) : null,
          growth_pct: before && m > 0n ? plainDecimal((n - m) * 100n, m) : null,
        };
      }),
    );
    const rows = shareRows(periods, "origin", compared);
    expect(rows.map(({ start: _start, end: _end, ...row }) => row)).toEqual(expected);
  },
);

test("by model every share is that of its rows, with the days on which it was listed", async () => {
  const readSeries = seriesReader({ ...store, origins: NO_ATTRIBUTION });
  const asked = { source: "mine", asOf: AS_OF, grain: "month", limit: Infinity } as const;
  const { periods } = await readSeries({ ...asked, by: "model", definition: "all" });
  const plain = plainSeries(MARKET, { grain: "month", by: "model", definition: "all" });
  const rows = shareRows(periods, "model").map(
    ({ period, key, share, days_listed: days }) => `${period} ${key} ${share} ${days}`,
  );
  expect(rows).toHaveLength(802);
  expect(rows).toEqual(
    plain.flatMap(({ period, keys, total }) =>
      keys.map((line) => {
        const [key = "", tokens = "", days] = line.split(" ");
        return `${period} ${key} ${plainDecimal(BigInt(tokens), total)} ${days}`;
      }),
    ),
  );
});
