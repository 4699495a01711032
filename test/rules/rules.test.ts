import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Rule } from "../../server/alert/rule.ts";
import { readRule, readRules } from "../../server/rules/read.ts";
import { shippedRules } from "../../server/rules/rule-set.ts";

const ENVIRONMENT = { HOOK: "https://desk.example/k3y", NEW: "whsec_new", OLD: "whsec_old" };

function fileOf(text: string) {
  const read = readRules(text, {
    file: "tokentide.yaml",
    environment: ENVIRONMENT,
    shipped: ["cn-record"],
  });
  if (read.kind === "faults") throw new Error(read.faults.map(({ message }) => message).join("\n"));
  return read.file;
}

function ruleOf(text: string): Rule {
  const read = readRule(text, "rule");
  if ("faults" in read) throw new Error(read.faults.map(({ message }) => message).join("\n"));
  return read;
}

test("the file of the product's description is read as it is meant", () => {
  const { rules, endpoints, off, targets } = fileOf(`
rules:
  - id: cn-majority
    on: { share: CN }            # share | volume | ratio: [CN, US] | lead | claim | source …
    when: { crosses: 50, direction: up }
    definition: all              # or require: robust
    for: 1
    keep_firing: 1
    notify: [desk]
endpoints:
  - id: desk
    channel: generic
    url: \${HOOK}
    secret: ["\${NEW}", "\${OLD}"]
    lang: en
defaults: { off: [cn-record] }
webhook: { allow_hosts: [hooks.lan], allow_cidrs: [10.0.0.0/8], allow_http: true }
`);
  expect(rules).toMatchObject([
    {
      id: "cn-majority",
      condition: {
        kind: "market",
        series: { kind: "share", by: "origin", key: "CN" },
        operator: { kind: "crosses", level: { n: 50n, d: 100n }, direction: "up" },
        definition: "all",
        grain: "week",
      },
      hold: { forPeriods: 1, keepFiring: 1 },
      notify: ["desk"],
      line: "{ on: { share: CN }, when: { crosses: 50, direction: up } }",
    },
  ]);
  const [desk] = endpoints;
  expect(desk).toMatchObject({ id: "desk", channel: "generic", lang: "en" });
  expect(desk?.url.reveal()).toBe("https://desk.example/k3y");
  expect(desk?.secrets.map((secret) => secret.reveal())).toEqual(["whsec_new", "whsec_old"]);
  expect(JSON.stringify(endpoints)).not.toMatch(/k3y|whsec/);
  expect(off).toEqual(["cn-record"]);
  expect(targets).toEqual({
    allowHosts: ["hooks.lan"],
    allowCidrs: ["10.0.0.0/8"],
    allowHttp: true,
  });
});

test("an empty file is a file without rules of its own", () => {
  expect(fileOf("")).toMatchObject({ rules: [], endpoints: [], off: [] });
  expect(fileOf("# nothing yet\n")).toMatchObject({ rules: [], endpoints: [] });
});

const READ: readonly (readonly [text: string, condition: object])[] = [
  [
    "on: { volume: openai }\nwhen: { below: 20T }",
    {
      series: { kind: "volume", by: "author", key: "openai" },
      operator: { kind: "below", level: { n: 20_000_000_000_000n, d: 1n } },
    },
  ],
  [
    "on: { volume: CN }\nwhen: { above: 1.5B }",
    { operator: { kind: "above", level: { n: 15_000_000_000n, d: 10n } } },
  ],
  [
    "on: { ratio: [CN, US] }\nwhen: { above: 1.5 }",
    { series: { kind: "ratio", by: "origin", keys: ["CN", "US"] } },
  ],
  [
    "on: { share: deepseek/r1 }\nwhen: { changes: { by: 2.5pp, over: 4w, direction: down } }",
    {
      series: { by: "model" },
      operator: {
        kind: "changes",
        by: { n: 25n, d: 1000n },
        measure: "pp",
        weeks: 4,
        direction: "down",
      },
    },
  ],
  [
    "on: { volume: US }\nwhen: { changes: { by: 10% } }",
    { operator: { by: { n: 10n, d: 100n }, measure: "percent", weeks: 1, direction: "either" } },
  ],
  [
    "on: { share: CN }\nwhen: { crosses: { share: US } }",
    { operator: { kind: "crosses", level: { kind: "share", key: "US" }, direction: "either" } },
  ],
  [
    "on: { share: CN }\nwhen: { above: 50% }\nresolve_when: { below: 48 }",
    { clearing: { side: "below", level: { n: 48n, d: 100n } } },
  ],
  [
    "on: { lead: CN }\nwhen: { streak: 4 }",
    {
      series: { kind: "streak", key: "CN" },
      operator: { kind: "crosses", level: { n: 7n, d: 2n } },
    },
  ],
  [
    "on: lead\nwhen: { streak: broken }",
    { series: { kind: "streak", key: null }, operator: { direction: "down" } },
  ],
  [
    "on: lead",
    { series: { kind: "lead", key: null }, operator: { kind: "crosses", direction: "up" } },
  ],
  ["on: new_entrant", { series: { kind: "entry", by: "model", top: 10 } }],
  [
    "on: { new_entrant: author }\nwhen: { enters: 5 }\ngrain: 7d",
    { series: { by: "author", top: 5 }, grain: "7d" },
  ],
  [
    "on: { rank: qwen }\nwhen: { changes: { by: 2 } }",
    { series: { kind: "rank", by: "author" }, operator: { measure: "ranks" } },
  ],
  [
    "on: { share: CN }\nwhen: { record: { over: 26w, extreme: high } }\nrequire: robust",
    { operator: { kind: "record", weeks: 26, extreme: "high" }, isRobust: true },
  ],
  [
    "on: { claim: { entity: ByteDance, topic: capex } }\nwhen: superseding",
    { kind: "claim", entity: "ByteDance", topic: "capex", which: "superseding" },
  ],
  [
    "on: { revision: CN }\nwhen: { changes: { by: 0.5% } }",
    { kind: "revision", by: "origin", key: "CN", percent: { n: 5n, d: 1000n } },
  ],
  ["on: { source: openrouter }\nwhen: stale", { kind: "stale", of: "openrouter" }],
  ["on: quarantined", { kind: "quarantined", of: null }],
  ["on: unmapped", { kind: "unmapped", of: null }],
];

test.each(READ)(
  "%s is read as a series and an operator, or as something that happens",
  (text, condition) => {
    expect(ruleOf(`id: a\n${text}`).condition).toMatchObject(condition);
  },
);

test("a rule may be written as JSON", () => {
  const text = JSON.stringify({ id: "a", on: { share: "CN" }, when: { above: 50 } });
  expect(ruleOf(text).condition).toMatchObject({ operator: { kind: "above" } });
});

test("whom a rule tells does not make it another one, and when it speaks does", () => {
  const fingerprint = (rest: string) =>
    ruleOf(`id: a\non: { share: CN }\nwhen: { above: 50 }\n${rest}`).fingerprint;
  const plain = fingerprint("");
  expect(fingerprint("notify: [desk]")).toBe(plain);
  for (const rest of [
    "for: 2",
    "keep_firing: 2",
    "definition: top9",
    "grain: day",
    "since: 2026-W01",
  ]) {
    expect(fingerprint(rest)).not.toBe(plain);
  }
  expect(ruleOf("id: a\nwhen: { above: 50 }\non: { share: CN }").fingerprint).toBe(plain);
});

test("the shipped rules are those that are promised", () => {
  expect(shippedRules().map(({ id, line }) => `${id} ${line}`)).toEqual([
    "lead-change { on: lead, when: changes }",
    "cn-moves { on: { share: CN }, when: { changes: { by: 5pp, over: 1w } } }",
    "us-moves { on: { share: US }, when: { changes: { by: 5pp, over: 1w } } }",
    "cn-half { on: { share: CN }, when: { crosses: 50, direction: either } }",
    "cn-record { on: { share: CN }, when: { record: { over: 26w } } }",
    "capex-claim { on: { claim: { topic: capex } }, when: new }",
    "source-stale { on: source, when: stale }",
  ]);
});

test("the file that README shows is sound", () => {
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const [, shown = ""] = /```yaml\n([\s\S]*?)```/.exec(readme) ?? [];
  const environment = { DESK_WEBHOOK_URL: "https://desk.example/", DESK_WEBHOOK_SECRET: "whsec_x" };
  const shipped = shippedRules().map(({ id }) => id);
  const read = readRules(shown, { file: "README.md", environment, shipped });
  expect(read.kind === "faults" ? read.faults : []).toEqual([]);
  expect(read.kind === "rules" ? read.file.rules : []).toHaveLength(1);
});
