import { describe, expect, test } from "vitest";
import { RETRY_DELAYS_MS, settle, type Attempt } from "../../server/alert/delivery.ts";
import { endpointAfter, untried } from "../../server/alert/endpoint-state.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../server/market/instant.ts";

const NOW = Date.parse("2026-06-08T02:00:00Z");
const ACCEPTED: Attempt = { kind: "accepted", status: 204 };
const TIMEOUT: Attempt = { kind: "unreachable", reason: "timeout" };
const refused = (more: object = {}): Attempt => ({
  kind: "refused",
  status: 503,
  reason: "it answered 503",
  isFinal: false,
  ...more,
});
const waitMs = (attempt: Attempt, number: number, random = 0.5) =>
  settle(attempt, number, NOW, random).dueAt - NOW;

describe("a delivery", () => {
  test("that was accepted is delivered, whichever try it was", () => {
    for (const number of [1, 5, 99]) {
      const settled = { status: "delivered", dueAt: NOW, disables: false };
      expect(settle(ACCEPTED, number, NOW, 0.5)).toEqual(settled);
    }
  });

  test("that failed waits as the schedule says, and after the tenth failure is dead", () => {
    const waits = RETRY_DELAYS_MS.map((_, i) => waitMs(TIMEOUT, i + 1));
    const [s, m, h] = [1000, MINUTE_MS, HOUR_MS];
    expect(waits).toEqual([5 * s, 5 * m, 30 * m, 2 * h, 5 * h, 10 * h, 14 * h, 20 * h, 24 * h]);
    for (let number = 1; number <= 9; number++) {
      expect(settle(TIMEOUT, number, NOW, 0).status).toBe("due");
    }
    for (const number of [10, 11, 1000]) {
      expect(settle(TIMEOUT, number, NOW, 0)).toMatchObject({ status: "dead", disables: false });
    }
  });

  test("waits a fifth less to a fifth more, so that retries spread out", () => {
    expect([0, 0.25, 0.5, 0.75, 1].map((random) => waitMs(TIMEOUT, 2, random))).toEqual(
      [0.8, 0.9, 1, 1.1, 1.2].map((part) => part * 5 * MINUTE_MS),
    );
  });

  test("waits as long as the receiver asks, if that is longer, and at most two days", () => {
    const asked = (retryAfterMs: number) => waitMs(refused({ retryAfterMs }), 2);
    expect(asked(1000)).toBe(5 * MINUTE_MS);
    expect(asked(HOUR_MS)).toBe(HOUR_MS);
    expect(asked(30 * DAY_MS)).toBe(2 * DAY_MS);
  });

  test("that can never be taken, or may not be sent, is dead at once", () => {
    const forbidden: Attempt = { kind: "forbidden", reason: "not https" };
    for (const attempt of [refused({ isFinal: true }), forbidden]) {
      expect(settle(attempt, 1, NOW, 0.5)).toMatchObject({ status: "dead", disables: false });
    }
  });

  test("to a receiver that is gone for good is dead, and switches the endpoint off", () => {
    const gone = refused({ status: 410, isGone: true });
    expect(settle(gone, 1, NOW, 0.5)).toMatchObject({ status: "dead", disables: true });
  });
});

describe("an endpoint", () => {
  const stays = { disables: false };
  const after = (attempts: [attempt: Attempt, at: number][], begins = untried("desk")) =>
    attempts.reduce((state, [attempt, at]) => endpointAfter(state, attempt, stays, at), begins);

  test("fails since its first failure, for its latest reason, until it accepts", () => {
    const failing = after([
      [ACCEPTED, NOW],
      [TIMEOUT, NOW + 1],
      [refused(), NOW + 2],
    ]);
    expect(failing).toEqual({
      endpoint: "desk",
      failingSince: NOW + 1,
      failures: 2,
      pausedUntil: null,
      succeededAt: NOW,
      disabledAt: null,
      reason: "it answered 503",
    });
    const well = { ...untried("desk"), succeededAt: NOW + 3 };
    expect(after([[ACCEPTED, NOW + 3]], failing)).toEqual(well);
  });

  test("is left alone after five failures in a row, twice as long each time, to a quarter of an hour", () => {
    const pauses: (number | null)[] = [];
    let state = untried("desk");
    for (let i = 0; i < 13; i++) {
      state = after([[TIMEOUT, NOW]], state);
      pauses.push(state.pausedUntil === null ? null : (state.pausedUntil - NOW) / 1000);
    }
    const none = [null, null, null, null];
    expect(pauses).toEqual([...none, 15, 30, 60, 120, 240, 480, 900, 900, 900]);
    expect(after([[ACCEPTED, NOW]], state).pausedUntil).toBeNull();
  });

  test("is switched off when it has failed for five days, not before", () => {
    const early = after([
      [TIMEOUT, NOW],
      [TIMEOUT, NOW + 5 * DAY_MS - 1],
    ]);
    expect(early.disabledAt).toBeNull();
    const off = after([[TIMEOUT, NOW + 5 * DAY_MS]], early);
    expect(off.disabledAt).toBe(NOW + 5 * DAY_MS);
    expect(after([[TIMEOUT, NOW + 6 * DAY_MS]], off).disabledAt).toBe(NOW + 5 * DAY_MS);
  });

  test("is not switched off where a success lies between", () => {
    const state = after([
      [TIMEOUT, NOW],
      [ACCEPTED, NOW + DAY_MS],
      [TIMEOUT, NOW + 2 * DAY_MS],
      [TIMEOUT, NOW + 6 * DAY_MS],
    ]);
    expect(state.disabledAt).toBeNull();
  });

  test("that is gone is switched off at once, and an operator alone switches it on", () => {
    const gone = refused({ status: 410, isGone: true });
    const off = endpointAfter(untried("desk"), gone, { disables: true }, NOW);
    expect(off.disabledAt).toBe(NOW);
    expect(after([[ACCEPTED, NOW + 1]], off)).toMatchObject({ disabledAt: NOW, failures: 0 });
  });
});
