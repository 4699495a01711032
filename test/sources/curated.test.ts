import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseDay } from "../../server/market/day.ts";
import { parseInstant } from "../../server/market/instant.ts";
import { parsePermaslug } from "../../server/market/permaslug.ts";
import { readLabMap, readOriginMap, readWeeklyVolumes } from "../../server/sources/curated.ts";
import { temporaryFolder } from "../support/stores.ts";

const AUTHORS = "author,name,origin,from,confidence,source,source_date,note";
const ATTRIBUTIONS = "permaslug,origin,maker,applies_from,known_from,source,note";
const ACME = "acme,Acme,US,2025-01-01,high,https://example.org,2026-11-22,";
const REVEAL =
  "stealth/owl,CN,acme,2026-09-01,2026-10-01T12:00:00Z,https://example.org,said by its maker";

/** The map read from a folder with these lines below the headers. */
function mapOf(authors: readonly string[], attributions: readonly string[] = []) {
  const folder = temporaryFolder();
  const write = (file: string, lines: readonly string[]) =>
    writeFileSync(join(folder, file), lines.map((line) => `${line}\n`).join(""));
  write("authors.csv", authors[0]?.startsWith("author,") ? authors : [AUTHORS, ...authors]);
  write("attributions.csv", [ATTRIBUTIONS, ...attributions]);
  return readOriginMap(folder);
}

test("an author's origin is that of the latest seat up to the day, and none before", () => {
  const moved = ACME.replace("US", "FR").replace("2025-01-01", "2026-09-01");
  const map = mapOf([moved, ACME]);
  const origins = ["2024-12-31", "2025-01-01", "2026-08-31", "2026-09-01"].map((day) =>
    map.ofAuthor("acme", parseDay(day)),
  );
  expect(origins).toEqual(["unattributed", "US", "US", "FR"]);
});

test("an author whose headquarters nobody knows is unattributed", () => {
  const map = mapOf([ACME.replace("US", "").replace("high", "none")]);
  expect(map.ofAuthor("acme", parseDay("2026-01-01"))).toBe("unattributed");
});

test("an attribution applies to its days, once it is known", () => {
  const map = mapOf([ACME], [REVEAL]);
  const origin = (day: string, asOf: string) =>
    map.ofModel(parsePermaslug("stealth/owl"), parseDay(day), parseInstant(asOf));
  expect(origin("2026-09-01", "2026-10-01T12:00:00Z")).toBe("CN");
  expect(origin("2026-08-31", "2026-10-01T12:00:00Z")).toBe("unattributed");
  expect(origin("2026-09-01", "2026-10-01T11:59:59Z")).toBe("unattributed");
});

test("a quoted field may hold commas and a file may end its lines with CRLF", () => {
  const quoted = `${ACME.slice(0, -1)},"one, two"`;
  const map = mapOf([`${AUTHORS}\r`, `${quoted}\r`]);
  expect(map.authors).toMatchObject([{ author: "acme", note: "one, two", origin: "US" }]);
});

test.for([
  ["an origin that is no country's code", ACME.replace("US", "USA"), /line 3, origin: /],
  ["an impossible date", ACME.replace("2025-01-01", "2025-02-30"), /line 3, from: .*2025-02-30/],
  ["a confidence nobody knows", ACME.replace("high", "sure"), /line 3, confidence: /],
  ["no source", ACME.replace("https://example.org", ""), /line 3, source: /],
  ["a model in the place of an author", ACME.replace("acme,", "acme/one,"), /line 3, author: /],
  ["a field too few", "beta,Beta,US", /line 3, /],
  ["a field too many", `${ACME},more`, /line 3, /],
] as const)("a row of authors with %s is refused by file, line and field", ([, row, reason]) => {
  const other = ACME.replace("acme,Acme", "other,Other");
  expect(() => mapOf([other, row])).toThrow(/authors\.csv/);
  expect(() => mapOf([other, row])).toThrow(reason);
});

test.for([
  ["no country", REVEAL.replace("CN", ""), /line 2, origin: /],
  ["no name of a model", REVEAL.replace("stealth/owl", ""), /line 2, permaslug: /],
  ["an impossible day", REVEAL.replace("2026-09-01", "2026-09-31"), /line 2, applies_from: /],
  ["a day in the place of a moment", REVEAL.replace("T12:00:00Z", ""), /line 2, known_from: /],
  ["no maker", REVEAL.replace("acme", ""), /line 2, maker: /],
] as const)("an attribution with %s is refused by file, line and field", ([, row, reason]) => {
  expect(() => mapOf([ACME], [row])).toThrow(/attributions\.csv/);
  expect(() => mapOf([ACME], [row])).toThrow(reason);
});

test.for([
  ["a month for a week", "2026-07,all,CN,5", /line 3, period: a week/],
  ["a week that is none", "2025-W54,all,CN,5", /line 3, period: /],
  ["a definition nobody knows", "2026-W14,top10,CN,5", /line 3, definition: /],
  ["a country in words", "2026-W14,all,China,5", /line 3, key: a country, unattributed or other/],
  ["a part of a token", "2026-W14,all,CN,1.5", /line 3, tokens: whole tokens/],
  ["a key twice", "2026-W14,all,US,7", /line 3, "2026-W14 all US" stands there twice/],
] as const)("a cited sum with %s is refused by file, line and field", ([, row, reason]) => {
  const folder = temporaryFolder();
  const rest = "2026-10-11T00:27:00Z,openrouter";
  const lines = ["period,definition,key,tokens,as_of,source", `2026-W14,all,US,5,${rest}`];
  writeFileSync(join(folder, "weekly_volumes.csv"), [...lines, `${row},${rest}`].join("\n"));
  expect(() => readWeeklyVolumes(folder)).toThrow(/data\/weekly_volumes\.csv/);
  expect(() => readWeeklyVolumes(folder)).toThrow(reason);
});

test("a lab of an author that is not in the map of authors is refused by file, line and field", () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "authors.csv"), `${AUTHORS}\n${ACME}\n`);
  writeFileSync(join(folder, "labs.csv"), "lab,author,note\nAcme,acme,\nNobody,nobody,\n");
  expect(() => readLabMap(folder)).toThrow(/data\/labs\.csv, line 3, author: an author of/);
});

test("a column that is not there, or that nobody knows, is named", () => {
  const cut = (line: string) => line.split(",").slice(0, -1).join(",");
  expect(() => mapOf([cut(AUTHORS), cut(ACME)])).toThrow(/authors\.csv, line 2, note: /);
  expect(() => mapOf([`${AUTHORS},mood`, `${ACME},good`])).toThrow(/authors\.csv, line 2, .*mood/);
});

test("an author with two seats from the same day is refused, and so is an attribution twice", () => {
  expect(() => mapOf([ACME, ACME.replace("US", "FR")])).toThrow(
    /authors\.csv, line 3, "acme 2025-01-01" stands there twice/,
  );
  expect(() => mapOf([ACME], [REVEAL, REVEAL.replace("CN", "FR")])).toThrow(
    /attributions\.csv, line 3, .*twice/,
  );
  expect(() => mapOf([ACME], [REVEAL, REVEAL.replace("2026-10-01T", "2026-10-02T")])).not.toThrow();
});

test("what the project ships is read, with the largest makers in their countries", () => {
  const map = readOriginMap();
  expect(map.authors.length).toBeGreaterThan(70);
  expect(map.attributions).toEqual([]);
  const day = parseDay("2026-07-01");
  const origins = ["deepseek", "qwen", "openai", "anthropic", "mistralai", "stealth"].map((name) =>
    map.ofAuthor(name, day),
  );
  expect(origins).toEqual(["CN", "CN", "US", "US", "FR", "unattributed"]);
});
