import { afterAll, beforeAll, expect, test } from "vitest";
import { read as readSheet, utils } from "xlsx";
import { z } from "zod";
import { undefused } from "../../server/formula.ts";
import { build, type Built } from "../support/app.ts";
import { csvOf, madeRows, type MadeRow } from "../support/made-market.ts";
import { csvRows, parquetRows, taken } from "./support/taken.ts";

const TOKEN = "a-token-that-opens-the-rows-of-models";
const BEARER = { authorization: `Bearer ${TOKEN}` };
const HOSTILE = [
  '=HYPERLINK("http://x","y")',
  "+1",
  "-2+3",
  "@sum",
  "＝1",
  "＋1",
  "－1",
  "＠x",
  "'=quoted",
  '"quoted"',
  "a,b",
  "🦊/模型:free",
  'deepseek/wave,"1"',
];

let built: Built;

beforeAll(async () => {
  built = build({ now: "2026-07-28T12:00:00Z", token: TOKEN });
  const small = madeRows({ from: "2026-06-01", to: "2026-07-25", without: ["2026-06-17"] });
  const hostile = HOSTILE.flatMap((slug, i): MadeRow[] =>
    ["2026-07-18", "2026-07-20"].map((day, j) => ({
      day,
      slug,
      tokens: BigInt(10 ** 6 - i * 1000 - j),
    })),
  );
  const rows = [...small.map((row) => ({ ...row, tokens: row.tokens / 1000n })), ...hostile];
  await built.bring({ csv: quoted(rows), asOf: "2026-07-26T02:00:00Z", source: "own" });
  const changed = rows.map((row) =>
    row.day === "2026-07-20" ? { ...row, tokens: row.tokens - 7n } : row,
  );
  await built.bring({ csv: quoted(changed), asOf: "2026-07-27T02:00:00Z", source: "own" });
});
afterAll(() => built.close());

/** A file of one's own whose names may hold commas and quotes. */
function quoted(rows: readonly MadeRow[]): string {
  return csvOf(rows.map((row) => ({ ...row, slug: `"${row.slug.replaceAll('"', '""')}"` })));
}

const apiRow = z.record(z.string(), z.unknown());
const SERIES = [
  "/shares?source=own",
  "/shares?source=own&grain=month&by=author",
  "/shares?source=own&by=model&definition=top9",
  "/shares?source=own&grain=7d&from=2026-07-10&to=2026-07-22",
  "/volumes?source=own&grain=day&by=model&from=2026-07-18&to=2026-07-21",
  "/volumes?source=own&grain=day&definition=nofree&limit=3",
];
const NUMBERS = ["share", "low", "high", "change_pp", "growth_pct"];

test.each(SERIES)(
  "%s as CSV and Parquet is what the interface says, to the last digit",
  async (path) => {
    const { meta, data } = await built.read(path, z.array(apiRow), BEARER);
    expect(data.length).toBeGreaterThan(4);
    const csv = csvRows(await taken(built, path.replace("?", ".csv?"), BEARER));
    const parquet = await parquetRows(await taken(built, path.replace("?", ".parquet?"), BEARER));
    expect([csv.length, parquet.length]).toEqual([data.length, data.length]);
    for (const [i, row] of data.entries()) {
      const [line, record] = [csv[i] ?? {}, parquet[i] ?? {}];
      const same = {
        period_start: row["start"],
        period_end: row["end"],
        period: row["period"],
        status: row["status"],
      };
      expect(line).toMatchObject({
        ...same,
        tokens: row["tokens"],
        as_of: meta.as_of,
        source: meta.attribution,
      });
      expect(undefused(line["key"] ?? "")).toBe(row["key"]);
      expect(record).toMatchObject({
        ...same,
        key: row["key"],
        tokens: BigInt(String(row["tokens"])),
      });
      expect(record["as_of"]).toBe(meta.as_of);
      for (const name of NUMBERS.filter((known) => known in line)) {
        expect(line[name], name).toBe(textOf(row[name] as number | null | undefined));
        expect(record[name] ?? null, name).toBe(row[name] ?? null);
      }
    }
  },
);

test.each(SERIES)(
  "%s as JSON is the interface's own answer, whole, with the number of its rows",
  async (path) => {
    const { meta, data } = await built.read(path, z.array(apiRow), BEARER);
    const body = await taken(built, path.replace("?", ".json?"), BEARER);
    const read: unknown = JSON.parse(new TextDecoder().decode(body));
    // It is not paged: where the interface would go on, this has ended.
    expect(read).toEqual({ meta: { ...meta, next_cursor: null }, data, rows: data.length });
  },
);

function textOf(figure: number | null | undefined): string {
  return figure === null || figure === undefined ? "" : String(figure);
}

test("claims and events keep their words in both languages, and their digits", async () => {
  for (const table of ["claims", "events"]) {
    const { data } = await built.read(`/${table}`, z.array(apiRow));
    const lines = csvRows(await taken(built, `/${table}.csv`));
    const records = await parquetRows(await taken(built, `/${table}.parquet`));
    expect([lines.length, records.length]).toEqual([data.length, data.length]);
    for (const [i, row] of data.entries()) {
      const both = (row["scope"] ?? row["title"]) as { en: string; zh: string };
      const [en, zh] = table === "claims" ? ["scope_en", "scope_zh"] : ["title_en", "title_zh"];
      expect(undefused(lines[i]?.[en] ?? "")).toBe(both.en);
      expect(undefused(lines[i]?.[zh] ?? "")).toBe(both.zh);
      expect([records[i]?.[en], records[i]?.[zh]]).toEqual([both.en, both.zh]);
      expect(lines[i]?.["key"]).toBe(row["id"]);
      if (table === "claims") expect(lines[i]?.["value"]).toBe(row["value"] ?? "");
      expect(lines[i]?.["source"]).toContain(String(row["publisher"]));
    }
  }
});

test("revisions by model keep old, new and a negative change as numbers", async () => {
  const path = "/revisions?source=own&by=model";
  const { data } = await built.read(path, z.array(apiRow), BEARER);
  const lines = csvRows(await taken(built, path.replace("?", ".csv?"), BEARER));
  expect(data.length).toBeGreaterThan(HOSTILE.length);
  expect(
    lines.map((line) => [undefused(line["key"] ?? ""), line["old"], line["new"], line["change"]]),
  ).toEqual(data.map((row) => [row["key"], row["old"], row["new"], "-7"]));
});

test("a spreadsheet finds text where there was text, numbers where there were numbers, and no formula", async () => {
  const path = "/shares.csv?source=own&grain=day&by=model&from=2026-07-20&to=2026-07-20&bom=1";
  const body = await taken(built, path, BEARER);
  expect(Buffer.from(body.slice(0, 3)).toString("hex")).toBe("efbbbf");
  const book = readSheet(body, { type: "array", raw: true });
  const sheet = book.Sheets[book.SheetNames[0] ?? ""] ?? {};
  const formulas = Object.values(sheet).filter(
    (cell: unknown) => (cell as { f?: string }).f !== undefined,
  );
  expect(formulas).toEqual([]);
  const rows = utils.sheet_to_json<Record<string, string>>(sheet);
  const keys = rows.map(({ key = "" }) => undefused(key));
  for (const name of HOSTILE) expect(keys).toContain(name);
  for (const { key = "" } of rows) expect(key).not.toMatch(/^[=+\-@＝＋－＠]/);
  expect(rows.filter(({ change_pp = "" }) => change_pp.startsWith("-")).length).toBeGreaterThan(0);
});

test("every line ends with CRLF, and there is no byte order mark unless it is asked for", async () => {
  const text = Buffer.from(await taken(built, "/shares.csv?source=own")).toString("utf8");
  expect(text.charCodeAt(0)).toBe("p".charCodeAt(0));
  expect(text.endsWith("\r\n")).toBe(true);
  expect(text.split("\r\n").every((line) => !/[\r\n]/.test(line))).toBe(true);
});
