import { beforeEach, expect, test } from "vitest";
import { HOUR_MS } from "../../server/market/instant.ts";
import { parsePeriod } from "../../server/market/period.ts";
import type { Store } from "../../server/ports.ts";
import { alertOf, deliveryOf, evaluationOf, eventOf, pingBody, START } from "../support/told.ts";
import type { OpenStore } from "./store.contract.ts";

const RULE = { id: "cn-majority", fingerprint: "f1" };

export function alertsContract(open: OpenStore): void {
  let store: Store;
  beforeEach(async () => void (store = await open()));
  const changes = async () =>
    (await store.changes.since(0, 100)).map(({ kind, source, detail }) =>
      [kind, source, detail].join(" "),
    );

  test("a rule keeps the moment of its first load; a changed condition begins anew", async () => {
    const { alerts } = store;
    expect(await alerts.load([RULE], START)).toEqual(new Map([["cn-majority", START]]));
    const other = { id: "lead", fingerprint: "f1" };
    expect(await alerts.load([RULE, other], START + 5)).toEqual(
      new Map([
        ["cn-majority", START],
        ["lead", START + 5],
      ]),
    );
    const changed = { ...RULE, fingerprint: "f2" };
    expect(await alerts.load([changed], START + 9)).toEqual(new Map([["cn-majority", START + 9]]));
  });

  test("before the first evaluation its number is 0 and nothing was seen", async () => {
    expect(await store.alerts.evaluated()).toEqual({ number: 0, asOf: null });
    expect(await store.alerts.states([RULE])).toEqual([]);
    expect(await store.alerts.events({ limit: 10 })).toEqual([]);
  });

  test("states, events and deliveries are written together", async () => {
    const raised = eventOf("k1");
    const delivery = deliveryOf("d1", { message: [raised.body] });
    const alert = alertOf({ memory: '{"n":1}' });
    const evaluation = { alerts: [alert], events: [raised], deliveries: [delivery] };
    expect(await store.alerts.record(evaluationOf(0, evaluation))).toBe(true);
    expect(await store.alerts.evaluated()).toEqual({ number: 1, asOf: START });
    expect(await store.alerts.states([RULE])).toEqual([alert]);
    expect(await store.alerts.events({ limit: 10 })).toEqual([{ ...raised, number: 1 }]);
    expect(await store.outbox.deliveries({ limit: 10 })).toMatchObject([
      { id: "d1", endpoint: "desk", message: [raised.body], status: "due", createdAt: START },
    ]);
    expect(await changes()).toEqual(["alert cn-majority CN: alert.firing"]);
  });

  test("an evaluation that began before another one ended writes nothing", async () => {
    await store.alerts.record(evaluationOf(0, { alerts: [alertOf()] }));
    const late = {
      asOf: START + 1,
      alerts: [alertOf({ state: "inactive" })],
      events: [eventOf("k1")],
      deliveries: [deliveryOf("d1")],
    };
    expect(await store.alerts.record(evaluationOf(0, late))).toBe(false);
    expect(await store.alerts.evaluated()).toEqual({ number: 1, asOf: START });
    expect(await store.alerts.states([RULE])).toMatchObject([{ state: "firing" }]);
    expect(await store.alerts.events({ limit: 10 })).toEqual([]);
    expect(await store.outbox.deliveries({ limit: 10 })).toEqual([]);
    expect(await changes()).toEqual(["alert cn-majority CN is firing"]);
  });

  test("an event is raised once, and what was raised before is not told again", async () => {
    const [old, fresh] = [eventOf("k1"), eventOf("k2")];
    const first = { events: [old], deliveries: [deliveryOf("d1", { message: [old.body] })] };
    await store.alerts.record(evaluationOf(0, first));
    const again = {
      events: [old, fresh],
      deliveries: [
        deliveryOf("d2", { message: [old.body, fresh.body] }),
        deliveryOf("d3", { message: [old.body] }),
      ],
    };
    expect(await store.alerts.record(evaluationOf(1, again))).toBe(true);
    const events = await store.alerts.events({ limit: 10 });
    expect(events.map(({ key, number }) => [key, number])).toEqual([
      ["k2", 2],
      ["k1", 1],
    ]);
    const deliveries = await store.outbox.deliveries({ limit: 10 });
    expect(deliveries.map(({ id, message }) => [id, message])).toEqual([
      ["d2", [fresh.body]],
      ["d1", [old.body]],
    ]);
  });

  test("a delivery that is queued already is left as it is", async () => {
    await store.alerts.record(evaluationOf(0, { deliveries: [deliveryOf("d1")] }));
    const other = deliveryOf("d1", { message: [pingBody("another")], dueAt: START + 1 });
    await store.alerts.record(evaluationOf(1, { deliveries: [other] }));
    expect(await store.outbox.deliveries({ limit: 10 })).toMatchObject([
      { message: [pingBody("d1")], dueAt: START },
    ]);
  });

  test("a state is written over, by rule, version and subject", async () => {
    const us = alertOf({ subject: "US", state: "inactive", since: null });
    const other = alertOf({ fingerprint: "f2", state: "pending" });
    await store.alerts.record(evaluationOf(0, { alerts: [us, alertOf(), other] }));
    const later = alertOf({ state: "recovering", period: parsePeriod("2026-W24"), memory: "[]" });
    await store.alerts.record(evaluationOf(1, { alerts: [later] }));
    expect(await store.alerts.states([RULE])).toEqual([later, us]);
    expect(await store.alerts.states([{ ...RULE, fingerprint: "f2" }])).toEqual([other]);
  });

  test("an alert that changes its state unheard is a change; one that stays is none", async () => {
    const pending = alertOf({ state: "pending" });
    await store.alerts.record(
      evaluationOf(0, { alerts: [pending, alertOf({ subject: "US", state: "inactive" })] }),
    );
    await store.alerts.record(evaluationOf(1, { alerts: [pending] }));
    expect(await changes()).toEqual(["alert cn-majority CN is pending"]);
  });

  test("events are read newest first, by rule, by time and by page", async () => {
    const events = [1, 2, 3, 4].map((n) =>
      eventOf(`k${n}`, {
        at: START + n,
        rule: n === 3 ? "lead" : "cn-majority",
        heldBack: n === 2 ? "silenced" : null,
      }),
    );
    await store.alerts.record(evaluationOf(0, { events }));
    const keys = async (query: object) =>
      (await store.alerts.events({ limit: 10, ...query })).map(({ key }) => key);
    expect(await keys({})).toEqual(["k4", "k3", "k2", "k1"]);
    expect(await keys({ rule: "cn-majority" })).toEqual(["k4", "k2", "k1"]);
    expect(await keys({ from: START + 3 })).toEqual(["k4", "k3"]);
    expect(await keys({ before: 3, limit: 1 })).toEqual(["k2"]);
    expect((await store.alerts.events({ limit: 10 }))[2]?.heldBack).toBe("silenced");
  });

  test("a silence holds until its end or until it is ended", async () => {
    const { alerts } = store;
    const silence = { rule: "", subject: "CN", endpoint: "desk", remark: "a move" };
    const given = { ...silence, until: START + HOUR_MS, createdAt: START };
    const [first, second] = [await alerts.silence(given), await alerts.silence(given)];
    expect(await alerts.silences(START)).toEqual([
      { ...given, id: first },
      { ...given, id: second },
    ]);
    expect(await alerts.unsilence(first, START + 9)).toBe(true);
    expect(await alerts.unsilence(first, START + 10)).toBe(false);
    expect((await alerts.silences(START + 9)).map(({ id }) => id)).toEqual([second]);
    expect(await alerts.silences(START + HOUR_MS)).toEqual([]);
    expect(await alerts.unsilence(second, START + HOUR_MS)).toBe(false);
    expect(await alerts.unsilence(99, START)).toBe(false);
  });
}
