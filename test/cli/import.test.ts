import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { vintageRow } from "../../server/wire.ts";
import { build } from "../support/app.ts";
import { temporaryPlace, type Place } from "./support/command.ts";
import { AS_OF, CSV, JSON_TEXT, ROWS } from "./support/rows.ts";

const DAYS = 42;
const OWN = ["--source", "openrouter"];

/** What a server on the same file answers. */
async function vintagesIn({ folder }: Place) {
  const databaseUrl = `sqlite:${join(folder, "tokentide.db")}`;
  const app = build({ now: new Date().toISOString(), databaseUrl });
  const { data } = await app.read("/vintages", z.array(vintageRow));
  await app.close();
  return data;
}

test("a file is brought in as a vintage, once, and said in a line", async () => {
  const here = temporaryPlace();
  here.file("rows.csv", CSV);
  const command = ["import", "rows.csv", ...OWN, "--as-of", AS_OF];
  expect(await here.run(command)).toEqual({
    code: 0,
    stdout: `openrouter: ${DAYS} days, ${ROWS.length} rows, as of ${AS_OF}\n`,
    stderr: "",
  });
  const window = { from: "2025-09-01", to: "2025-10-12" };
  const vintages = await vintagesIn(here);
  expect(vintages).toMatchObject([{ as_of: AS_OF, ...window, address: "rows.csv" }]);
  expect(await here.run(command)).toEqual({
    code: 0,
    stdout: `openrouter: held before, ${DAYS} days, ${ROWS.length} rows, as of ${AS_OF}\n`,
    stderr: "",
  });
  expect(await vintagesIn(here)).toEqual(vintages);
});

test("standard input is read too, and JSON names its own as-of", async () => {
  const here = temporaryPlace();
  const args = ["import", "-", "--source", "our-own", "--json"];
  const { code, stdout, stderr } = await here.run(args, { input: JSON_TEXT });
  expect([code, stderr]).toEqual([0, ""]);
  expect(JSON.parse(stdout)).toEqual({
    source: "our-own",
    as_of: AS_OF,
    new_vintage: true,
    days: DAYS,
    new_days: DAYS,
    rows: ROWS.length,
    missing_days: [],
    set_aside: [],
    notes: [],
  });
});

test("rows that are all set aside fail the command, which says why", async () => {
  const here = temporaryPlace();
  here.file("twice.csv", "date,model_permaslug,total_tokens\n2025-09-01,a/b,1\n2025-09-01,a/b,2\n");
  const { code, stdout, stderr } = await here.run(["import", "twice.csv", ...OWN, "--json"]);
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ days: 0, set_aside: ["2025-09-01 has a/b twice"] });
  expect(stderr).toBe("twice.csv: nothing was kept; 2025-09-01 has a/b twice\n");
  expect(await vintagesIn(here)).toEqual([]);
});

test("a file that cannot be read as rows is a wrong question, and nothing of it is kept", async () => {
  const here = temporaryPlace();
  here.file("half.csv", `${CSV}2025-10-12,openai/one-more,12.5\n`);
  const { code, stdout, stderr } = await here.run(["import", "half.csv", ...OWN]);
  expect([code, stdout]).toEqual([2, ""]);
  const line = ROWS.length + 2;
  expect(stderr).toBe(
    `half.csv: line ${line}, total_tokens: "12.5" is not a whole number of tokens\n`,
  );
  expect(await vintagesIn(here)).toEqual([]);
});

test("a store that cannot be opened fails the command, which says so in a line", async () => {
  const here = temporaryPlace();
  here.file("rows.csv", CSV);
  const env = { DATABASE_URL: "sqlite:no/such/folder/tokentide.db" };
  const { code, stdout, stderr } = await here.run(["import", "rows.csv", ...OWN], { env });
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(/^.*director.*\n$/);
  expect(existsSync(join(here.folder, "no"))).toBe(false);
});
