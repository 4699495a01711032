import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { importFile } from "../../server/cli/import.ts";
import { build, type Built } from "../support/app.ts";
import { csvOf } from "../support/made-market.ts";
import { temporaryFolder } from "../support/stores.ts";
import { asked } from "./support/asked.ts";
import { place } from "./support/command.ts";
import { AS_OF, CSV, ROWS } from "./support/rows.ts";

const NOW = "2025-10-14T09:00:00Z";
const SOURCE = { source: "openrouter" };
const OTHER = csvOf(ROWS.map((row) => ({ ...row, tokens: row.tokens + 1n })));

describe("what is brought in", () => {
  const imported = async (csv: string, options: { source: string; asOf?: string; json?: true }) => {
    const app = build({ now: NOW });
    const file = join(temporaryFolder(), "rows.csv");
    writeFileSync(file, csv);
    const ended = await asked(() => importFile(app.tokentide, file, options));
    await app.close();
    return ended;
  };

  test("is as of now where nothing says otherwise", async () => {
    const { code, stdout } = await imported(CSV, SOURCE);
    expect([code, stdout]).toEqual([0, `openrouter: 42 days, ${ROWS.length} rows, as of ${NOW}\n`]);
  });

  test("may have gaps, which are named", async () => {
    const gaps = ["2025-09-03", "2025-09-04", "2025-09-08"];
    const csv = csvOf(ROWS.filter(({ day }) => !gaps.includes(day)));
    const { code, stdout } = await imported(csv, { source: "own" });
    expect(code).toBe(0);
    expect(stdout).toContain("\nmissing between its days: 2025-09-03 to 2025-09-04, 2025-09-08\n");
    const { stdout: json } = await imported(csv, { source: "own", json: true });
    expect(JSON.parse(json)).toMatchObject({ missing_days: gaps, days: 39 });
  });

  test("may have columns that nobody knows, which are noted", async () => {
    const [header, ...lines] = CSV.trim().split("\n");
    const wider = [`${header},mood`, ...lines.map((line) => `${line},calm`)].join("\n");
    const { stdout } = await imported(wider, SOURCE);
    expect(stdout).toContain("\nnote: unknown fields: mood\n");
  });

  test("leaves the running day out and says so", async () => {
    const { code, stdout } = await imported(CSV, { ...SOURCE, asOf: "2025-10-12T23:59:59Z" });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^openrouter: 41 days.*\nnote: the running day 2025-10-12 was left out/);
  });

  test("has its odd days set aside and said, and the rest kept", async () => {
    const odd = ROWS.map((row) =>
      row.day === "2025-10-01" ? { ...row, tokens: row.tokens * 3n } : row,
    );
    const { code, stdout } = await imported(csvOf(odd), SOURCE);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^openrouter: 41 days.*\nset aside: the total of 2025-10-01 is/);
  });
});

describe("a wrong question", () => {
  const here = place();
  let app: Built;
  const answers = async () => {
    const routes = ["shares?by=author", "vintages", "sources", "revisions", "models"];
    const texts = routes.map(async (route) => (await app.get(`/api/v1/${route}`)).text());
    return (await Promise.all(texts)).join("\n");
  };

  beforeAll(async () => {
    app = build({ now: NOW });
    await app.bring({ csv: CSV, asOf: AS_OF });
    here.file("other.csv", OTHER);
    here.file("half.csv", `${OTHER}2025-10-12,openai/one-more,12.5\n`);
    here.file("header.csv", OTHER.replace("total_tokens", "tokens"));
    here.file("shape.json", '{"data": 1}');
    here.file("cut.json", '{"data": [{"date": "2025-10-');
    here.file("empty.csv", "");
    here.file("binary.csv", new Uint8Array([0, 255, 254, 10, 13, 0]));
  });
  afterAll(async () => {
    await app.close();
    here.remove();
  });

  test.each([
    ["names a file that is not there", "none.csv", {}, /FILE: .*none\.csv .*ENOENT/],
    ["names a folder", ".", {}, /FILE: .* cannot be read.*EISDIR/],
    ["has a row that is no number", "half.csv", {}, /half\.csv: line \d+, total_tokens: "12\.5"/],
    ["lacks a column", "header.csv", {}, /header\.csv: the header lacks total_tokens/],
    ["is JSON of another shape", "shape.json", {}, /shape\.json: it has not the shape/],
    ["is half of a JSON file", "cut.json", {}, /cut\.json: it is not JSON/],
    ["is empty", "empty.csv", {}, /empty\.csv: the header lacks/],
    ["is no text", "binary.csv", {}, /binary\.csv: /],
    ["has no source", "other.csv", { source: "" }, /--source: got ""/],
    ["has a bad source", "other.csv", { source: "Our Own" }, /--source: got "Our Own"/],
    ["has a path for a source", "other.csv", { source: "../x" }, /--source: got "\.\.\/x"/],
    ["has a long source", "other.csv", { source: "a".repeat(41) }, /--source: got "a+"; up to 40/],
    ["has a future as-of", "other.csv", { asOf: "2025-10-14T09:00:01Z" }, /as-of.*future/],
    ["has a far as-of", "other.csv", { asOf: "2025-10-13T02:00:00+02:00" }, /--as-of: .*UTC/],
    ["has no as-of", "other.csv", { asOf: "yesterday" }, /--as-of: "yesterday"/],
  ])("that %s is refused and changes nothing", async (_, file, options, said) => {
    const before = await answers();
    const question = { ...SOURCE, ...options };
    const ended = await asked(() => importFile(app.tokentide, join(here.folder, file), question));
    expect([ended.code, ended.stdout]).toEqual([2, ""]);
    expect(ended.stderr).toMatch(said);
    expect(ended.stderr).not.toMatch(/\bat .+:\d+:\d+|\.ts\b/);
    expect(await answers()).toBe(before);
  });
});
