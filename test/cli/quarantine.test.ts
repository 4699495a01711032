import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { importFile } from "../../server/cli/import.ts";
import { acceptItem, discardItem, listQuarantine } from "../../server/cli/quarantine.ts";
import { sourceRow, volumeRow } from "../../server/wire.ts";
import { build, type Built } from "../support/app.ts";
import { csvOf } from "../support/made-market.ts";
import { temporaryFolder } from "../support/stores.ts";
import { asked } from "./support/asked.ts";
import { temporaryPlace } from "./support/command.ts";
import { AS_OF, ROWS } from "./support/rows.ts";

const ODD = ["2025-09-29", "2025-10-01"];
const TRIPLED = csvOf(
  ROWS.map((row) => (ODD.includes(row.day) ? { ...row, tokens: row.tokens * 3n } : row)),
);

let app: Built;
beforeEach(async () => {
  app = build({ now: "2025-10-14T09:00:00Z" });
  const file = join(temporaryFolder(), "odd.csv");
  writeFileSync(file, TRIPLED);
  const options = { source: "openrouter", asOf: AS_OF };
  await asked(() => importFile(app.tokentide, file, options));
});
afterEach(() => app.close());

const list = (options = {}) => asked(() => listQuarantine(app.tokentide, options));
const accept = (id: string) => asked(() => acceptItem(app.tokentide, id));
const discard = (id: string, reason = "a test") =>
  asked(() => discardItem(app.tokentide, id, { reason }));

async function held() {
  const { data } = await app.read("/volumes?grain=day", z.array(volumeRow));
  const sources = await app.read("/sources", z.array(sourceRow));
  const days = new Set<string>(data.map(({ period }) => period));
  return { odd: ODD.filter((day) => days.has(day)), aside: sources.data[0]?.quarantined };
}

test("lists what waits for a decision, newest first, with its reasons", async () => {
  expect(await held()).toEqual({ odd: [], aside: 2 });
  const { code, stdout } = await list();
  expect(code).toBe(0);
  expect(stdout.trim().split("\n")).toEqual([
    expect.stringMatching(
      /^2 open: openrouter 2025-10-01 as of 2025-10-13T02:00:00Z: the total of/,
    ),
    expect.stringMatching(/^1 open: openrouter 2025-09-29 as of 2025-10-13T02:00:00Z: the total/),
  ]);
  expect(JSON.parse((await list({ json: true })).stdout)).toMatchObject([
    { id: 2, day: "2025-10-01", state: "open", address: "odd.csv", remark: null },
    { id: 1, day: "2025-09-29", state: "open", source: "openrouter", as_of: AS_OF },
  ]);
});

test("accepts a day, which is answered from then on", async () => {
  const accepted = await accept("1");
  expect(accepted).toEqual({ code: 0, stdout: "1 accepted; 1 days kept\n", stderr: "" });
  expect(await held()).toEqual({ odd: ["2025-09-29"], aside: 1 });
});

test("discards a day for good, with the reason", async () => {
  const discarded = await discard("2", "a misprint");
  expect(discarded).toEqual({ code: 0, stdout: "2 discarded\n", stderr: "" });
  expect(await held()).toEqual({ odd: [], aside: 1 });
  expect(JSON.parse((await list({ json: true })).stdout)).toMatchObject([{ id: 1 }]);
  expect(JSON.parse((await list({ json: true, all: true })).stdout)).toMatchObject([
    { id: 2, state: "discarded", remark: "a misprint" },
    { id: 1, state: "open" },
  ]);
});

test("decides once", async () => {
  await accept("1");
  await discard("2");
  for (const again of [await accept("1"), await discard("1")]) {
    expect(again).toEqual({ code: 1, stdout: "", stderr: "1 is accepted already\n" });
  }
  const late = await accept("2");
  expect(late).toEqual({ code: 1, stdout: "", stderr: "2 is discarded already\n" });
  expect((await list()).stdout).toBe("nothing is set aside\n");
  expect(await held()).toEqual({ odd: ["2025-09-29"], aside: 0 });
});

test.each([
  ["accept 99", () => accept("99"), /ID: nothing set aside has the number 99/],
  ["accept one", () => accept("one"), /ID: got "one"; a number was expected/],
  ["discard -1", () => discard("-1"), /ID: got "-1"/],
  ["discard 1 without a word", () => discard("1", " "), /--reason: a reason was expected/],
])("%s is a wrong question and decides nothing", async (_, command, said) => {
  const { code, stdout, stderr } = await command();
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(said);
  expect((await held()).aside).toBe(2);
});

test("the program itself sets aside, lists and discards", async () => {
  const here = temporaryPlace();
  here.file("odd.csv", TRIPLED);
  await here.run(["import", "odd.csv", "--source", "openrouter", "--as-of", AS_OF]);
  const discarded = await here.run(["quarantine", "discard", "1", "--reason", "a misprint"]);
  expect(discarded).toEqual({ code: 0, stdout: "1 discarded\n", stderr: "" });
  const { code, stdout } = await here.run(["quarantine", "list", "--json"]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject([{ id: 2, day: "2025-10-01" }]);
});
