import { describe, expect, test } from "vitest";
import { readRows } from "../../server/sources/rows.ts";
import type { Read } from "../../server/ports.ts";

const HEADER = "date,model_permaslug,total_tokens";

function read(text: string): Read {
  return readRows(Buffer.from(text));
}

/** The rows as `day permaslug tokens`; fails where the text is refused. */
function rowsOf(text: string): string[] {
  const found = read(text);
  if (found.kind === "unreadable") throw new Error(found.reason);
  return found.days.flatMap(({ day, rows }) =>
    rows.map(({ permaslug, tokens }) => `${day} ${permaslug} ${tokens}`),
  );
}

function refusalOf(text: string): string {
  const found = read(text);
  return found.kind === "unreadable" ? found.reason : "it was read";
}

const csv = (...lines: string[]) => [HEADER, ...lines, ""].join("\n");
const json = (rows: readonly object[], meta?: object) => JSON.stringify({ data: rows, meta });
const ROW = { date: "2026-09-01", model_permaslug: "a/x", total_tokens: "5" };

test("bytes that are no UTF-8, of which names would be lost, are refused, CSV and JSON", () => {
  for (const text of [csv("2026-09-01,a/\xff,5"), json([{ ...ROW, model_permaslug: "a/\xff" }])]) {
    const found = readRows(Buffer.from(text, "latin1"));
    expect(found).toEqual({ kind: "unreadable", reason: "it is not UTF-8" });
  }
});

describe("a CSV", () => {
  test("is read by day in time order, the largest first, ties by name, other last", () => {
    const lines = ["2026-09-02,a/x,1", "2026-09-01,other,9", "2026-09-01,b/x,5"];
    expect(rowsOf(csv(...lines, "2026-09-01,a/x,5", "2026-09-01,c/x,7"))).toEqual([
      "2026-09-01 c/x 7",
      "2026-09-01 a/x 5",
      "2026-09-01 b/x 5",
      "2026-09-01 other 9",
      "2026-09-02 a/x 1",
    ]);
  });

  test.for([
    ["LF", csv("2026-09-01,a/x,5")],
    ["CRLF", csv("2026-09-01,a/x,5").replaceAll("\n", "\r\n")],
    ["no last line end", csv("2026-09-01,a/x,5").trimEnd()],
    ["a byte order mark", `\uFEFF${csv("2026-09-01,a/x,5")}`],
    ["quotes", `"date","model_permaslug","total_tokens"\n"2026-09-01","a/x","5"\n`],
    ["empty lines", csv("", "2026-09-01,a/x,5", "", "")],
    ["its columns in another order", "total_tokens,date,model_permaslug\n5,2026-09-01,a/x\n"],
  ])("with %s is read the same", ([, text = ""]) => {
    expect(rowsOf(text)).toEqual(["2026-09-01 a/x 5"]);
  });

  test("may have columns nobody knows, which are noted; those of the exports are known", () => {
    const header = "date,model_permaslug,rank,total_tokens,share_of_daily_tokens";
    const known = read(`${header}\n2026-09-01,a/x,1,5,0.5\n`);
    expect(known).toMatchObject({ kind: "rows", rowCount: 1, notes: [], asOf: null });
    const found = read(`${header},modality,x\n2026-09-01,a/x,,5,0.5,text,y\n`);
    expect(found).toMatchObject({ notes: ["unknown fields: modality, x"] });
  });

  test("keeps counts of 2^63 - 1 to the last digit and takes zero", () => {
    const lines = ["2026-09-01,a/x,9223372036854775807", "2026-09-01,a/y,0"];
    expect(rowsOf(csv(...lines))).toEqual(lines.map((line) => line.replaceAll(",", " ")));
  });

  test("with a column missing is refused by its name", () => {
    expect(refusalOf("date,total_tokens\n2026-09-01,5\n")).toMatch(/lacks model_permaslug;/);
    expect(refusalOf("day,model,tokens\n2026-09-01,a/x,5\n")).toMatch(
      /lacks date, model_permaslug, total_tokens;/,
    );
  });

  test.for([
    ["a ragged line", "2026-09-01,a/x,5\n2026-09-01,a/y", /^line 3 has 2 fields; 3 were expected/],
    ["a line cut in the middle", "2026-09-01,a/x,5\n2026-0", /^line 3 has 1 fields/],
    ["too many fields", "2026-09-01,a/x,5,6", /^line 2 has 4 fields/],
    ["an impossible date", "2026-02-30,a/x,5", /^line 2, date: "2026-02-30"/],
    ["a date of another form", "01/09/2026,a/x,5", /^line 2, date: "01\/09\/2026"/],
    ["a model without a name", "2026-09-01,,5", /^line 2, model_permaslug: ""/],
    ["a name with a space", "2026-09-01,a x,5", /^line 2, model_permaslug: "a x"/],
    ["a fraction", "2026-09-01,a/x,5.5", /^line 2, total_tokens: "5\.5"/],
    ["an exponent", "2026-09-01,a/x,1e12", /^line 2, total_tokens: "1e12"/],
    ["digits in groups", `2026-09-01,a/x,"1,000"`, /^line 2, total_tokens: "1,000"/],
    ["no count", "2026-09-01,a/x,", /^line 2, total_tokens: ""/],
    ["a word", "2026-09-01,a/x,5\n2026-09-01,a/y,many", /^line 3, total_tokens: "many"/],
    ["a count of 2^63", "2026-09-01,a/x,9223372036854775808", /^line 2, total_tokens: .*beyond/],
    ["a count of twenty digits", "2026-09-01,a/x,10000000000000000000", /^line 2, total_tokens: /],
    ["a quote left open", `2026-09-01,"a/x,5\n2026-09-01,a/y,5`, /^line 2: .*quote/i],
    [
      "a bad line after an empty one",
      "2026-09-01,a/x,5\n\n2026-09-01,a/y,no",
      /^line 4, total_tokens/,
    ],
  ] as const)("with %s is refused by line and field", ([, lines, reason]) => {
    expect(refusalOf(`${HEADER}\n${lines}`)).toMatch(reason);
  });
});

describe("a day", () => {
  const faultsOf = (...lines: string[]) => {
    const found = read(csv(...lines));
    return found.kind === "rows" ? found.days.map(({ day, faults }) => [day, ...faults]) : [];
  };

  test("with a negative count is read with its fault, the other days without", () => {
    expect(faultsOf("2026-09-01,a/x,-5", "2026-09-02,a/x,5")).toEqual([
      ["2026-09-01", "2026-09-01 has a negative count, a/x -5"],
      ["2026-09-02"],
    ]);
  });

  test("with a model twice is read with its fault, even where both rows agree", () => {
    expect(faultsOf("2026-09-01,a/x,5", "2026-09-01,b/x,5", "2026-09-01,a/x,5")).toEqual([
      ["2026-09-01", "2026-09-01 has a/x twice"],
    ]);
    expect(faultsOf("2026-09-01,a/x,5", "2026-09-01,a/x:free,5", "2026-09-02,a/x,5")).toEqual([
      ["2026-09-01"],
      ["2026-09-02"],
    ]);
  });

  test("whose counts together are beyond 2^63 - 1 is read with its fault or refused", () => {
    const found = read(csv("2026-09-01,a/x,9223372036854775807", "2026-09-01,a/y,1"));
    const faults = found.kind === "rows" ? found.days.flatMap((day) => day.faults) : [found.reason];
    expect(faults.join()).toMatch(/9223372036854775807/);
  });
});

describe("what is no rows", () => {
  test.for([
    ["nothing", ""],
    ["a page", "<!doctype html>\n<html><title>OpenRouter</title></html>"],
    ["text", "Just a moment, please"],
    ["an error in JSON", `{"error":{"message":"Export not found","code":404}}`],
    ["JSON that is cut", `{"data":[{"date":"2026-09-01","model_perm`],
    ["bytes that are no text", "\u0000\u0001\uFFFF"],
  ])("%s is refused, not taken for an empty market", ([, text = ""]) => {
    expect(refusalOf(text)).toMatch(/lacks date, model_permaslug|not JSON|not the shape/);
  });

  test("a header alone is a file of no rows", () => {
    expect(read(`${HEADER}\n`)).toMatchObject({ kind: "rows", days: [], rowCount: 0 });
    expect(read(json([]))).toMatchObject({ kind: "rows", days: [], rowCount: 0 });
  });
});

describe("JSON", () => {
  const META = { as_of: "2026-09-02T01:46:15.433Z", version: "v1", start_date: "2026-09-01" };

  test("of the API's shape is read with its as-of", () => {
    const rows = [ROW, { ...ROW, date: "2026-08-31", total_tokens: "9223372036854775807" }];
    const found = read(json(rows, META));
    expect(found).toMatchObject({ rowCount: 2, notes: [], asOf: Date.parse(META.as_of) });
    expect(rowsOf(json(rows, META))).toEqual([
      "2026-08-31 a/x 9223372036854775807",
      "2026-09-01 a/x 5",
    ]);
  });

  test("may be a bare list, with no as-of, and may have counts as whole numbers", () => {
    const text = JSON.stringify([{ ...ROW, total_tokens: 2 ** 53 - 1, rank: null }]);
    expect(rowsOf(text)).toEqual(["2026-09-01 a/x 9007199254740991"]);
    expect(read(text)).toMatchObject({ asOf: null, notes: [] });
    expect(rowsOf(` \r\n${text}`)).toHaveLength(1);
  });

  test("may have fields nobody knows, which are noted", () => {
    expect(read(json([ROW, { ...ROW, date: "2026-09-02", modality: "text" }]))).toMatchObject({
      notes: ["unknown fields: modality"],
    });
  });

  test("with a number beyond 2^53, which has lost digits before anyone could look, is refused", () => {
    const text = json([ROW]).replace(`"5"`, "9007199254740993");
    expect(refusalOf(text)).toMatch(/total_tokens/);
  });

  test.for([
    ["a fraction", { total_tokens: 1.5 }, /total_tokens/],
    ["a count in words", { total_tokens: "many" }, /row 2, total_tokens: "many"/],
    ["a count that is null", { total_tokens: null }, /total_tokens/],
    ["no count", { total_tokens: undefined }, /total_tokens/],
    ["no name", { model_permaslug: undefined }, /model_permaslug/],
    ["an impossible date", { date: "2026-02-30" }, /row 2, date: "2026-02-30"/],
    ["a date that is a number", { date: 20_260_901 }, /date/],
  ] as const)("with %s is refused by row and field", ([, wrong, reason]) => {
    const refusal = refusalOf(json([ROW, { ...ROW, model_permaslug: "a/y", ...wrong }]));
    expect(refusal.replace(/the shape \{.*?\}, meta\}/, "")).toMatch(reason);
    expect(refusal).toMatch(/row 2|data\[1\]/);
  });

  test("with an as-of that is no time is refused by its field", () => {
    expect(refusalOf(json([ROW], { as_of: "yesterday" }))).toMatch(/as_of.*"yesterday"/);
  });
});
