import fc from "fast-check";
import { expect, test } from "vitest";
import { parseDay } from "../../server/market/day.ts";
import { originMap } from "../../server/market/origin.ts";
import { labKey, labShares } from "../../server/market/second-market.ts";
import type { Rational } from "../../server/market/rational.ts";
import { isEqual, sumOf } from "./support/exact.ts";
import { author } from "./support/rows.ts";

const DAY = parseDay("2026-11-19");
const MAPS = {
  labs: new Map([
    ["openai", "openai"],
    ["moonshotai", "moonshotai"],
    ["zai", "z-ai"],
    ["zhipu", "z-ai"],
    ["nowhere", "nowhere"],
  ]),
  origins: originMap(
    [
      author("openai", "US"),
      author("moonshotai", "CN"),
      author("z-ai", "CN"),
      author("nowhere", null),
    ],
    [],
  ),
};

const tokens = (shares: Readonly<Record<string, string>>) =>
  Object.entries(shares).map(([lab, percent]) => ({ lab, metric: "tokens" as const, percent }));
const read = (shares: Readonly<Record<string, string>>, by: "origin" | "author") =>
  labShares(DAY, tokens(shares), by, MAPS);

function expectShares(found: ReadonlyMap<string, Rational>, expected: Record<string, Rational>) {
  expect([...found.keys()].toSorted()).toEqual(Object.keys(expected).toSorted());
  for (const [key, share] of found) {
    expect(isEqual(share, expected[key] ?? { n: -1n, d: 1n })).toBe(true);
  }
}

test("labs are known however they are written", () => {
  for (const name of ["Moonshot AI", "MoonshotAI", "moonshot-ai", "MOONSHOT_AI"]) {
    expect(labKey(name)).toBe("moonshotai");
  }
  expect(labKey("Z.ai")).toBe("zai");
});

const SHARES = {
  OpenAI: "40.5",
  "Z.ai": "20.25",
  Zhipu: "4.75",
  "Moonshot AI": "10",
  "A New Lab": "3",
  Nowhere: "1.5",
};

test("shares of labs are summed by the country of their author; nobody's is unattributed, the rest other", () => {
  expectShares(read(SHARES, "origin"), {
    US: { n: 405n, d: 1000n },
    CN: { n: 35n, d: 100n },
    unattributed: { n: 45n, d: 1000n },
    other: { n: 2n, d: 10n },
  });
});

test("by author two names of one lab are one, and an unknown lab keeps its name", () => {
  expectShares(read(SHARES, "author"), {
    openai: { n: 405n, d: 1000n },
    "z-ai": { n: 25n, d: 100n },
    moonshotai: { n: 1n, d: 10n },
    "A New Lab": { n: 3n, d: 100n },
    nowhere: { n: 15n, d: 1000n },
    other: { n: 2n, d: 10n },
  });
});

test("there is no other where the labs are the whole, or by rounding a little more", () => {
  expectShares(read({ OpenAI: "60", "Z.ai": "40" }, "origin"), {
    US: { n: 6n, d: 10n },
    CN: { n: 4n, d: 10n },
  });
  expect(read({ OpenAI: "60.4", "Z.ai": "40.2" }, "origin").has("other")).toBe(false);
  expectShares(read({}, "origin"), { other: { n: 1n, d: 1n } });
});

test("shares of any labs add up to a whole exactly", () => {
  const percent = fc.integer({ min: 0, max: 1999 }).map((n) => (n / 100).toFixed(2));
  const labs = fc.dictionary(
    fc.constantFrom("OpenAI", "Z.ai", "Zhipu", "New", "Nowhere"),
    percent,
    {
      noNullPrototype: true,
    },
  );
  fc.assert(
    fc.property(labs, fc.constantFrom("origin", "author"), (shares, by) => {
      expect(isEqual(sumOf([...read(shares, by).values()]), { n: 1n, d: 1n })).toBe(true);
    }),
  );
});
