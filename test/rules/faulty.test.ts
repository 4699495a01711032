import { expect, test } from "vitest";
import { faultText } from "../../server/rules/fault.ts";
import { readRules } from "../../server/rules/read.ts";

const SHIPPED = ["lead-change", "cn-half"];

function faultsOf(text: string): string[] {
  const environment = { HOOK: "https://desk.example/secret-path", EMPTY: "" };
  const read = readRules(text, { file: "tokentide.yaml", environment, shipped: SHIPPED });
  return read.kind === "faults" ? read.faults.map(faultText) : [];
}

const ALIASES = Array.from("bcdefgh", (name, i) => {
  const before = "abcdefgh"[i];
  return `${name}: &${name} [${`*${before},`.repeat(9)}]`;
}).join("\n");

const rule = (rest: string) => `rules:\n  - id: a\n${rest.replace(/^/gm, "    ")}\n`;
const share = (when: string, rest = "") =>
  rule(`on: { share: CN }\nwhen: ${when}${rest === "" ? "" : `\n${rest}`}`);
const endpoint = (rest: string) => `endpoints:\n  - id: desk\n${rest.replace(/^/gm, "    ")}\n`;

/** A faulty file, and what is said of it: line, path, and a sentence that one can act on. */
const FAULTY: readonly (readonly [why: string, text: string, said: RegExp])[] = [
  ["no YAML", "rules:\n  - id: [a\n", /:\d: it cannot be read as YAML: /],
  [
    "a key twice",
    rule("on: lead\non: lead"),
    /:4: it cannot be read as YAML: Map keys must be unique/,
  ],
  ["no mapping at all", "- rules\n", /:1: got a list; a mapping was expected$/],
  [
    "an unknown section",
    "rulez: []\n",
    /:1: rulez: unknown; known are rules, endpoints, defaults, webhook, sources, snapshots$/,
  ],
  ["rules that are no list", "rules: lead\n", /:1: rules: got "lead"; a list was expected$/],
  [
    "an unknown field",
    rule("on: lead\nnotfy: [desk]"),
    /:4: rules\[0\]\.notfy: unknown; known are id, on, when/,
  ],
  ["no id", "rules:\n  - on: lead\n", /:2: rules\[0\]\.id: it is missing; a text was expected$/],
  [
    "an id with capitals",
    "rules:\n  - id: Bad Id\n    on: lead\n",
    /:2: rules\[0\]\.id: got "Bad Id"; up to 40 small letters/,
  ],
  [
    "an id twice",
    `${rule("on: lead")}  - id: a\n    on: claim\n`,
    /:4: rules\[1\]\.id: "a" is taken by line 2$/,
  ],
  [
    "the id of a shipped rule",
    "rules:\n  - id: cn-half\n    on: lead\n",
    /:2: rules\[0\]\.id: "cn-half" is a shipped rule: take another id/,
  ],
  [
    "nothing that is watched",
    "rules:\n  - id: a\n",
    /:2: rules\[0\]\.on: it is missing; one of lead, .*, or a mapping was expected$/,
  ],
  [
    "two things at once",
    rule("on: { share: CN, volume: US }\nwhen: { above: 5 }"),
    /:3: rules\[0\]\.on: exactly one of share, volume/,
  ],
  [
    "a series without a when",
    rule("on: { share: CN }"),
    /rules\[0\]\.when: above, below, crosses, changes or record was expected$/,
  ],
  [
    "two operators",
    share("{ above: 50, below: 20 }"),
    /:4: rules\[0\]\.when: one of above, .* and no other beside it$/,
  ],
  [
    "a misspelt operator",
    share("{ abve: 50 }"),
    /:4: rules\[0\]\.when\.abve: unknown; known are above, below/,
  ],
  [
    "per cent for a change of a share",
    share("{ changes: { by: 5% } }"),
    /:4: rules\[0\]\.when\.changes\.by: got "5%"; a change of a share is counted in percentage points, .*: write 5pp$/,
  ],
  ["no unit for a change of a share", share("{ changes: { by: 5 } }"), /got "5"; .* write 5pp$/],
  [
    "pp for a change of a volume",
    rule("on: { volume: CN }\nwhen: { changes: { by: 5pp } }"),
    /rules\[0\]\.when\.changes\.by: got "5pp"; a volume has no percentage points; .*: write 5%$/,
  ],
  [
    "pp for a level",
    share("{ above: 5pp }"),
    /when\.above: got "5pp"; pp measure a change of a share, not a level/,
  ],
  [
    "a share above all",
    share("{ above: 120 }"),
    /got "120"; a share in per cent was expected, from 0 to 100$/,
  ],
  [
    "per cent of a volume as a level",
    rule("on: { volume: CN }\nwhen: { above: 50% }"),
    /got "50%"; a volume has no per cent: give tokens/,
  ],
  [
    "a level in words",
    rule("on: { ratio: [CN, US] }\nwhen: { above: twice }"),
    /got "twice"; a ratio is a plain number/,
  ],
  [
    "a ratio of three",
    rule("on: { ratio: [CN, US, FR] }\nwhen: { above: 2 }"),
    /:3: rules\[0\]\.on\.ratio: got a list; two names were expected/,
  ],
  [
    "a ratio of unlike things",
    rule("on: { ratio: [CN, openai] }\nwhen: { above: 2 }"),
    /on\.ratio: two of a kind were expected/,
  ],
  [
    "a span without its unit",
    share("{ record: { over: 26 } }"),
    /when\.record\.over: got 26; a text was expected$/,
  ],
  [
    "a span of days",
    share("{ record: { over: 26d } }"),
    /when\.record\.over: got "26d"; weeks were expected, such as 1w or 26w$/,
  ],
  [
    "series that never meet",
    share("{ crosses: { volume: US } }"),
    /when\.crosses: a share and a volume are different things/,
  ],
  [
    "an alert that is over where it begins",
    share("{ above: 50 }", "resolve_when: { below: 60 }"),
    /:5: rules\[0\]\.resolve_when\.below: it would be over where it begins/,
  ],
  [
    "an alert that is over on the wrong side",
    share("{ above: 50 }", "resolve_when: { above: 60 }"),
    /resolve_when\.above: it begins above, so it is over below a level$/,
  ],
  [
    "a streak by day",
    rule("on: { lead: CN }\nwhen: { streak: 4 }\ngrain: day"),
    /:5: rules\[0\]\.grain: a streak is counted in weeks$/,
  ],
  [
    "a streak of a share",
    share("{ streak: 4 }"),
    /when\.streak: a share has none: a streak is of the lead/,
  ],
  [
    "patience that is no number",
    share("{ above: 50 }", "for: two"),
    /:5: rules\[0\]\.for: got "two"; a whole number of periods was expected$/,
  ],
  [
    "no patience at all",
    share("{ above: 50 }", "for: 0"),
    /for: got 0; 1 period or more was expected$/,
  ],
  [
    "a since that is no period",
    share("{ above: 50 }", "since: last week"),
    /since: "last week" is not a period: 2026-07-20/,
  ],
  [
    "an unknown definition",
    share("{ above: 50 }", "definition: top10"),
    /definition: got "top10"; one of all, listed, nofree, top9 was expected$/,
  ],
  [
    "a definition of a claim",
    rule("on: claim\ndefinition: all"),
    /:4: rules\[0\]\.definition: a rule on claim takes none/,
  ],
  [
    "a claim that is stale",
    rule("on: claim\nwhen: stale"),
    /rules\[0\]\.when: new or superseding was expected of a claim$/,
  ],
  [
    "a revision in pp",
    rule("on: revision\nwhen: { changes: { by: 1pp } }"),
    /when\.changes\.by: got "1pp"; a volume has no percentage points/,
  ],
  [
    "an endpoint that is not there",
    rule("on: lead\nnotify: [desk]"),
    /:4: rules\[0\]\.notify\[0\]: "desk" is no endpoint; the file has no endpoints$/,
  ],
  [
    "an unknown channel",
    endpoint("channel: slak\nurl: https://x.example"),
    /:3: endpoints\[0\]\.channel: got "slak"; one of generic, slack/,
  ],
  [
    "an address of another kind",
    endpoint("channel: generic\nurl: ftp://x.example"),
    /:4: endpoints\[0\]\.url: an http or https address was expected/,
  ],
  [
    "a secret that the environment has not",
    endpoint("channel: generic\nurl: ${DESK_URL}"),
    /:4: endpoints\[0\]\.url: the environment has no DESK_URL$/,
  ],
  [
    "a secret that is empty there",
    endpoint("channel: generic\nurl: ${HOOK}\nsecret: ${EMPTY}"),
    /:5: endpoints\[0\]\.secret: the environment has no EMPTY$/,
  ],
  [
    "three secrets",
    endpoint("channel: generic\nurl: ${HOOK}\nsecret: [a, b, c]"),
    /endpoints\[0\]\.secret: got a list; one secret or two were expected$/,
  ],
  [
    "a time zone that is nowhere",
    endpoint(
      'channel: generic\nurl: ${HOOK}\nquiet: { from: "22:00", to: "07:00", zone: Mars/Olympus }',
    ),
    /quiet\.zone: got "Mars\/Olympus"; a time zone was expected/,
  ],
  [
    "quiet hours without quotes",
    endpoint('channel: generic\nurl: ${HOOK}\nquiet: { from: 22, to: "07:00", zone: UTC }'),
    /quiet\.from: got 22; a text was expected$/,
  ],
  [
    "an unknown rule switched off",
    "defaults: { off: [cn-halb] }\n",
    /:1: defaults\.off\[0\]: "cn-halb" is no shipped rule; those are lead-change, cn-half$/,
  ],
  [
    "a leave that is no yes or no",
    "webhook: { allow_http: maybe }\n",
    /:1: webhook\.allow_http: got "maybe"; true or false was expected$/,
  ],
];

const MORE: typeof FAULTY = [
  [
    "an alias of nothing",
    "rules:\n  - id: a\n    on: *b\n",
    /:3: it cannot be read as YAML: nothing above is marked &b, which \*b stands for$/,
  ],
  [
    "aliases that would fill the memory",
    `a: &a [x]\n${ALIASES}\n`,
    /:1: it cannot be read as YAML: Excessive alias count/,
  ],
  [
    "a network of 99 bits",
    "webhook:\n  allow_cidrs: [10.0.0.0/8, 10.0.0.0/99]\n",
    /:2: webhook\.allow_cidrs\[1\]: got "10\.0\.0\.0\/99"; a network such as 10\.0\.0\.0\/8 was expected$/,
  ],
  [
    "a streak of no weeks",
    rule("on: { lead: CN }\nwhen: { streak: 0 }"),
    /when\.streak: got 0; 1 week or more was expected$/,
  ],
  [
    "a rank that nobody has",
    rule("on: new_entrant\nwhen: { enters: 0 }"),
    /when\.enters: got 0; a rank from 1 to 500 was expected$/,
  ],
  [
    "more messages than none",
    endpoint("channel: generic\nurl: ${HOOK}\nceiling: 0"),
    /ceiling: got 0; 1 to 1000 messages a day were expected$/,
  ],
  [
    "a variable without a name",
    endpoint("channel: generic\nurl: ${}"),
    /:4: endpoints\[0\]\.url: \$\{\} names no variable$/,
  ],
];

test("there are thirty faulty files and more", () => {
  expect(new Set(FAULTY.map(([, text]) => text)).size).toBeGreaterThanOrEqual(30);
});

test.each([...FAULTY, ...MORE])(
  "%s is refused with file, line, path and a sentence",
  (_, text, said) => {
    const faults = faultsOf(text);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(/^tokentide\.yaml:\d+: /);
    expect(faults[0]).toMatch(said);
    expect(faults[0]).not.toContain("secret-path");
  },
);

test("all faults of a file are told at once, in the order of its lines", () => {
  const faults = faultsOf(`
rules:
  - id: a
    on: { share: CN }
    when: { changes: { by: 5% } }
    notfy: [desk]
  - id: a
    on: { volume: CN }
    when: { above: 5pp }
    for: two
endpoints:
  - id: desk
    channel: slak
    url: \${NOWHERE}
`);
  expect(faults.map((fault) => fault.split(": ").slice(0, 2).join(": "))).toEqual([
    "tokentide.yaml:5: rules[0].when.changes.by",
    "tokentide.yaml:6: rules[0].notfy",
    "tokentide.yaml:7: rules[1].id",
    "tokentide.yaml:9: rules[1].when.above",
    "tokentide.yaml:10: rules[1].for",
    "tokentide.yaml:13: endpoints[0].channel",
  ]);
});
