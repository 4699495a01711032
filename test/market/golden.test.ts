import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import Papa from "papaparse";
import { beforeAll, describe, expect, test } from "vitest";
import { present } from "../../server/market/assert.ts";
import { contributions } from "../../server/market/contribution.ts";
import { parseDay } from "../../server/market/day.ts";
import { DEFINITIONS, type DefinitionId } from "../../server/market/definition.ts";
import { parseInstant } from "../../server/market/instant.ts";
import { originMap } from "../../server/market/origin.ts";
import { daysOf, parsePeriod, type Period } from "../../server/market/period.ts";
import { parsePermaslug } from "../../server/market/permaslug.ts";
import { decimalOf } from "../../server/market/rational.ts";
import { highOf, shareOf } from "../../server/market/share.ts";
import { largest } from "../../server/market/top.ts";
import { countPeriod, tokensOf, type By } from "../../server/market/volume.ts";
import { author, sumsOf, volumeOf, type Row } from "./support/rows.ts";

const root = resolve(import.meta.dirname, "../..");
const shared = resolve(root, process.env["TOKENTIDE_SHARED"] ?? "../shared", "data/openrouter");
const isThere = existsSync(shared);
if (!isThere) console.log(`Golden figures are not compared: there is no folder ${shared}.`);

/** The fields of a plain CSV without quotes, header left out. */
function linesOf(file: string): string[][] {
  const lines = readFileSync(resolve(shared, file), "utf8").trim().split(/\r?\n/);
  return lines.slice(1).map((line) => line.split(","));
}

function rowsOf(file: string): Row[] {
  return linesOf(file).map(([day = "", slug = "", tokens = ""]) => ({
    day: parseDay(day),
    permaslug: parsePermaslug(slug),
    tokens: BigInt(tokens),
  }));
}

function authorsOf(file: string) {
  const text = readFileSync(resolve(root, file), "utf8");
  const lines = Papa.parse<string[]>(text.trim()).data.slice(1);
  return lines.map(([name = "", , origin = "", from = ""]) => author(name, origin || null, from));
}

const AS_OF = parseInstant("2026-10-11T00:27:00Z");
let rows: Row[];
let origins: ReturnType<typeof originMap>;

function weekRows(week: Period): Row[] {
  const days = new Set(daysOf(week));
  return rows.filter(({ day }) => days.has(day));
}

function counted(week: Period, definition: DefinitionId, by: By) {
  const { top } = DEFINITIONS[definition];
  const all = weekRows(week);
  const kept = top && new Set(largest(sumsOf(all), top).map(({ permaslug }) => permaslug));
  const volumes = all
    .filter(({ permaslug }) => !kept || kept.has(permaslug))
    .map((row) => volumeOf(row, by, origins.ofModel(row.permaslug, row.day, AS_OF)));
  const days = Map.groupBy(volumes, ({ day }) => day);
  return countPeriod(week, { asOf: AS_OF, days }, DEFINITIONS[definition]);
}

describe.skipIf(!isThere)("golden figures of OpenRouter's weeks", () => {
  beforeAll(() => {
    rows = [
      ...rowsOf("rankings-daily-weeks-2026-W07-W14.csv"),
      ...rowsOf("rankings-daily-2026-05-23..2026-07-19.csv"),
    ];
    origins = originMap(authorsOf("data/authors.csv"), []);
  });

  test("tokens, shares and bounds of four weeks under four definitions are exactly these", () => {
    const lines = linesOf("golden-weeks.csv");
    expect(lines).toHaveLength(16);
    const computed = lines.map(([week = "", definition = ""]) => {
      const volumes = counted(parsePeriod(week), definition as DefinitionId, "origin");
      expect(volumes.closed).toBe(true);
      const keys = ["CN", "US", "unattributed", "other"];
      const bounds = ["CN", "US"].flatMap((key) => [shareOf(volumes, key), highOf(volumes, key)]);
      return [
        week,
        definition,
        ...keys.map((key) => String(tokensOf(volumes, key))),
        String(volumes.total),
        ...bounds.map((share) => decimalOf(share).toFixed(6)),
      ];
    });
    expect(computed).toEqual(lines);
  });

  test("each model's contribution from 2026-W22 to 2026-W23 is exactly this, in this order", () => {
    const [before, now] = ["2026-W22", "2026-W23"].map((week) =>
      counted(parsePeriod(week), "all", "model"),
    );
    const computed = contributions(present(now, "W23"), present(before, "W22"));
    const day = parseDay("2026-06-07");
    const written = computed.map(({ key, contributionPp }) => [
      key,
      origins.ofModel(parsePermaslug(key), day, AS_OF),
      contributionPp.toFixed(6),
    ]);
    const golden = linesOf("golden-contributions-2026-W23-all.csv");
    expect(written.slice(0, golden.length)).toEqual(golden);
  });

  test("the largest models of 2026-W14 are exactly these", () => {
    const week = parsePeriod("2026-W14");
    const golden = linesOf("golden-ranks-2026-W14.csv");
    const ranks = largest(sumsOf(weekRows(week)), golden.length);
    const written = ranks.map(({ permaslug, tokens }, i) => [
      String(i + 1),
      permaslug,
      origins.ofModel(permaslug, parseDay("2026-04-05"), AS_OF),
      String(tokens),
    ]);
    expect(written).toEqual(golden);
  });
});
