import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const css = readFileSync("client/colours.css", "utf8");
const pairs = new Map(
  Array.from(
    css.matchAll(/--(\w+): light-dark\((#\w{6}), (#\w{6})\)/g),
    ([, name = "", light = "", dark = ""]) => [name, { light, dark }],
  ),
);

/** Relative luminance, as WCAG 2.2 defines it. */
function luminance(colour: string): number {
  const channels = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255);
  const [r = 0, g = 0, b = 0] = channels.map((c) =>
    c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, two: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(two)].toSorted((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

describe.each(["light", "dark"] as const)("the colours in the %s", (scheme) => {
  const colour = (name: string) => pairs.get(name)?.[scheme] ?? "";

  it.each([
    ["ink", "paper", 4.5],
    ["muted", "paper", 4.5],
    ["ink", "wash", 4.5],
    ["cn", "paper", 4.5],
    ["us", "paper", 4.5],
    ["elsewhere", "paper", 3],
    ["unattributed", "paper", 3],
    ["other", "paper", 3],
  ])("let %s be read on %s", (front, back, least) => {
    expect(contrast(colour(front), colour(back))).toBeGreaterThanOrEqual(least);
  });
});
