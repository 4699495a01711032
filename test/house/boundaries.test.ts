import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cruise, diagramOf, ROOT } from "./dependencies.ts";

const MODULES_MIN = 120; // the house has more; a check that saw fewer looked at nothing
const found = cruise();

test("no import goes against the direction of dependencies", () => {
  expect(found.summary.totalCruised).toBeGreaterThan(MODULES_MIN);
  expect(
    found.summary.violations.map(({ from, to, rule }) => `${rule.name}: ${from} -> ${to}`),
  ).toEqual([]);
});

test("the diagram in ARCHITECTURE.md is the one that the imports draw", () => {
  const page = readFileSync(join(ROOT, "ARCHITECTURE.md"), "utf8");
  const drawn = /```mermaid[\s\S]*?```/.exec(page)?.[0];
  expect(drawn, `put this there:\n${diagramOf(found)}`).toBe(diagramOf(found));
});
