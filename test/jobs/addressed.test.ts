import { expect, test } from "vitest";
import { addressed, type Audience, type Raising } from "../../jobs/alert-messages.ts";
import { shippedRules } from "../../server/rules/rule-set.ts";
import { parseInstant } from "../../server/market/instant.ts";
import { parsePeriod } from "../../server/market/period.ts";
import { weeksCsv } from "../support/alert-market.ts";
import { build } from "../support/app.ts";

const AT = parseInstant("2026-06-08T03:00:00Z");
const RULES = shippedRules().map((rule) =>
  rule.id === "cn-moves"
    ? { ...rule, notify: ["night"] }
    : rule.id === "us-moves"
      ? { ...rule, notify: [] }
      : rule,
);

function raising(rule: string, type: Raising["type"]): Raising {
  return {
    key: `${rule} ${type}`,
    at: AT,
    type,
    rule,
    fingerprint: "f",
    subject: "CN",
    period: parsePeriod("2026-W23"),
    body: { type, timestamp: "2026-06-08T03:00:00Z", data: {} } as Raising["body"],
  };
}

const audience = (given: Partial<Audience> = {}): Audience => ({
  rules: RULES,
  endpoints: [
    { id: "desk", channel: "generic", lang: "en" },
    { id: "night", channel: "slack", lang: "zh" },
  ],
  silences: [],
  dueAt: async () => AT,
  ...given,
});

const RAISED = [
  raising("cn-half", "alert.no_data"),
  raising("cn-record", "alert.resolved"),
  raising("cn-half", "alert.firing"),
  raising("cn-moves", "alert.firing"),
  raising("us-moves", "alert.firing"),
];

test("everything that an evaluation has to say to an endpoint is one message, what fires first", async () => {
  const { events, deliveries } = await addressed(RAISED, audience());
  expect(
    deliveries.map(({ endpoint, message }) => [endpoint, message.map(({ type }) => type)]),
  ).toEqual([
    ["desk", ["alert.firing", "alert.resolved", "alert.no_data"]],
    ["night", ["alert.firing", "alert.firing", "alert.resolved", "alert.no_data"]],
  ]);
  expect(deliveries[0]?.alerts).toEqual(["cn-half CN", "cn-record CN"]);
  expect(events.map(({ heldBack }) => heldBack)).toEqual([null, null, null, null, "no endpoint"]);
});

test("the same events for the same endpoint are the same message, in whatever order they were raised", async () => {
  const ids = async (raised: readonly Raising[]) =>
    (await addressed(raised, audience())).deliveries.map(({ id }) => id);
  const first = await ids(RAISED);
  expect(await ids(RAISED.toReversed())).toEqual(first);
  expect(new Set([...first, ...(await ids(RAISED.slice(1)))]).size).toBe(4);
  for (const id of first) expect(id).toMatch(/^msg_[0-9a-f]{32}$/);
});

test.each([
  [{ rule: "", subject: "", endpoint: "" }, [], "silenced"],
  [{ rule: "cn-half", subject: "CN", endpoint: "" }, [], "silenced"],
  [{ rule: "", subject: "", endpoint: "desk" }, ["night"], null],
  [{ rule: "cn-record", subject: "", endpoint: "" }, ["desk", "night"], null],
  [{ rule: "cn-half", subject: "US", endpoint: "" }, ["desk", "night"], null],
])("a silence of %j leaves %j to be told", async (silence, told, heldBack) => {
  const silences = [{ ...silence, id: 1, until: AT + 1, remark: "", createdAt: AT }];
  const { events, deliveries } = await addressed(
    [raising("cn-half", "alert.firing")],
    audience({ silences }),
  );
  expect(deliveries.map(({ endpoint }) => endpoint)).toEqual(told);
  expect(events[0]?.heldBack).toBe(heldBack);
});

test("in quiet hours, and over its ceiling, a message waits, and goes out as one with what comes meanwhile", async () => {
  const app = build({
    now: "2026-06-08T03:00:00Z",
    rules: `
rules:
  - { id: one, on: { share: CN }, when: { crosses: 50 }, since: 2026-W20, grain: day }
endpoints:
  - { id: asleep, channel: generic, url: "https://a.example/", quiet: { from: "22:00", to: "07:00", zone: Europe/Berlin } }
  - { id: scarce, channel: generic, url: "https://b.example/", ceiling: 1 }
defaults: { off: all }
`,
  });
  const days = (CN: number) =>
    weeksCsv({ "2026-W22": { CN: 45, US: 55 }, "2026-W23": { CN, US: 100 - CN } });
  await app.bring({ csv: days(56), asOf: "2026-06-08T02:00:00Z" });
  await app.evaluate();
  await app.bring({ csv: days(48), asOf: "2026-06-08T02:30:00Z" });
  await app.evaluate();
  const deliveries = await app.tokentide.store.outbox.deliveries({ limit: 9 });
  const due = deliveries
    .toReversed()
    .map(({ endpoint, dueAt }) => `${endpoint} ${new Date(dueAt).toISOString()}`);
  expect(due).toEqual([
    "asleep 2026-06-08T05:00:00.000Z",
    "scarce 2026-06-08T03:00:00.000Z",
    "scarce 2026-06-09T00:00:00.000Z",
  ]);
  // What was held has become one message, the older event first.
  const { outbox } = app.tokentide.store;
  const held = await outbox.delivery(deliveries.at(-1)?.id ?? "");
  expect(held?.message.map(({ type }) => type)).toEqual(["alert.firing", "alert.superseded"]);
  await app.close();
});
