import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readClaimTable } from "../../server/sources/claim-table.ts";
import { readFacts } from "../../server/sources/claims.ts";
import { claimTable } from "../support/openrouter/claim-rows.ts";
import { temporaryFolder } from "../support/stores.ts";

const read = (...rows: Readonly<Record<string, string>>[]) =>
  readClaimTable("data/claims/x.csv", claimTable(...rows));

test("a row is read with all it says, and what is ours stands apart", () => {
  const [claim] = read({
    value: "1.5",
    value_high: "2.5",
    unit: "billion",
    currency: "CNY",
    qualifier: "range",
    relayed_by: "One; Two",
    second_publisher: "Three",
    see_also: "X2;X3",
    derived_per_day: "9007199254740993",
    derivation: "made up",
    seed: "S01",
    note: 'one, "two"',
  });
  expect(claim).toMatchObject({
    id: "X1",
    statement: "X1",
    value: "1.5",
    valueHigh: "2.5",
    currency: "CNY",
    scope: { en: "all of its products", zh: "全部产品" },
    period: { start: "2026-06-01", end: "2026-06-30" },
    stated: "2026-07-02",
    relayedBy: ["One", "Two"],
    second: { publisher: "Three", address: null },
    seeAlso: ["X2", "X3"],
    derived: { perDay: 9_007_199_254_740_993n, formula: "made up" },
    seed: ["S01"],
    note: 'one, "two"',
  });
});

test("what is not known is null, never a guess", () => {
  const blank = {
    country: "",
    rate: "",
    period_start: "",
    period_end: "",
    stated: "",
    address: "",
  };
  expect(read(blank)).toMatchObject([
    {
      country: null,
      rate: null,
      period: null,
      stated: null,
      address: null,
      second: null,
      derived: null,
      supersedes: null,
      relayedBy: [],
      seeAlso: [],
    },
  ]);
});

test.for([
  [{ id: "" }, "id"],
  [{ id: "X 9" }, "id"],
  [{ topic: "rumour" }, "topic"],
  [{ entity: "" }, "entity"],
  [{ value: "12T" }, "value"],
  [{ value: "1,000" }, "value"],
  [{ value: "1e12" }, "value"],
  [{ qualifier: "range" }, "value_high"],
  [{ qualifier: "range", value: "5", value_high: "4" }, "value_high"],
  [{ value: "-5" }, "value"],
  [{ value: "9".repeat(31) }, "value"],
  [{ value: "-5", unit: "billion", currency: "CNY" }, "value"],
  [{ country: "China" }, "country"],
  [{ stated_basis: "told" }, "stated_basis"],
  [{ rate: "peak_minute", derived_per_day: "5", derivation: "x" }, "derived_per_day"],
  [{ derived_per_day: "9".repeat(19), derivation: "x" }, "derived_per_day"],
  [{ currency: "yuan" }, "currency"],
  [{ rate: "per_decade" }, "rate"],
  [{ qualifier: "roughly" }, "qualifier"],
  [{ scope_zh: "" }, "scope_zh"],
  [{ period_start: "2026-02-30" }, "period_start"],
  [{ period_end: "" }, "period_end"],
  [{ period_start: "2026-07-01" }, "period_end"],
  [{ stated: "in June" }, "stated"],
  [{ publisher: "" }, "publisher"],
  [{ address: "javascript:alert(1)" }, "address"],
  [{ confidence: "certain" }, "confidence"],
  [{ status: "rumoured" }, "status"],
  [{ derived_per_day: "1.5", derivation: "half" }, "derived_per_day"],
  [{ derived_per_day: "15" }, "derivation"],
] as [Record<string, string>, string][])(
  "a row with %j is refused by file, line and field %s",
  ([over, field]) => {
    const bad = () => read({ id: "X0" }, { id: "X9", ...over });
    expect(bad).toThrow(`data/claims/x.csv, line 3, ${field}: `);
  },
);

test("the line is told below an empty line too, and a share may fall", () => {
  const [header, row] = claimTable({ qualifier: "range" }).split("\n");
  const bad = () => readClaimTable("f.csv", [header, "", row, ""].join("\n"));
  expect(bad).toThrow("f.csv, line 3, value_high: a range needs one");
  expect(read({ topic: "press", unit: "percent", rate: "", value: "-9.33" })).toHaveLength(1);
});

test("an id twice is refused, and so is a row with a field too few, too many or unknown", () => {
  expect(() => read({}, {})).toThrow('data/claims/x.csv, line 3, "X1" stands there twice');
  const good = claimTable({});
  const lines = (text: string) => () => readClaimTable("f.csv", text);
  expect(lines(good.replace("X1,X1,", "X1,"))).toThrow(/^f\.csv, line 2, /);
  expect(lines(good.replace("X1,X1,", "X1,X1,X1,"))).toThrow(/^f\.csv, line 2, /);
  expect(lines(good.replace("id,statement", "id,sentence"))).toThrow(/^f\.csv, line 2, /);
});

const DATA = join(import.meta.dirname, "../../data");

/** The shipped facts with one text in one file put for another. */
function factsWith(file: string, from: string | RegExp, to: string) {
  const folder = temporaryFolder();
  cpSync(DATA, folder, { recursive: true });
  const text = readFileSync(join(folder, file), "utf8");
  const changed = text.replace(from, to);
  expect(changed).not.toBe(text);
  writeFileSync(join(folder, file), changed);
  return () => readFacts(folder);
}

describe("the shipped facts are refused", () => {
  test.for([
    [
      "a seed figure of no claim",
      "seed_figures.csv",
      ",C77,",
      ",C777,",
      /data\/seed_figures\.csv, line 2, claims: "C777"/,
    ],
    [
      "a contradiction of no claim",
      "contradictions.csv",
      "R01;R02",
      "R01;R99",
      /data\/contradictions\.csv, line 2, claims: "R99"/,
    ],
    [
      "a claim that replaces none",
      "claims/capex.csv",
      "C02;C18;FI04",
      "C02;C99",
      /data\/claims\/capex\.csv, line 2, see_also: "C99"/,
    ],
    [
      "a seed nobody knows",
      "claims/capex.csv",
      "C01;FI04,,,S15,",
      "C01;FI04,,,S99,",
      /data\/claims\/capex\.csv, line 3, seed: "S99"/,
    ],
    [
      "an id of another file",
      "claims/fx.csv",
      "FM01,FM01,",
      "C01,C01,",
      /data\/claims\/fx\.csv, line 2, id: "C01" stands in another file too/,
    ],
    [
      "an event of a seed nobody knows",
      "events.csv",
      ",S16;S33,",
      ",S16;S99,",
      /data\/events\.csv, line 9, seed: "S99"/,
    ],
    [
      "an event that is known in a way nobody knows",
      "events.csv",
      /(?<=E02,.*),stated,/,
      ",state,",
      /data\/events\.csv, line 3, stated_basis/,
    ],
    [
      "an event without a title",
      "events.csv",
      "E02,2025-02-24,,day,capex,Alibaba promises more than 380bn yuan for cloud and AI within three years,",
      "E02,2025-02-24,,day,capex,,",
      /data\/events\.csv, line 3, title/,
    ],
    [
      "an event on no date",
      "events.csv",
      "E02,2025-02-24",
      "E02,soon",
      /data\/events\.csv, line 3, date/,
    ],
    [
      "a claim in words",
      "claims/fx.csv",
      "7.1935",
      "seven",
      /data\/claims\/fx\.csv, line 3, value/,
    ],
  ] as const)("with %s", ([, file, from, to, reason]) => {
    expect(factsWith(file, from, to)).toThrow(reason);
  });
});
