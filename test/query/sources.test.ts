import { setImmediate } from "node:timers/promises";
import { beforeEach, describe, expect, test } from "vitest";
import { HOUR_MS, parseInstant } from "../../server/market/instant.ts";
import type { Store } from "../../server/ports.ts";
import { sourcesReader } from "../../server/query/sources.ts";
import { stampReader } from "../../server/query/stamp.ts";
import { batchOf, type BatchText } from "../support/batches.ts";
import { temporaryStore } from "../support/stores.ts";

const AS_OF = parseInstant("2026-09-20T01:46:00Z");
const FRESH_MS = 28 * HOUR_MS;
const DAYS = { "2026-09-19": { "a/x": 1n } };

let store: Store;
let now: number;
beforeEach(() => {
  store = temporaryStore();
  now = AS_OF + HOUR_MS;
});

const clock = () => now;
const collected = [{ id: "openrouter", job: "collect", freshMs: FRESH_MS }];
const read = () => sourcesReader(store, collected, clock)();
const one = async () => (await read())[0];
const keep = (text: Partial<BatchText> = {}) =>
  store.intake.keep(batchOf({ source: "openrouter", asOf: AS_OF, days: DAYS, ...text }));
const failed = (reason: string) =>
  store.sourceStates.attempted("openrouter", now, { ok: false, reason });

async function ran(result: "done" | "failed", job = "collect"): Promise<void> {
  const lease = { now, leaseMs: 1, isGone: () => false };
  const id = await store.jobRuns.claim({ job, holder: "a", ...lease });
  await store.jobRuns.finish(id ?? 0, now, result, "");
}

describe("a source that is collected", () => {
  test("is pending until something is collected", async () => {
    expect(await read()).toHaveLength(1);
    expect(await one()).toMatchObject({
      id: "openrouter",
      state: "pending",
      reason: "nothing collected yet",
      asOf: null,
      freshUntil: null,
      lastRun: null,
      quarantined: 0,
    });
  });

  test("is ok while its newest vintage is fresh, and tells its last run", async () => {
    await keep();
    await ran("done");
    expect(await one()).toMatchObject({
      state: "ok",
      reason: null,
      asOf: AS_OF,
      freshUntil: AS_OF + FRESH_MS,
      lastRun: {
        job: "collect",
        result: "done",
      },
    });
  });

  test("is stale once that time has passed, and not a moment before", async () => {
    await keep();
    now = AS_OF + FRESH_MS;
    expect(await one()).toMatchObject({ state: "ok" });
    now += 1;
    expect(await one()).toMatchObject({ state: "stale", reason: expect.stringMatching(/./) });
  });

  test("is unreachable for the reason of its latest failure, until it is reached again", async () => {
    await keep();
    await failed("it answered 500");
    await failed("no connection");
    expect(await one()).toMatchObject({
      state: "unreachable",
      reason: expect.stringMatching(/^not reached.*: no connection$/),
    });
    await store.sourceStates.attempted("openrouter", now, { ok: true });
    expect(await one()).toMatchObject({ state: "ok", reason: null });
  });

  test("is degraded while something of it is set aside, with the reasons", async () => {
    await keep({ setAside: [{ day: "2026-09-18", reasons: ["too large", "by far"] }] });
    expect(await one()).toMatchObject({
      state: "degraded",
      quarantined: 1,
      reason: "set aside: too large; by far",
    });
    const [item] = await store.intake.quarantined(false);
    await store.intake.decide(item?.id ?? 0, "discarded", "a test", now);
    expect(await one()).toMatchObject({ state: "ok", quarantined: 0 });
  });

  test("with nothing but what was set aside is degraded, not pending", async () => {
    await keep({ asOf: null, days: {}, setAside: [{ day: null, reasons: ["cut off"] }] });
    expect(await one()).toMatchObject({ state: "degraded", asOf: null });
  });

  test("with many faults has the worst as its state and all of them in its reason", async () => {
    await keep({ setAside: [{ day: "2026-09-18", reasons: ["too large"] }] });
    await failed("no connection");
    expect(await one()).toMatchObject({ state: "unreachable" });
    now = AS_OF + FRESH_MS + 1;
    const found = await one();
    expect(found?.state).toBe("stale");
    expect(found?.reason).toMatch(/no connection.*too large/);
  });
});

test("a source of imports is listed after those that are collected, has no schedule and is never stale", async () => {
  await keep({ source: "mine" });
  now = AS_OF + 1000 * HOUR_MS;
  expect(await read()).toMatchObject([
    { id: "openrouter", state: "pending" },
    { id: "mine", state: "ok", asOf: AS_OF, freshUntil: null, lastRun: null, reason: null },
  ]);
});

describe("the stamp", () => {
  const stampsOf = () => {
    const stamp = stampReader(store, read, clock);
    const seen: string[] = [];
    return async () => {
      // One stamp serves a turn of the event loop: each question here is asked in a turn of its own.
      await setImmediate();
      const next = await stamp();
      const changed = seen.length > 0 && !seen.includes(next);
      seen.push(next);
      return changed;
    };
  };

  test("stays as it is while nothing changes but the minutes, and changes with the hour", async () => {
    await keep();
    const changed = stampsOf();
    await changed();
    now = parseInstant("2026-09-20T02:59:59Z");
    await keep();
    expect(await changed()).toBe(false);
    now += 1000;
    expect(await changed()).toBe(true);
  });

  test("changes with a vintage, something set aside, a decision, a failure, a run, and staleness", async () => {
    await keep();
    const changed = stampsOf();
    await changed();
    await keep({ asOf: AS_OF + 1 });
    expect(await changed()).toBe(true);
    await keep({ asOf: AS_OF + 2, days: {}, setAside: [{ day: "2026-09-18" }] });
    expect(await changed()).toBe(true);
    const [item] = await store.intake.quarantined(false);
    await store.intake.decide(item?.id ?? 0, "discarded", "a test", now);
    expect(await changed()).toBe(true);
    await failed("no connection");
    expect(await changed()).toBe(true);
    await ran("failed");
    expect(await changed()).toBe(true);
    now = AS_OF + 1 + FRESH_MS + 1;
    expect(await changed()).toBe(true);
    expect(await changed()).toBe(false);
  });

  test("is known anew where a vintage makes the source fresh again", async () => {
    await keep();
    const changed = stampsOf();
    now = AS_OF + FRESH_MS + 1;
    await changed();
    await keep({ asOf: now });
    expect(await changed()).toBe(true);
    now += FRESH_MS + 1;
    expect(await changed()).toBe(true);
  });
});
