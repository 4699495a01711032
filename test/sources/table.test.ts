import { expect, test } from "vitest";
import { z } from "zod";
import { BadTable, readTable } from "../../server/sources/table.ts";

const SHAPE = z.strictObject({ id: z.string().min(1), value: z.string().regex(/^\d+$/) });
const read = (text: string) => readTable("t.csv", text, SHAPE, ({ id }) => id);

/** What text of another encoding looks like when it is read as UTF-8. */
const foreign = (text: string) => Buffer.from(text, "utf16le").toString("utf8");

test("rows are read by their header, quoted or not, with any line end and a byte order mark", () => {
  const rows = [
    { id: "a", value: "1" },
    { id: 'b, "c"', value: "2" },
  ];
  const text = 'id,value\na,1\n"b, ""c""",2\n';
  expect(read(text)).toEqual(rows);
  expect(read(`\uFEFF${text.replaceAll("\n", "\r\n")}`)).toEqual(rows);
  expect(read("id,value\n")).toEqual([]);
});

test.for([
  ["a bad field", "id,value\na,1\nb,x\n", /^t\.csv, line 3, value: /],
  ["a field too few", "id,value\na,1\nb\n", /^t\.csv, line 3, /],
  ["a field too many", "id,value\na,1,2\n", /^t\.csv, line 2, /],
  ["an unknown column", "id,value,more\na,1,2\n", /^t\.csv, line 2, columns: .*more/],
  ["a missing column", "id\na\n", /^t\.csv, line 2, value: /],
  ["a key twice", "id,value\na,1\na,2\n", /^t\.csv, line 3, "a" stands there twice/],
  ["a bad field below an empty line", "id,value\na,1\n\nb,x\n", /^t\.csv, line 4, value: /],
  [
    "bytes of another encoding",
    `id,value\na,1\n${foreign("字节")},2\n`,
    /^t\.csv, line 3, id: .*UTF-8/,
  ],
  ["a control character", "id,value\na\0,1\n", /^t\.csv, line 2, id: .*control/],
  ["a quote left open", 'id,value\n"a,1\n', /^t\.csv, line 2, /],
] as const)("%s is refused by file, line and field", ([, text, reason]) => {
  expect(() => read(text)).toThrow(BadTable);
  expect(() => read(text)).toThrow(reason);
});
