import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dayOf, parseDay } from "../../server/market/day.ts";
import { DAY_MS, parseInstant } from "../../server/market/instant.ts";
import { isCountry, originMap, type Attribution } from "../../server/market/origin.ts";
import { OTHER, parsePermaslug } from "../../server/market/permaslug.ts";
import { author } from "./support/rows.ts";

const NOW = parseInstant("2026-11-22T00:00:00Z");
const TODAY = parseDay("2026-11-21");

function attribution(slug: string, origin: string, from: string, known: string): Attribution {
  return {
    permaslug: parsePermaslug(slug),
    origin,
    appliesFrom: parseDay(from),
    knownFrom: parseInstant(`${known}T00:00:00Z`),
  };
}

describe("an author", () => {
  const moved = originMap(
    [
      author("manus", "SG", "2025-07-01"),
      author("manus", "CN", "2025-01-01"),
      author("manus", null, "2026-09-01"),
      author("stealth", null),
    ],
    [],
  );

  test.each([
    ["2024-12-31", "unattributed"],
    ["2025-01-01", "CN"],
    ["2025-06-30", "CN"],
    ["2025-07-01", "SG"],
    ["2026-09-01", "unattributed"],
  ])("that moved has on %s the origin %s, in whatever order the rows stand", (day, origin) => {
    expect(moved.ofAuthor("manus", parseDay(day))).toBe(origin);
    expect(moved.ofModel(parsePermaslug("manus/one"), parseDay(day), NOW)).toBe(origin);
  });

  test.each(["stealth", "nobody-classified-it", ""])("%j is unattributed", (name) => {
    expect(moved.ofAuthor(name, TODAY)).toBe("unattributed");
  });

  test.each(["manu/one", "manus2/one", "Manus/one", "x-manus/one", "manus", "m/manus"])(
    "is never told from a prefix, as of %j",
    (slug) => {
      const here = originMap([author("manus", "SG")], []);
      const expected = slug === "manus" ? "SG" : "unattributed";
      expect(here.ofModel(parsePermaslug(slug), TODAY, NOW)).toBe(expected);
    },
  );
});

describe("other", () => {
  test("stays other, even were an author called so", () => {
    const map = originMap([author("other", "US")], []);
    expect(map.ofModel(OTHER, TODAY, NOW)).toBe("other");
    expect(map.ofAuthor("other", TODAY)).toBe("other");
  });

  test("is no country, nor is unattributed", () => {
    expect(["CN", "US", "unattributed", "other"].filter(isCountry)).toEqual(["CN", "US"]);
  });
});

describe("an attribution", () => {
  const owl = parsePermaslug("stealth/owl-alpha");
  const map = originMap(
    [author("stealth", null), author("openai", "US")],
    [attribution(owl, "CN", "2026-05-01", "2026-07-10")],
  );

  test("counts the tokens of its days for its origin, from when it is known", () => {
    expect(map.ofModel(owl, parseDay("2026-05-01"), NOW)).toBe("CN");
    expect(map.ofModel(owl, parseDay("2026-04-30"), NOW)).toBe("unattributed");
  });

  test("leaves an older as-of to answer as it would have then", () => {
    const known = parseInstant("2026-07-10T00:00:00Z");
    expect(map.ofModel(owl, parseDay("2026-06-01"), known - 1)).toBe("unattributed");
    expect(map.ofModel(owl, parseDay("2026-06-01"), known)).toBe("CN");
  });

  test.each(["stealth/owl-alpha:free", "stealth/owl", "stealth/owl-alpha-2", "stealth/other"])(
    "says nothing of %s",
    (slug) => expect(map.ofModel(parsePermaslug(slug), TODAY, NOW)).toBe("unattributed"),
  );

  test("goes before the author's own origin, and a later one before an earlier", () => {
    const slug = parsePermaslug("openai/borrowed");
    const twice = originMap(
      [author("openai", "US")],
      [
        attribution(slug, "JP", "2026-01-01", "2026-08-01"),
        attribution(slug, "CN", "2026-01-01", "2026-07-01"),
      ],
    );
    const seen = ["2026-06-30", "2026-07-01", "2026-08-01"].map((asOf) =>
      twice.ofModel(slug, TODAY, parseInstant(`${asOf}T00:00:00Z`)),
    );
    expect(seen).toEqual(["US", "CN", "JP"]);
  });

  test("applies exactly where its day has come and it is known", () => {
    const at = fc.integer({ min: 20_000, max: 20_020 }).map((days) => days * DAY_MS);
    fc.assert(
      fc.property(at, at, at, at, (applies, known, day, asOf) => {
        const rows = [
          { permaslug: owl, origin: "CN", appliesFrom: dayOf(applies), knownFrom: known },
        ];
        const expected = applies <= day && known <= asOf ? "CN" : "unattributed";
        expect(originMap([], rows).ofModel(owl, dayOf(day), asOf)).toBe(expected);
      }),
    );
  });
});
