import { describe, expect, test } from "vitest";
import { DEFINITION_IDS } from "../../server/market/definition.ts";
import { parseInstant } from "../../server/market/instant.ts";
import type { Attribution } from "../../server/market/origin.ts";
import { BYS } from "../../server/market/volume.ts";
import { seriesReader } from "../../server/query/series.ts";
import { temporaryStore } from "../support/stores.ts";
import {
  attribution,
  keepRows,
  madeUp,
  originsWith,
  plainMarket,
  plainly,
} from "./support/markets.ts";
import { plainSeries, type PlainMarket, type PlainRow } from "./support/plain.ts";

const AS_OF = "2026-09-16T01:46:00Z";
const BEFORE = "2026-09-20T11:59:59Z";
const KNOWN = "2026-09-20T12:00:00Z";
const LATER = "2026-09-25T00:00:00Z";
const ROWS = madeUp({ from: "2026-08-31", days: 16, models: 60 });

const slugs = [...new Set(ROWS.map(({ slug }) => slug))];
const stealth = slugs.filter((slug) => slug.startsWith("stealth/"));
const free = slugs.find((slug) => slug.startsWith("openai/") && slug.endsWith(":free")) ?? "";

/** Two reveals of one moment, one of them corrected later, and a model of a known maker said to be another country's. */
const REVEALS = [
  attribution(stealth[0] ?? "", "CN", "2026-09-05", KNOWN),
  attribution(stealth[1] ?? "", "US", "2026-01-01", KNOWN),
  attribution(stealth[1] ?? "", "KR", "2026-01-01", LATER),
  attribution(free, "FR", "2026-09-10", KNOWN),
];

/** The rule in plain words: the attribution said last, of those that were known and that apply to the day. */
function plainWith(
  rows: readonly PlainRow[],
  reveals: readonly Attribution[],
  asOf: string,
): PlainMarket {
  const market = plainMarket(rows);
  const said = reveals.filter(({ knownFrom }) => knownFrom <= parseInstant(asOf));
  return {
    rows,
    originOf: (slug, day) =>
      said
        .filter(({ permaslug, appliesFrom }) => permaslug === slug && appliesFrom <= day)
        .toSorted((a, b) => a.knownFrom - b.knownFrom)
        .at(-1)?.origin ?? market.originOf(slug, day),
  };
}

async function expectPlain(
  rows: readonly PlainRow[],
  reveals: readonly Attribution[],
  asOf: string,
) {
  const store = temporaryStore();
  await keepRows(store, rows, AS_OF);
  const read = seriesReader({ ...store, origins: originsWith(reveals) });
  const asked = { source: "market", asOf: parseInstant(asOf), limit: Infinity } as const;
  for (const by of BYS) {
    for (const definition of DEFINITION_IDS) {
      const way = { grain: "week", by, definition } as const;
      const { periods } = await read({ ...asked, ...way });
      expect({ way, read: plainly(periods) }).toEqual({
        way,
        read: plainSeries(plainWith(rows, reveals, asOf), way),
      });
    }
  }
}

describe("a model with an origin of its own", () => {
  test.for([BEFORE, KNOWN, LATER])(
    "is counted for it on the days it applies to and from when it is said: as of %s",
    async (asOf) => {
      await expectPlain(ROWS, REVEALS, asOf);
    },
  );

  test("changes no answer of an older as-of, and does change the newer one", async () => {
    const store = temporaryStore();
    await keepRows(store, ROWS, AS_OF);
    const read = (reveals: readonly Attribution[], asOf: string) =>
      seriesReader({ ...store, origins: originsWith(reveals) })({
        source: "market",
        asOf: parseInstant(asOf),
        limit: Infinity,
        grain: "week",
        by: "origin",
        definition: "all",
      });
    expect(await read(REVEALS, BEFORE)).toEqual(await read([], BEFORE));
    const [then, now] = [await read(REVEALS, BEFORE), await read(REVEALS, KNOWN)];
    expect(plainly(now.periods)).not.toEqual(plainly(then.periods));
    expect(now.periods.map(({ total }) => total)).toEqual(then.periods.map(({ total }) => total));
  });

  test("is counted as it was known at each moment, however often one reader is asked", async () => {
    const store = temporaryStore();
    await keepRows(store, ROWS, AS_OF);
    const read = seriesReader({ ...store, origins: originsWith(REVEALS) });
    const way = { grain: "week", by: "origin", definition: "all" } as const;
    for (const asOf of [KNOWN, BEFORE, LATER, KNOWN]) {
      const asked = { source: "market", asOf: parseInstant(asOf), limit: Infinity };
      const { periods } = await read({ ...asked, ...way });
      expect(plainly(periods)).toEqual(plainSeries(plainWith(ROWS, REVEALS, asOf), way));
    }
  });

  test("that is all its author has leaves no empty row of the author's own origin", async () => {
    const rows = ROWS.filter(
      ({ slug }) => !slug.startsWith("stealth/") || slug === stealth[0],
    ).filter(({ slug }) => !slug.startsWith("unheard-of/"));
    await expectPlain(rows, [attribution(stealth[0] ?? "", "CN", "2026-01-01", KNOWN)], LATER);
  });

  test("that is free and all its author has is absent where free is not counted", async () => {
    const rows = ROWS.filter(({ slug }) => !slug.startsWith("openai/") || slug === free);
    await expectPlain(rows, [attribution(free, "FR", "2026-01-01", KNOWN)], LATER);
  });

  test("beside its paid variant is one model of two", async () => {
    const day = (n: number) => `2026-09-${String(n).padStart(2, "0")}`;
    const rows = [7, 8, 9, 10, 11, 12, 13].flatMap((n) => [
      { day: day(n), slug: "stealth/owl", tokens: 100n },
      { day: day(n), slug: "stealth/owl:free", tokens: 10n },
      { day: day(n), slug: "openai/a", tokens: 1n },
    ]);
    await expectPlain(rows, [attribution("stealth/owl", "CN", day(10), KNOWN)], LATER);
  });
});
