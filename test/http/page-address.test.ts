import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  EMBED_CHARTS,
  hrefOf,
  PLAIN,
  readAddress,
  type Address,
} from "../../server/http/page/address.ts";
import { GROUPS } from "../../server/http/page/groups.ts";
import { PAGE_IDS, pathOf } from "../../server/http/page/paths.ts";
import type { Range } from "../../server/http/page/range.ts";
import { COMPOSED_OPERATORS, COMPOSED_SERIES } from "../../server/rules/composed.ts";
import { DEFINITION_IDS } from "../../server/market/definition.ts";
import { parseInstant } from "../../server/market/instant.ts";
import { GRAINS, parsePeriod } from "../../server/market/period.ts";
import { LANGS } from "../../server/words/lang.ts";

const NOW = parseInstant("2026-07-16T07:00:00Z");

const address: fc.Arbitrary<Address> = fc.record({
  page: fc.constantFrom(...PAGE_IDS),
  lang: fc.constantFrom(...LANGS),
  definition: fc.constantFrom(...DEFINITION_IDS),
  grain: fc.constantFrom(...GRAINS),
  range: fc.constantFrom<Range | null>(
    null,
    "12w",
    "all",
    { from: parsePeriod("2026-W20"), to: parsePeriod("2026-W28") },
    { from: parsePeriod("2026-07-01/7d"), to: parsePeriod("2026-07-12/7d") },
  ),
  series: fc.oneof(
    fc.constant(null),
    fc
      .subarray([...GROUPS], { minLength: 1, maxLength: 4 })
      .map((of) => GROUPS.filter((group) => of.includes(group))),
  ),
  units: fc.constantFrom("short", "exact"),
  scale: fc.constantFrom("linear", "log"),
  frozenAt: fc.constantFrom(null, parseInstant("2026-07-13T02:30:00Z")),
  currency: fc.constantFrom(null, "USD"),
  notes: fc.boolean(),
  trial: fc.option(
    fc.record({
      on: fc.constantFrom(...COMPOSED_SERIES),
      key: fc.constantFrom("CN", "deepseek/deepseek-r1", "字节"),
      when: fc.constantFrom(...COMPOSED_OPERATORS),
      level: fc.constantFrom("50", "5pp", "20T", "0.5"),
      forPeriods: fc.integer({ min: 1, max: 99 }),
    }),
    { nil: null },
  ),
  chart: fc.constantFrom(...EMBED_CHARTS),
  ignored: fc.constant([]),
});

describe("the address of a view", () => {
  it("reads as it was written, whatever the view", () => {
    fc.assert(
      fc.property(address, (asked) => {
        const url = new URL(hrefOf(asked), "http://localhost");
        expect(url.pathname).toBe(pathOf(asked.page));
        const read = readAddress(asked.page, url.searchParams, "zh", NOW);
        // Only an embed has one chart.
        const chart = asked.page === "embed" ? asked.chart : PLAIN.chart;
        expect(read).toEqual({ ...asked, chart });
      }),
    );
  });

  it("names each part that says nothing, and keeps the others", () => {
    const query =
      "range=2026-W28..2026-W20&series=CN,EU&units=all&scale=log&scale=linear&chart=pie";
    const read = readAddress("market", new URLSearchParams(query), undefined, NOW);
    expect(read.ignored).toEqual([
      "range=2026-W28..2026-W20",
      "series=CN,EU",
      "units=all",
      "scale=linear",
      "chart=pie",
    ]);
    expect(read).toMatchObject({ ...PLAIN, scale: "log", ignored: read.ignored });
  });
});
