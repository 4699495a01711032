import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { expect, test } from "vitest";
import { csvText } from "../../server/export/csv.ts";
import type { Column } from "../../server/export/column.ts";
import type { ExportRow } from "../../server/exporting.ts";
import { undefused } from "../../server/formula.ts";

const COLUMNS: readonly Column[] = [
  { name: "text", kind: "text", about: "", cell: ({ text }) => text as string },
  { name: "whole", kind: "whole", about: "", cell: ({ whole }) => whole as bigint },
  { name: "number", kind: "number", about: "", cell: ({ number }) => number as number },
  { name: "digits", kind: "decimal", about: "", cell: ({ digits }) => digits as string },
];
const META = {
  as_of: null,
  definition: null,
  source: "",
  attribution: "",
  stale: false,
  next_cursor: null,
};

async function written(rows: readonly ExportRow[]): Promise<string> {
  const pages = (async function* () {
    for (const row of rows) yield { rows: [row], done: 1, total: 1 };
  })();
  let text = "";
  for await (const part of csvText({ columns: COLUMNS }, { meta: META }, pages, false))
    text += part;
  return text;
}

const FORMULA = /^[=+\-@\t\r＝＋－＠]/;
const begun = fc
  .tuple(
    fc.constantFrom("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", "'", "''=", "\n", ""),
    fc.string({ unit: "binary" }),
  )
  .map(([sign, rest]) => sign + rest);

test("any text comes back as it was, and none begins like a formula", async () => {
  await fc.assert(
    fc.asyncProperty(begun, async (text) => {
      const rows = [{ text, whole: -5n, number: -0.5, digits: "-12.50" }];
      const [line] = parse(await written(rows), { columns: true, record_delimiter: "\r\n" });
      const { text: cell = "", ...numbers } = line as Record<string, string>;
      expect(undefused(cell)).toBe(text);
      expect(cell).not.toMatch(FORMULA);
      expect(numbers).toEqual({ whole: "-5", number: "-0.5", digits: "-12.50" });
    }),
    { numRuns: 500 },
  );
});

test("a number is written as it is, whatever its sign and length", async () => {
  const rows = [{ text: "a", whole: -(2n ** 70n), number: 0.000001, digits: "-0.1" }];
  expect(await written(rows)).toBe(
    "text,whole,number,digits\r\na,-1180591620717411303424,0.000001,-0.1\r\n",
  );
});

test("what only looks like digits in a column of digits is defused as text", async () => {
  const rows = [{ text: "a", whole: 1n, number: 1, digits: "-1+cmd" }];
  expect(await written(rows)).toContain(",'-1+cmd\r\n");
});
