import { afterAll, beforeAll, expect, test } from "vitest";
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
