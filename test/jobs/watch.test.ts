import { expect, onTestFinished, test } from "vitest";
import { importRows } from "../../jobs/import.ts";
import type { AlertData, ClaimData, SourceData } from "../../server/alert/event.ts";
import { raised, told, weeksCsv } from "../support/alert-market.ts";
import { build, type Built } from "../support/app.ts";

const ENDS =
  'endpoints: [{ id: desk, channel: generic, url: "https://desk.example/" }]\ndefaults: { off: all }\n';

function started(now: string, rules: string): Built {
  const app = build({ now, rules: `rules:\n${rules}\n${ENDS}` });
  onTestFinished(app.close);
  return app;
}

async function newestData(app: Built): Promise<unknown> {
  const [newest] = await app.tokentide.store.alerts.events({ limit: 1 });
  return newest?.body.data;
}

const WEEKS = { "2026-W21": { CN: 45, US: 55 }, "2026-W22": { CN: 46, US: 54 } };

test("a claim that was not there before is told once, and none that stood there at first", async () => {
  const app = started(
    "2025-12-20T12:00:00Z",
    "  - { id: capex, on: { claim: { topic: capex, entity: ByteDance } } }",
  );
  await app.evaluate();
  expect(await raised(app)).toEqual([]);
  app.setClock("2025-12-24T12:00:00Z");
  const found = await app.evaluate();
  expect(found.events).toBeGreaterThan(0);
  expect(found.deliveries).toBe(1);
  const said = await raised(app);
  expect(said).toContain("- claim.new C03");
  const [message] = await told(app);
  const claim = message?.message
    .map(({ data }) => data as ClaimData)
    .find((data) => data.claim === "C03");
  expect(claim).toMatchObject({
    rule: "capex",
    topic: "capex",
    entity: "ByteDance",
    stated_on: "2025-12-22",
    publisher: "Financial Times",
    period: "2026-01-01/2026-12-31",
    url: "https://tokens.example/api/v1/claims?id=C03",
  });
  expect(claim?.stated).toMatch(/160/);
  expect(await app.evaluate()).toMatchObject({ events: 0 });
});

test("only what supersedes is told where only that was asked for", async () => {
  const app = started(
    "2025-10-01T12:00:00Z",
    "  - { id: changed, on: { claim: { topic: capex } }, when: superseding }",
  );
  await app.evaluate();
  app.setClock("2026-11-20T12:00:00Z");
  await app.evaluate();
  const messages = await told(app);
  const claims = messages.flatMap(({ message }) => message.map(({ data }) => data as ClaimData));
  expect(claims.length).toBeGreaterThan(0);
  expect(claims.every(({ supersedes }) => supersedes !== null)).toBe(true);
});

test("a day that a later vintage moved by more than so much is told, with old and new", async () => {
  const app = started(
    "2026-06-01T03:00:00Z",
    "  - { id: moved, on: { revision: CN }, when: { changes: { by: 1% } } }",
  );
  await app.bring({ csv: weeksCsv(WEEKS), asOf: "2026-06-01T02:00:00Z" });
  await app.evaluate();
  app.setClock("2026-06-02T03:00:00Z");
  await app.bring({
    csv: weeksCsv({ "2026-W22": { CN: 46.4, US: 54 } }),
    asOf: "2026-06-02T02:00:00Z",
  });
  await app.evaluate();
  expect(await raised(app)).toEqual([]);
  app.setClock("2026-06-03T03:00:00Z");
  await app.bring({
    csv: weeksCsv({ "2026-W22": { CN: 48, US: 54 } }),
    asOf: "2026-06-03T02:00:00Z",
  });
  await app.evaluate();
  const days = Array.from({ length: 7 }, (_, i) => `2026-05-${25 + i}`);
  expect((await raised(app)).toSorted()).toEqual(days.map((day) => `${day} alert.firing ${day}`));
  expect(await newestData(app)).toMatchObject({
    value: "48000000000",
    previous: "46400000000",
    unit: "tokens",
    growth_pct: 3.448276,
    threshold: 1,
    threshold_unit: "percent",
    as_of: "2026-06-03T02:00:00Z",
  });
  expect(await app.evaluate()).toMatchObject({ events: 0 });
});

test("what is set aside is told once, and holds back the alerts of those weeks", async () => {
  const rules = `
  - { id: aside, on: quarantined }
  - { id: high, on: { share: CN }, when: { above: 50 }, since: 2026-W23 }`;
  const app = started("2026-06-01T03:00:00Z", rules);
  await app.bring({ csv: weeksCsv(WEEKS), asOf: "2026-06-01T02:00:00Z" });
  await app.evaluate();
  app.setClock("2026-06-08T03:00:00Z");
  const csv = weeksCsv({ "2026-W23": { CN: 56, US: 44 } }).replace(
    /2026-06-03,openai\/foam-6,\d+/,
    "2026-06-03,openai/foam-6,900000000000",
  );
  const asOf = Date.parse("2026-06-08T02:00:00Z");
  const address = "rows.csv";
  const { collecting } = app.tokentide;
  await importRows(collecting, { source: "openrouter", body: Buffer.from(csv), address, asOf });
  const held = await app.evaluate();
  expect(held.heldBack).toHaveLength(1);
  expect(await raised(app)).toEqual(["- source.quarantined openrouter"]);
  const data = (await newestData(app)) as SourceData;
  expect(data).toMatchObject({ source: "openrouter", state: "degraded", quarantined: 1 });
  expect(data.reason).toMatch(/2026-06-03/);
  expect(await app.evaluate()).toMatchObject({ events: 0 });

  const [item] = await app.tokentide.store.intake.quarantined(false);
  await app.tokentide.store.intake.decide(item?.id ?? 0, "discarded", "a slip", asOf);
  await app.bring({
    csv: weeksCsv({ "2026-W23": { CN: 56, US: 44 } }),
    asOf: "2026-06-08T02:30:00Z",
  });
  await app.evaluate();
  expect(await raised(app)).toEqual([
    "- source.quarantined openrouter",
    "2026-W23 alert.firing CN",
  ]);
});

test("an author whom nobody has classified is told when it carries more than half a per cent", async () => {
  const app = started("2026-06-01T03:00:00Z", "  - { id: unknown, on: unmapped }");
  const csv = weeksCsv({ "2026-W21": { CN: 45, US: 55 } });
  const stranger = csv.replace(
    "2026-05-24,openai/foam-6",
    "2026-05-24,nobody-at-all/model,800000000\n2026-05-24,openai/foam-6",
  );
  await app.bring({ csv: stranger, asOf: "2026-06-01T02:00:00Z" });
  await app.evaluate();
  expect(await raised(app)).toEqual(["2026-05-24 alert.firing nobody-at-all"]);
  const data = (await newestData(app)) as AlertData;
  expect(data).toMatchObject({
    subject: "nobody-at-all",
    unit: "percent",
    threshold: 0.5,
    grain: "day",
  });
  expect(data.value).toBeCloseTo(0.7937, 4);
  expect(await app.evaluate()).toMatchObject({ events: 0 });
});

test("a source that was stale before its rule was loaded is history", async () => {
  const app = started("2026-06-10T03:00:00Z", "  - { id: late, on: source }");
  await app.bring({ csv: weeksCsv(WEEKS), asOf: "2026-06-01T02:00:00Z" });
  await app.evaluate();
  expect(await raised(app)).toEqual([]);
  await app.bring({
    csv: weeksCsv({ "2026-W22": { CN: 46, US: 54 } }),
    asOf: "2026-06-10T02:00:00Z",
  });
  app.setClock("2026-06-12T03:00:00Z");
  await app.evaluate();
  expect(await raised(app)).toEqual(["- source.stale openrouter"]);
});
