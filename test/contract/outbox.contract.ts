import { beforeEach, describe, expect, test } from "vitest";
import { endpointAfter } from "../../server/alert/endpoint-state.ts";
import type { ClaimedDelivery, Outbox, SettledAttempt } from "../../server/alerting.ts";
import { MINUTE_MS, type Instant } from "../../server/market/instant.ts";
import type { Store } from "../../server/ports.ts";
import { deliveryOf, START } from "../support/told.ts";
import type { OpenStore } from "./store.contract.ts";

/** Claims what is due at a moment, for a minute. */
export function claimAt(
  outbox: Outbox,
  now: Instant,
  room: Readonly<Record<string, number>> = { desk: 10 },
): Promise<ClaimedDelivery[]> {
  return outbox.claim({ now, leaseUntil: now + MINUTE_MS, room: new Map(Object.entries(room)) });
}

/** An attempt that was accepted, unless it is said otherwise. */
export function settledOf(
  { id, attempt }: Pick<ClaimedDelivery, "id" | "attempt">,
  given: Partial<SettledAttempt> & { at: Instant },
): SettledAttempt {
  const outcome = given.outcome ?? { kind: "accepted", status: 204 };
  const settlement = given.settlement ?? {
    status: outcome.kind === "accepted" ? "delivered" : "dead",
    dueAt: given.at,
    disables: false,
  };
  return {
    id,
    attempt,
    tookMs: 7,
    answer: null,
    outcome,
    settlement,
    endpointAfter: (before) => endpointAfter(before, outcome, settlement, given.at),
    ...given,
  };
}

const DOWN = { kind: "unreachable", reason: "timeout" } as const;
const laterAt = (dueAt: Instant) => ({ status: "due", dueAt, disables: false }) as const;

export function outboxContract(open: OpenStore): void {
  let store: Store;
  let outbox: Outbox;
  beforeEach(async () => {
    store = await open();
    ({ outbox } = store);
  });
  const ids = async (now: Instant, room?: Readonly<Record<string, number>>) =>
    (await claimAt(outbox, now, room)).map(({ id }) => id);
  const enqueue = (...deliveries: Parameters<Outbox["enqueue"]>[0]) =>
    outbox.enqueue(deliveries, START);
  const settleOne = async (...settled: Parameters<typeof settledOf>) =>
    (await outbox.settle([settledOf(...settled)]))[0];
  /** Claims the one delivery that is due, and settles it. */
  async function attempt(given: Partial<SettledAttempt> & { at: Instant }): Promise<void> {
    const [claimed] = await claimAt(outbox, given.at);
    expect(claimed && (await settleOne(claimed, given))).toBe(true);
  }
  const changes = async () =>
    (await store.changes.since(0, 100)).map(({ kind, source, detail }) =>
      [kind, source, detail].join(" "),
    );

  test("what is held joins what waits for its endpoint and was never sent, and goes out once", async () => {
    const held = (id: string, given: object = {}) =>
      deliveryOf(id, { dueAt: START + 9, isHeld: true, alerts: [`rule ${id}`], ...given });
    await enqueue(held("d1"), held("d2"), held("d3", { endpoint: "team" }));
    await enqueue(deliveryOf("d4", { alerts: ["rule d2"] }));
    // What tells of the same alert waits behind the one that was joined.
    expect(await ids(START)).toEqual([]);
    const [claimed] = await claimAt(outbox, START + 9);
    expect([claimed?.id, claimed?.message.length]).toEqual(["d1", 2]);
    await enqueue(held("d5", { dueAt: START + 99 }));
    expect(claimed && (await settleOne(claimed, { at: START + 10 }))).toBe(true);
    expect(await ids(START + 10)).toEqual(["d4"]);
    expect((await outbox.deliveries({ limit: 9 })).map(({ id }) => id)).toEqual([
      "d5",
      "d4",
      "d3",
      "d1",
    ]);
  });

  describe("claiming", () => {
    test("what is due is leased, earliest first, with all that a sender needs", async () => {
      await enqueue(deliveryOf("d1", { dueAt: START + 2 }), deliveryOf("d2"));
      expect(await claimAt(outbox, START - 1)).toEqual([]);
      expect(await claimAt(outbox, START + 2)).toEqual([
        {
          id: "d2",
          endpoint: "desk",
          message: deliveryOf("d2").message,
          attempt: 1,
          attemptNumber: 1,
          createdAt: START,
        },
        expect.objectContaining({ id: "d1" }),
      ]);
    });

    test("what is leased is nobody else's until the lease ends", async () => {
      await enqueue(deliveryOf("d1"));
      expect(await ids(START)).toEqual(["d1"]);
      expect(await ids(START + MINUTE_MS - 1)).toEqual([]);
      expect(await claimAt(outbox, START + MINUTE_MS)).toMatchObject([
        { id: "d1", attempt: 2, attemptNumber: 1 },
      ]);
    });

    test("of each endpoint only so many as there is room for, and of others none", async () => {
      await enqueue(
        ...[1, 2, 3].flatMap((n) => ["a", "b", "c"].map((e) => deliveryOf(e + n, { endpoint: e }))),
      );
      expect(await ids(START, { a: 2, b: 1 })).toEqual(["a1", "a2", "b1"]);
      expect(await ids(START, { a: 0, b: 5 })).toEqual(["b2", "b3"]);
      expect(await ids(START, {})).toEqual([]);
    });

    test("of one alert only the earliest unsettled delivery to an endpoint", async () => {
      const of = (id: string, ...alerts: string[]) => deliveryOf(id, { alerts });
      await enqueue(
        of("d1", "r CN"),
        of("d2", "r CN", "r US"),
        of("d3", "r US"),
        of("d4", "r DE"),
        deliveryOf("other", { endpoint: "team", alerts: ["r CN"] }),
      );
      expect(await ids(START, { desk: 10, team: 10 })).toEqual(["d1", "d4", "other"]);
      for (const id of ["d1", "d4"]) await settleOne({ id, attempt: 1 }, { at: START });
      expect(await ids(START)).toEqual(["d2"]);
      expect(await settleOne({ id: "d2", attempt: 1 }, { at: START, outcome: DOWN })).toBe(true);
      expect(await ids(START)).toEqual(["d3"]);
    });

    test("one that waits for its next try holds back what is told of its alert later", async () => {
      const alerts = ["r CN"];
      await enqueue(deliveryOf("d1", { alerts }), deliveryOf("d2", { alerts }));
      const [first] = await claimAt(outbox, START);
      await settleOne(first ?? { id: "", attempt: 0 }, {
        at: START,
        outcome: DOWN,
        settlement: laterAt(START + 5000),
      });
      expect(await ids(START + 4999)).toEqual([]);
      expect(await ids(START + 5000)).toEqual(["d1"]);
    });
  });

  describe("settling", () => {
    test("an attempt is noted, with what was answered, for the operator", async () => {
      await enqueue(deliveryOf("d1"));
      const refused = {
        kind: "refused",
        status: 503,
        reason: "it answered 503",
        isFinal: false,
      } as const;
      await attempt({
        at: START,
        outcome: refused,
        answer: "busy",
        settlement: laterAt(START + 5),
      });
      await attempt({ at: START + 6 });
      expect(await outbox.delivery("d1")).toMatchObject({
        id: "d1",
        status: "delivered",
        attempts: 2,
        settledAt: START + 6,
        log: [
          {
            number: 1,
            at: START,
            tookMs: 7,
            outcome: "refused",
            status: 503,
            reason: "it answered 503",
            answer: "busy",
          },
          { number: 2, outcome: "accepted", status: 204, reason: null, answer: null },
        ],
      });
      expect(await outbox.delivery("d9")).toBeUndefined();
      expect(await claimAt(outbox, START + MINUTE_MS)).toEqual([]);
    });

    test("the schedule counts attempts that were settled, not those of a killed sender", async () => {
      await enqueue(deliveryOf("d1"));
      await claimAt(outbox, START);
      const now = START + MINUTE_MS;
      await attempt({ at: now, outcome: DOWN, settlement: laterAt(now) });
      expect(await claimAt(outbox, now)).toMatchObject([{ attempt: 3, attemptNumber: 2 }]);
    });

    test("a late write is refused: the lease was taken over, or it is settled already", async () => {
      await enqueue(deliveryOf("d1"));
      await claimAt(outbox, START);
      const now = START + MINUTE_MS;
      await claimAt(outbox, now);
      expect(await settleOne({ id: "d1", attempt: 1 }, { at: now, outcome: DOWN })).toBe(false);
      expect(await settleOne({ id: "d1", attempt: 2 }, { at: now })).toBe(true);
      expect(await settleOne({ id: "d1", attempt: 2 }, { at: now, outcome: DOWN })).toBe(false);
      expect(await settleOne({ id: "d9", attempt: 1 }, { at: now })).toBe(false);
      expect(await outbox.delivery("d1")).toMatchObject({ status: "delivered", log: [{}] });
      expect(await outbox.endpointStates()).toMatchObject([{ failures: 0, succeededAt: now }]);
    });

    test("several are settled at once, each by its own token", async () => {
      await enqueue(deliveryOf("d1"), deliveryOf("d2"));
      const claimed = await claimAt(outbox, START);
      const settled = claimed.map((one, i) =>
        settledOf({ ...one, attempt: one.attempt + i }, { at: START }),
      );
      expect(await outbox.settle(settled)).toEqual([true, false]);
    });

    test("what was delivered is no change; what died is one, with the reason", async () => {
      await enqueue(deliveryOf("d1"), deliveryOf("d2"));
      const [one, two] = await claimAt(outbox, START);
      if (one) await settleOne(one, { at: START });
      if (two) await settleOne(two, { at: START, outcome: DOWN });
      expect(await changes()).toEqual(["delivery desk d2 is dead: timeout"]);
    });
  });

  describe("failing endpoints", () => {
    const off = { status: "dead", dueAt: START, disables: true } as const;
    const gone = {
      kind: "refused",
      status: 410,
      reason: "it is gone",
      isFinal: true,
      isGone: true,
    } as const;

    test("one that fails is tried with one delivery at a time, until one is accepted", async () => {
      await enqueue(...[1, 2, 3].map((n) => deliveryOf(`d${n}`)));
      await outbox.settle(
        (await claimAt(outbox, START, { desk: 1 })).map((one) =>
          settledOf(one, { at: START, outcome: DOWN, settlement: laterAt(START + 1) }),
        ),
      );
      expect(await outbox.endpointStates()).toMatchObject([
        { endpoint: "desk", failingSince: START, failures: 1, reason: "timeout" },
      ]);
      expect(await ids(START + 1)).toEqual(["d2"]);
      expect(await ids(START + 1)).toEqual([]);
      await settleOne({ id: "d2", attempt: 1 }, { at: START + 2 });
      expect(await ids(START + 2)).toEqual(["d3", "d1"]);
    });

    test("one that is paused is left alone until then", async () => {
      await enqueue(deliveryOf("d1"), deliveryOf("d2"));
      const [one] = await claimAt(outbox, START, { desk: 1 });
      const pausedUntil = START + 500;
      if (one) {
        await settleOne(one, {
          at: START,
          outcome: DOWN,
          endpointAfter: (before) => ({ ...before, failures: 5, pausedUntil }),
        });
      }
      expect(await ids(pausedUntil - 1)).toEqual([]);
      expect(await ids(pausedUntil)).toEqual(["d2"]);
    });

    test("with one that is switched off dies what waits for it, and what is queued later", async () => {
      const alerts = ["r CN"];
      await enqueue(deliveryOf("d1", { alerts }), deliveryOf("d2", { alerts }));
      await enqueue(deliveryOf("other", { endpoint: "team" }));
      await attempt({ at: START, outcome: gone, settlement: off });
      await enqueue(deliveryOf("d3", { alerts }));
      const rows = await outbox.deliveries({ limit: 10 });
      expect(rows.map(({ id, status }) => [id, status])).toEqual([
        ["d3", "dead"],
        ["other", "due"],
        ["d2", "dead"],
        ["d1", "dead"],
      ]);
      expect(await outbox.endpointStates()).toMatchObject([
        { endpoint: "desk", disabledAt: START, reason: "it is gone" },
      ]);
      expect(await changes()).toEqual([
        "delivery desk d1 is dead: it is gone",
        "delivery desk switched off: it is gone",
      ]);
      expect(await outbox.replay("d2", START)).toBe(false);
    });

    test("switched on again, what died while it was off is due in order, and nothing else", async () => {
      const alerts = ["r CN"];
      await enqueue(deliveryOf("d0", { dueAt: START - 1 }));
      await attempt({ at: START - 1, outcome: DOWN });
      await enqueue(deliveryOf("d1", { alerts }), deliveryOf("d2", { alerts }));
      await attempt({ at: START + 5, outcome: gone, settlement: off });
      await outbox.enqueue([deliveryOf("d3", { alerts })], START + 6);
      expect(await outbox.enable("desk", START + 9)).toBe(3);
      expect(await outbox.enable("desk", START + 9)).toBe(0);
      expect(await outbox.endpointStates()).toMatchObject([{ failures: 0, disabledAt: null }]);
      for (const id of ["d1", "d2", "d3"]) {
        const [claimed, ...others] = await claimAt(outbox, START + 9);
        expect(claimed).toMatchObject({ id, attemptNumber: 1 });
        expect(others).toEqual([]);
        if (claimed) await settleOne(claimed, { at: START + 9 });
      }
      expect(await outbox.delivery("d0")).toMatchObject({ status: "dead" });
    });

    test("what is being sent while its endpoint is switched off can still be delivered", async () => {
      await enqueue(deliveryOf("d1"), deliveryOf("d2"), deliveryOf("d3"));
      const [one, two, three] = await claimAt(outbox, START);
      if (one) await settleOne(one, { at: START, outcome: gone, settlement: off });
      expect(two && (await settleOne(two, { at: START }))).toBe(true);
      expect(
        three &&
          (await settleOne(three, { at: START, outcome: DOWN, settlement: laterAt(START + 5) })),
      ).toBe(true);
      const rows = await outbox.deliveries({ limit: 10 });
      expect(rows.map(({ status }) => status)).toEqual(["dead", "delivered", "dead"]);
      expect((await outbox.endpointStates())[0]?.disabledAt).toBe(START);
    });
  });

  describe("for the operator", () => {
    test("a settled delivery is replayed under its id, with the whole schedule before it", async () => {
      await enqueue(deliveryOf("d1"));
      expect(await outbox.replay("d1", START)).toBe(false);
      await attempt({ at: START, outcome: DOWN });
      expect(await outbox.replay("d1", START + 9)).toBe(true);
      expect(await outbox.replay("d9", START + 9)).toBe(false);
      expect(await outbox.delivery("d1")).toMatchObject({ status: "due", settledAt: null });
      expect(await claimAt(outbox, START + 9)).toMatchObject([
        { id: "d1", attempt: 2, attemptNumber: 1 },
      ]);
    });

    test("a replayed delivery goes before what is told of its alert later", async () => {
      const alerts = ["r CN"];
      await enqueue(deliveryOf("d1", { alerts }));
      await attempt({ at: START, outcome: DOWN });
      await enqueue(deliveryOf("d2", { alerts }));
      await outbox.replay("d1", START + 1);
      expect(await ids(START + 1)).toEqual(["d1"]);
    });

    test("deliveries are listed newest first, by state, by endpoint and by page", async () => {
      await enqueue(deliveryOf("d1"), deliveryOf("d2"), deliveryOf("d3", { endpoint: "team" }));
      await claimAt(outbox, START, { desk: 1 });
      await settleOne({ id: "d1", attempt: 1 }, { at: START });
      const listed = async (query: object) =>
        (await outbox.deliveries({ limit: 10, ...query })).map(({ id }) => id);
      expect(await listed({})).toEqual(["d3", "d2", "d1"]);
      expect(await listed({ status: "due" })).toEqual(["d3", "d2"]);
      expect(await listed({ endpoint: "desk" })).toEqual(["d2", "d1"]);
      expect(await listed({ limit: 1, before: 3 })).toEqual(["d2"]);
    });

    test("deliveries are counted by endpoint and state, with the oldest of them and their attempts", async () => {
      expect(await outbox.counts()).toEqual([]);
      await enqueue(deliveryOf("d1"), deliveryOf("d2"));
      await outbox.enqueue([deliveryOf("d3"), deliveryOf("d4", { endpoint: "a" })], START + 7);
      await claimAt(outbox, START, { desk: 1 });
      await settleOne({ id: "d1", attempt: 1 }, { at: START });
      expect(await outbox.counts()).toEqual([
        { endpoint: "a", status: "due", count: 1, oldest: START + 7, attempts: 0, retries: 0 },
        { endpoint: "desk", status: "delivered", count: 1, oldest: START, attempts: 1, retries: 0 },
        { endpoint: "desk", status: "due", count: 2, oldest: START, attempts: 0, retries: 0 },
      ]);
    });
  });
}
