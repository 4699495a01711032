import { expect, test } from "vitest";
import { authorOf, isFree, OTHER, parsePermaslug } from "../../server/market/permaslug.ts";

test.each([
  "",
  " ",
  "a b",
  "a/b\n",
  "a/b\t",
  "a/\u0000b",
  "a/\u007fb",
  "a/\u00a0b",
  "\ud800/a",
  "x".repeat(201),
])("%j is not a model's name", (text) => expect(() => parsePermaslug(text)).toThrow(RangeError));

test("a refusal quotes no more than the beginning of a long name", () => {
  const refusal = () => parsePermaslug("x".repeat(100_000));
  expect(refusal).toThrow(/^"x{60}" is not a model name/);
});

test.each(["a", "other", "x".repeat(200), "qwen/qwen3.6-plus-04-02:free", "z-ai/glm-4.5-air"])(
  "%s is a model's name",
  (text) => expect(parsePermaslug(text)).toBe(text),
);

test.each([
  ["deepseek/deepseek-v3.2-20251201", "deepseek"],
  ["openrouter/owl-alpha:free", "openrouter"],
  ["a/b/c", "a"],
  ["other", "other"],
  ["name-without-a-slash", "name-without-a-slash"],
])("the author of %s is %s", (slug, author) => {
  expect(authorOf(parsePermaslug(slug))).toBe(author);
});

test.each([
  ["z-ai/glm-4.5-air:free", true],
  ["z-ai/glm-4.5-air", false],
  ["z-ai/free", false],
  ["z-ai/glm:freeform", false],
  ["z-ai/glm:free:extended", false],
  ["z-ai/glm:beta", false],
])("%s is a free variant: %s", (slug, free) => {
  expect(isFree(parsePermaslug(slug))).toBe(free);
});

test("other is a name like any, and free of nothing", () => {
  expect(parsePermaslug("other")).toBe(OTHER);
  expect(isFree(OTHER)).toBe(false);
});
