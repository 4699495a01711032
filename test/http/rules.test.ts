import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { alertRow, backtestData, ruleRow } from "../../server/wire-events.ts";
import { answer } from "../../server/wire.ts";
import { weeksCsv } from "../support/alert-market.ts";
import { build, type Built } from "../support/app.ts";
import { problemOf } from "./support/problems.ts";

const RULES = `
rules:
  - { id: half, on: { share: CN }, when: { crosses: 50, direction: up }, since: 2026-W20 }
  - { id: moves, on: { share: CN }, when: { changes: { by: 5pp } }, resolve_when: { below: 3pp }, since: 2026-W20 }
  - { id: claims, on: { claim: { topic: capex } } }
defaults: { off: all }
`;
const HALF = { id: "half", on: { share: "CN" }, when: { crosses: 50, direction: "up" } };
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

async function backtested(body: unknown, headers: Record<string, string> = {}) {
  const init = {
    method: "POST",
    body: typeof body === "string" ? body : JSON.stringify(body),
    headers,
  };
  return app.request("/api/v1/backtest", init);
}

async function backtestOf(body: unknown, headers: Record<string, string> = {}) {
  const response = await backtested(body, headers);
  const text = await response.text();
  expect(response.status, text).toBe(200);
  return answer(backtestData).parse(JSON.parse(text)).data;
}

test("/rules says what is watched, from which level on, and where each subject stands", async () => {
  const { data } = await app.read("/rules", z.array(ruleRow));
  expect(data).toMatchObject([
    {
      id: "half",
      kind: "market",
      series: "share",
      key: "CN",
      threshold: 50,
      threshold_unit: "percent",
      clears: null,
      since: "2026-W20",
      states: [{ subject: "CN", state: "inactive", period: "2026-W23" }],
      last_firing: { at: "2026-06-09T03:00:00Z", subject: "CN", period: "2026-W23" },
    },
    { id: "moves", threshold: 5, threshold_unit: "pp", clears: 3, states: [{ subject: "CN" }] },
    { id: "claims", kind: "claim", series: null, threshold: null, states: [], last_firing: null },
  ]);
});

test("/alerts says what was raised, the newest first, and takes a state, a rule and a first day", async () => {
  const all = await app.read("/alerts", z.array(alertRow));
  expect(all.data.map(({ rule, state, period }) => `${rule} ${state} ${period}`)).toEqual([
    "moves superseded 2026-W23",
    "half superseded 2026-W23",
    "moves firing 2026-W23",
    "half firing 2026-W23",
  ]);
  const of = async (query: string) => (await app.read(`/alerts?${query}`, z.array(alertRow))).data;
  expect(await of("state=superseded")).toHaveLength(2);
  expect(await of("state=resolved")).toEqual([]);
  expect(await of("rule=half")).toHaveLength(2);
  expect(await of("from=2026-06-09")).toHaveLength(4);
  expect(await of("from=2026-06-10")).toEqual([]);
  const first = await app.read("/alerts?limit=3", z.array(alertRow));
  const rest = await of(`limit=3&cursor=${first.meta.next_cursor}`);
  expect([...first.data, ...rest]).toEqual(all.data);
  expect(await problemOf(await app.get("/api/v1/alerts?state=fired"))).toMatchObject({
    status: 400,
  });
});

test("a backtest by vintage says what was known then, and what later vintages undid", async () => {
  const found = await backtestOf({ rule: HALF });
  expect(found).toMatchObject({
    rule: "half",
    mode: "vintage",
    from: "2026-W21",
    to: "2026-W23",
    vintages: 3,
    threshold: 50,
    fired: ["2026-W23"],
    superseded: ["2026-W23"],
    resolved: [],
    events: [
      { type: "alert.firing", value: 56, as_of: "2026-06-08T02:00:00Z" },
      {
        type: "alert.superseded",
        value: 49,
        undone: "alert.firing",
        as_of: "2026-06-09T02:00:00Z",
      },
    ],
  });
  expect(found.sensitivity).toMatchObject([
    { threshold: 49, fired: ["2026-W23"], superseded: ["2026-W23"] },
    { threshold: 51, fired: ["2026-W23"], superseded: ["2026-W23"] },
  ]);
});

test("a backtest as known now is labelled so, and knows of no revision", async () => {
  const found = await backtestOf({ rule: HALF, mode: "now" });
  expect(found).toMatchObject({ vintages: 1, fired: [], superseded: [], events: [] });
  expect(found.label.en).toMatch(/^AS KNOWN NOW/);
});

test("a rule may be brought as YAML, in the body or within JSON", async () => {
  const yaml = "id: half\non: { share: CN }\nwhen: { crosses: 50, direction: up }\n";
  const plain = await backtestOf({ rule: HALF });
  expect(await backtestOf({ rule: yaml })).toEqual(plain);
  expect(await backtestOf(yaml, { "content-type": "application/yaml" })).toEqual(plain);
});

test.each([
  [{ rule: { ...HALF, when: { changes: { by: "5%" } } } }, "rule.when.changes.by", /write 5pp/],
  [{ rule: { ...HALF, on: { shares: "CN" } } }, "rule.on.shares", /unknown; known are/],
  [{ rule: "id: half\non: lead\nwhen: sometimes\n" }, "rule.when", /got "sometimes"/],
  [{ rule: HALF, mode: "later" }, "mode", /Invalid option|vintage/],
  [{ mode: "now" }, "rule", /it is missing/],
  [{ rule: HALF, as: "of" }, "as", /unknown parameter/],
])("%j is refused with the path", async (body, path, said) => {
  const refusal = await problemOf(await backtested(body));
  expect(refusal.status).toBe(400);
  expect(refusal.errors?.map((error) => error.path)).toContain(path);
  expect(refusal.detail).toMatch(said);
});

test("what is no JSON, too large, of no period, or of no source is refused", async () => {
  expect((await problemOf(await backtested("rule"))).detail).toMatch(/a JSON object/);
  expect((await problemOf(await backtested({ rule: "x".repeat(70_000) }))).status).toBe(400);
  const claim = await problemOf(await backtested({ rule: { id: "a", on: "claim" } }));
  expect([claim.status, claim.errors?.[0]?.path]).toEqual([422, "rule.on"]);
  const other = await problemOf(await backtested({ rule: { ...HALF, source: "nowhere" } }));
  expect(other.status).toBe(404);
});

test("the schemas of the rules file and of events are served", async () => {
  for (const name of ["tokentide", "events"]) {
    const response = await app.get(`/schema/${name}.json`);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("application/schema+json");
    expect(await response.json()).toHaveProperty("$schema");
  }
});

test("a reload that changes the rules changes the ETag, and a bad file changes neither rules nor answers", async () => {
  const etag = async () => (await app.get("/api/v1/rules")).headers.get("etag");
  const before = await etag();
  expect(app.setRules("rules: [{ id: half }]\n")).toMatchObject([
    { line: 1, path: "rules[0].on", message: expect.stringMatching(/it is missing/) },
  ]);
  expect(await etag()).toBe(before);
  expect(app.setRules(RULES.replace("crosses: 50", "crosses: 51"))).toEqual([]);
  expect(await etag()).not.toBe(before);
  expect(app.setRules(RULES)).toEqual([]);
  expect(await etag()).toBe(before);
});
