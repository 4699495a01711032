import { afterAll, beforeAll, expect, test } from "vitest";
import { readRules } from "../../server/rules/read.ts";
import { weeksCsv } from "../support/alert-market.ts";
import { build, type Built } from "../support/app.ts";

const RULES = `
rules:
  - { id: half, on: { share: CN }, when: { crosses: 50, direction: up }, since: 2026-W20 }
  - { id: claims, on: { claim: { topic: capex } } }
defaults: { off: all }
`;
let app: Built;

beforeAll(async () => {
  app = build({ now: "2026-06-09T03:00:00Z", rules: RULES });
  const weeks = { "2026-W21": { CN: 45, US: 55 }, "2026-W22": { CN: 46, US: 54 } };
  await app.bring({ csv: weeksCsv(weeks), asOf: "2026-06-01T02:00:00Z" });
  await app.bring({
    csv: weeksCsv({ "2026-W23": { CN: 56, US: 44 } }),
    asOf: "2026-06-08T02:00:00Z",
  });
  await app.bring({
    csv: weeksCsv({ "2026-W23": { CN: 49, US: 51 } }),
    asOf: "2026-06-09T02:00:00Z",
  });
  await app.evaluate();
});
afterAll(() => app.close());

async function page(path: string): Promise<string> {
  const response = await app.request(path, {});
  expect(response.status).toBe(200);
  return (await response.text()).replaceAll("\u00a0", " ");
}

test.each([
  ["en", "the share of Chinese models rises above 50 %", "firing", "superseded"],
  ["zh", "的份额升破 50%", "触发", "撤回"],
])(
  "in %s /alerts says each condition in words and what was announced and undone",
  async (lang, condition, firing, undone) => {
    const text = await page(`/alerts?lang=${lang}`);
    expect(text).toContain('id="rule-half"');
    expect(text).toContain('id="rule-claims"');
    expect(text).toContain(condition);
    expect(text).toContain(`<b>${firing}</b>`);
    expect(text).toContain(`<b>${undone}</b>`);
  },
);

test("a frozen /alerts holds nothing that was announced later", async () => {
  const text = await page("/alerts?lang=en&as_of=2026-06-01T03:00:00Z");
  expect(text).not.toContain('id="alert-');
  expect(text).not.toContain('id="rules"');
});

test("the chart of shares draws the rule's threshold, and its marks lead to events that /alerts tells", async () => {
  const text = await page("/?lang=en");
  expect(text).toContain("threshold of rule half: 50.0 %");
  const hrefs = [...text.matchAll(/href="(\/alerts[^"#]*)#(alert-\d+)"/g)];
  expect(hrefs.length).toBeGreaterThan(0);
  const told = await page("/alerts?lang=en");
  for (const [, , id] of hrefs) expect(told).toContain(`id="${id}"`);
});

test("a chart under another definition than the rule's shows nothing of it", async () => {
  expect(await page("/?lang=en&definition=listed")).not.toContain("threshold of rule half");
});

/** What stands in an element of the page, without its markup. */
function textOf(text: string, id: string): string {
  const from = text.indexOf(`id="${id}"`);
  const end = text.indexOf("</pre>", from);
  return text
    .slice(text.indexOf(">", from) + 1, end)
    .replace(/<[^>]*>/g, "")
    .replaceAll("&quot;", '"');
}

test.each([
  ["share", "CN", "crosses", "50"],
  ["share", "US", "changes", "5pp"],
  ["volume", "CN", "above", "20T"],
  ["volume", "CN", "changes", "10%"],
  ["rank", "qwen", "below", "3"],
  ["share", "CN", "record", "26"],
  ["lead", "CN", "crosses", "50"],
])(
  "a rule tried on %s of %s that %s %s is YAML that a rules file takes",
  async (on, key, when, level) => {
    const query = new URLSearchParams({ lang: "en", on, key, when, level, for: "2", grain: "day" });
    const text = await page(`/alerts?${query.toString()}`);
    expect(text).not.toContain("This is no rule");
    const yaml = textOf(text, "try-yaml");
    const read = readRules(yaml, { file: "tokentide.yaml", environment: {}, shipped: [] });
    expect(read).toMatchObject({ kind: "rules", file: { rules: [{ id: "my-rule" }] } });
  },
);

test("a rule that is tried says where it would have fired, as the interface does", async () => {
  const text = await page("/alerts?lang=en&on=share&key=CN&when=crosses&level=50&for=1");
  const rule = textOf(text, "try-yaml").replace("rules:\n- ", "");
  const response = await app.request("/api/v1/backtest", {
    method: "POST",
    headers: { "content-type": "application/yaml" },
    body: rule,
  });
  const { data } = (await response.json()) as { data: { fired: string[]; sensitivity: unknown[] } };
  expect(data.fired).toEqual(["2026-W23"]);
  expect(text).toContain("It would have fired once:");
  expect(text).toContain('id="try-table"');
  expect(data.sensitivity.length).toBe(2);
  expect(text).toContain('id="try-sensitivity"');
});

test("what can be no rule is said, and nothing is tried", async () => {
  const text = await page("/alerts?lang=en&on=share&key=CN&when=crosses&level=5pp");
  expect(text).toContain("This is no rule");
  expect(text).not.toContain('id="try-table"');
  expect(await page("/alerts?lang=en")).not.toContain("It would have fired");
});

test("a tried threshold is drawn, with a mark for each event that leads to its row", async () => {
  const text = await page("/alerts?lang=en&on=share&key=CN&when=crosses&level=50&for=1");
  const [, view = ""] = /id="view">\s*([^]*?)\s*<\/script>/.exec(text) ?? [];
  const { charts } = JSON.parse(view) as {
    charts: { id: string; thresholds: object[]; marks: { href: string }[] }[];
  };
  expect(charts.map(({ id }) => id)).toEqual(["trial"]);
  expect(charts[0]?.thresholds).toEqual([{ value: 0.5, label: "tried level: 50 %" }]);
  const rows = text.match(/<tr id="try-\d+">/g) ?? [];
  expect(rows.length).toBeGreaterThan(1);
  expect(charts[0]?.marks).toHaveLength(rows.length);
  for (const { href } of charts[0]?.marks ?? [])
    expect(text).toContain(`<tr id="${href.split("#")[1]}"`);
});

test("each event of a tried rule leads to the market as it was known then", async () => {
  const text = await page("/alerts?lang=en&on=share&key=CN&when=crosses&level=50&for=1");
  const rows = text.slice(text.indexOf('id="try-table"'), text.indexOf('id="try-sensitivity"'));
  const links = Array.from(rows.matchAll(/href="([^"]*as_of[^"]*)"/g), ([, href = ""]) => href);
  expect(links.length).toBeGreaterThan(1);
  const then = await page((links.at(-1) ?? "").replaceAll("&amp;", "&"));
  expect(then).toContain('class="notice frozen"');
});

test("two rules are tried at once, and a third reader is asked to come again, in words", async () => {
  const ask = (level: number) =>
    app.request(`/alerts?lang=en&on=share&key=CN&when=above&level=${level}`, {});
  const answers = await Promise.all([31, 32, 33].map(ask));
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 200, 503]);
  const busy = answers.find(({ status }) => status === 503);
  expect(await busy?.text()).toContain("Others try their rules at this moment");
  for (const level of [31, 32, 33]) expect((await ask(level)).status).toBe(200);
});
