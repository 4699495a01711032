import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { caseFile, runCases } from "../../server/rules/cases.ts";
import { readRules } from "../../server/rules/read.ts";
import { shippedRules } from "../../server/rules/rule-set.ts";

const HERE = import.meta.dirname;

function resultsOf(name: string) {
  const { cases, rules } = caseFile.parse(parse(readFileSync(join(HERE, name), "utf8")));
  return runCases(cases, rules === undefined ? shippedRules() : rulesIn(rules));
}

function rulesIn(name: string) {
  const text = readFileSync(join(HERE, name), "utf8");
  const read = readRules(text, { file: name, environment: {}, shipped: [] });
  if (read.kind === "faults") throw new Error(JSON.stringify(read.faults));
  return read.file.rules;
}

describe.for(["shipped.yaml", "conditions.test.yaml"])("%s", (file) => {
  test.each(resultsOf(file).map((result) => [result.rule, result.name, result] as const))(
    "%s: %s",
    (_rule, _name, { differences }) => expect(differences).toEqual([]),
  );
});

test("a case that comes out otherwise says how", () => {
  const { cases } = caseFile.parse({
    cases: [
      {
        name: "wrong on purpose",
        rule: "cn-half",
        weeks: { "2026-W20": { CN: 45, US: 55 }, "2026-W21": { CN: 55, US: 45 } },
        expect: { states: { "2026-W21": "pending" }, events: ["2026-W20 firing CN"] },
      },
      { name: "of no rule", rule: "nothing", weeks: {}, expect: { events: [] } },
    ],
  });
  expect(runCases(cases, shippedRules())).toMatchObject([
    {
      ok: false,
      differences: [
        "2026-W21: CN is firing, not pending",
        "expected and not raised: 2026-W20 firing CN",
        "raised and not expected: 2026-W21 firing CN",
      ],
    },
    {
      ok: false,
      differences: [expect.stringMatching(/^there is no rule nothing; there are lead-change/)],
    },
  ]);
});
