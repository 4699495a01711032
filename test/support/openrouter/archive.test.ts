import { expect, test } from "vitest";
import { parseDay, type Day } from "../../../server/market/day.ts";
import type { Observation } from "../../../server/market/observation.ts";
import { parsePermaslug } from "../../../server/market/permaslug.ts";
import { archiveOfDeltas, rowsKnownAt, syntheticArchive } from "./archive.ts";
import { csvOf, filesOf } from "./exports.ts";
import { sharedFile } from "./shared.ts";
import { snapshotsOf } from "./snapshot.ts";

const VINTAGES = sharedFile("vintages-2026-06-22..2026-07-19.csv");
const SAMPLE = sharedFile("exports/rankings-daily-export-sample-2026-09-30+2026-10-07.csv");
const MANIFEST = sharedFile("exports/latest.manifest-2026-10-08.json");
const MARKET = { firstPublication: "2026-09-19", publications: 3, seed: 7 };

test("a synthetic archive depends on its arguments alone", () => {
  expect(syntheticArchive(MARKET)).toEqual(syntheticArchive(MARKET));
  expect(syntheticArchive({ ...MARKET, seed: 8 })).not.toEqual(syntheticArchive(MARKET));
});

test("each synthetic publication restates its two days before last a little and leaves the rest", () => {
  const [first, second] = syntheticArchive(MARKET).pulls;
  const restated = [...(second?.days ?? [])].filter(([day, rows]) => {
    const before = first?.days.get(day);
    return before && JSON.stringify(before, decimal) !== JSON.stringify(rows, decimal);
  });
  expect(restated.map(([day]) => day)).toEqual(["2026-09-17", "2026-09-18"]);
  const [was, is] = [first, second].map((pull) => sumOf(pull?.days, "2026-09-18"));
  expect(Number(is) / Number(was)).toBeGreaterThan(1);
  expect(Number(is) / Number(was)).toBeLessThan(1.0005);
});

test("a synthetic market has counts of realistic size, free variants, and beyond 2^53 on demand", () => {
  const { pulls } = syntheticArchive({ ...MARKET, models: 50 });
  const rows = [...(pulls.at(-1)?.days.values() ?? [])].flat();
  const named = rows.filter((row) => row.permaslug !== "other");
  expect(rows).toHaveLength(30 * 51);
  expect(new Set(named.map((row) => row.permaslug)).size).toBe(50);
  expect(named.some((row) => row.permaslug.endsWith(":free"))).toBe(true);
  expect(named.every((row) => row.tokens > 1e9 && row.tokens < 1e12)).toBe(true);
  const large = syntheticArchive({ ...MARKET, scale: 10_000n }).pulls[0];
  expect(sumOf(large?.days, "2026-09-18")).toBeGreaterThan(2n ** 53n);
});

const DELTAS = [
  "as_of,date,model_permaslug,total_tokens",
  "2026-09-19T01:46:00Z,2026-09-18,a/one,10",
  "2026-09-19T01:46:00Z,2026-09-18,b/two,20",
  "2026-09-20T01:46:00Z,2026-09-18,a/one,",
  "2026-09-20T01:46:00Z,2026-09-18,other,99",
  "2026-09-20T01:46:00Z,2026-09-19,a/one,5",
].join("\n");

test("what was known at a moment is the newest pull of each day up to it", () => {
  const archive = archiveOfDeltas(DELTAS);
  const knownAt = (asOf: string) =>
    [...rowsKnownAt(archive, asOf)].map(([day, rows]) => [
      day,
      ...rows.map((row) => `${row.permaslug} ${row.tokens}`),
    ]);
  expect(knownAt("2026-09-19T01:45:59Z")).toEqual([]);
  expect(knownAt("2026-09-19T01:46:00Z")).toEqual([["2026-09-18", "b/two 20", "a/one 10"]]);
  expect(knownAt("2026-10-01T00:00:00Z")).toEqual([
    ["2026-09-18", "b/two 20", "other 99"],
    ["2026-09-19", "a/one 5"],
  ]);
});

test.skipIf(VINTAGES === null)("over the real vintages every value known is its last delta", () => {
  const text = VINTAGES ?? "";
  const deltas = text
    .trimEnd()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split(","));
  const archive = archiveOfDeltas(text);
  expect(archive.pulls).toHaveLength(30);
  for (const { asOf } of archive.pulls) {
    const expected = new Map<string, string>();
    for (const [at = "", day, slug, tokens = ""] of deltas) {
      if (at <= asOf) expected.set(`${day} ${slug}`, tokens);
    }
    const known = [...rowsKnownAt(archive, asOf)].flatMap(([day, rows]) =>
      rows.map((row): [string, string] => [`${day} ${row.permaslug}`, String(row.tokens)]),
    );
    expect(new Map(known)).toEqual(expected);
  }
});

test.skipIf(SAMPLE === null)(
  "the rows of the real export are rendered byte for byte as published",
  () => {
    const cells = (SAMPLE ?? "")
      .trimEnd()
      .split("\r\n")
      .slice(1)
      .map((line) => line.split(","));
    const byDay = Map.groupBy(cells, ([date = ""]) => parseDay(date));
    const days = Array.from(byDay, ([day, rows]): [Day, Observation[]] => [
      day,
      rows.toReversed().map(([, slug = "", , tokens = ""]) => ({
        permaslug: parsePermaslug(slug),
        tokens: BigInt(tokens),
      })),
    ]);
    const [snapshot] = snapshotsOf([{ asOf: "2026-10-08T01:46:15.433Z", days: new Map(days) }]);
    expect(snapshot && csvOf(snapshot)).toBe(SAMPLE);
  },
);

test.skipIf(MANIFEST === null)("our manifest has the fields of the real one, in its order", () => {
  const real = JSON.parse(MANIFEST ?? "") as { readonly retrieved_at: string };
  const [snapshot] = snapshotsOf([{ asOf: real.retrieved_at, days: new Map() }]);
  const files = snapshot && filesOf(snapshot, "https://openrouter.ai/api/v1");
  const ours = JSON.parse(String(files?.["manifest.json"])) as object;
  expect(pathsOf(ours)).toEqual(pathsOf(real));
  const { files: _files, row_count: _rows, ...rest } = ours as Record<string, unknown>;
  expect(real).toMatchObject(rest);
});

function pathsOf(value: unknown, path = ""): string[] {
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, `${path}/${key}`));
}

function sumOf(days: ReadonlyMap<Day, readonly { tokens: bigint }[]> | undefined, day: string) {
  return days?.get(parseDay(day))?.reduce((sum, row) => sum + row.tokens, 0n) ?? 0n;
}

function decimal(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}
