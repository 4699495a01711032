import { expect, test } from "vitest";
import { z } from "zod";
import { jsonOf, reasonOf } from "../server/shape.ts";

const manifest = z.looseObject({
  count: z.int().nonnegative(),
  files: z.looseObject({ sha256: z.string(), url: z.url() }),
});
const good = { count: 1, files: { sha256: "x", url: "https://example.org" } };
const reason = (shape: z.ZodType, value: unknown) => {
  const { error } = shape.safeParse(value);
  return error ? reasonOf(error) : "";
};

test.for([
  [{ ...good, files: { ...good.files, sha256: 5 } }, "files.sha256: a text was expected"],
  [{ ...good, files: { ...good.files, url: "there" } }, "files.url: an address was expected"],
  [{ ...good, count: "1" }, "count: a number was expected"],
  [{ ...good, count: 1.5 }, "count: a whole number was expected"],
  [{ ...good, count: -1 }, "count: at least 0 was expected"],
  [jsonOf(Buffer.from("<p>")), "an object with fields was expected"],
  [
    jsonOf(Buffer.from([0x7b, 0x22, 0xd7, 0xd6, 0x22, 0x3a, 0x31, 0x7d])),
    "an object with fields was expected",
  ],
] as const)("what is wrong with %j is said in plain words", ([value, said]) => {
  expect(reason(manifest, value)).toBe(said);
});

test("a shape's own words go before ours", () => {
  const hash = z.object({ hash: z.string().regex(/^x$/, "an x was expected") });
  expect(reason(hash, { hash: "y" })).toBe("hash: an x was expected");
});

test("choices, lists, lengths and unknown fields have words of their own", () => {
  expect(reason(z.enum(["a", "b"]), "c")).toBe("one of a, b was expected");
  expect(reason(z.literal("a"), "c")).toBe("a was expected");
  expect(reason(z.array(z.string()), "c")).toBe("a list was expected");
  expect(reason(z.array(z.string()).min(2), [])).toBe("a list of at least 2 was expected");
  expect(reason(z.string().min(1), "")).toBe("a text was expected");
  expect(reason(z.string().max(2), "long")).toBe("a text of at most 2 characters was expected");
  expect(reason(z.strictObject({}), { x: 1 })).toBe("unknown: x");
  expect(reason(z.union([z.string(), z.int()]), [])).toBe("another shape was expected");
});

test("of many faults the first three are named and the rest counted", () => {
  const values = Array.from({ length: 5 }, () => 1);
  expect(reason(z.array(z.string()), values)).toBe(
    "0: a text was expected; 1: a text was expected; 2: a text was expected; and 2 more",
  );
});
