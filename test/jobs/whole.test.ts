import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { collectWhole, collectWholeWhenDue, documentKeeper, jobOf } from "../../jobs/whole.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS, parseInstant } from "../../server/market/instant.ts";
import type { FetchedBatch, Store, Unreachable, WholeSource } from "../../server/ports.ts";
import { eventLog } from "../support/collector.ts";
import { composed } from "../support/openrouter/composed.ts";
import { claimTable } from "../support/openrouter/claim-rows.ts";
import { startText } from "../support/openrouter/text.ts";
import { temporaryStore } from "../support/stores.ts";

const { signal } = new AbortController();
const START = parseInstant("2026-11-20T03:00:00Z");

let store: Store;
let now: number;
let answers: (string | Unreachable)[];
let asked: number;
/** Until then no answer comes. */
let gate: Promise<void> | undefined;
beforeEach(() => {
  store = temporaryStore();
  now = START;
  answers = [];
  asked = 0;
  gate = undefined;
});
const clock = () => now;

/** Answers with what it was told to, the last of it again and again. */
const source: WholeSource = {
  id: "list",
  fetch: async (): Promise<FetchedBatch | Unreachable> => {
    asked += 1;
    await gate;
    const next = answers.length > 1 ? answers.shift() : answers[0];
    if (next === undefined) throw new Error("nothing to answer");
    if (typeof next !== "string") return next;
    const batch = { source: "list", address: "https://example.org", fetchedAt: now, asOf: now };
    const body = Buffer.from(next);
    return { kind: "batch", batch: { ...batch, window: null, body, faults: [], notes: [] } };
  },
};

const ports = () => ({ ...store, clock, log: eventLog().log, holder: "a", isGone: () => false });
const keeper = () =>
  documentKeeper((body) =>
    Buffer.from(body).toString().startsWith("bad")
      ? { kind: "refused", reason: "it begins badly" }
      : { kind: "taken", claims: [] },
  );
const run = () => collectWhole(ports(), source, keeper(), signal);
const tick = () => collectWholeWhenDue(ports(), source, keeper(), signal);
const state = () => store.sourceStates.state("list");

describe("a source that is read whole", () => {
  test("is kept, and is nothing new where it is the same as before", async () => {
    answers = ["good", "good", "better"];
    expect(await run()).toMatchObject({ result: "done" });
    now += HOUR_MS;
    expect(await run()).toMatchObject({ result: "nothing" });
    expect(await store.documents.newestAsOf("list", now)).toBe(now);
    now += HOUR_MS;
    expect(await run()).toMatchObject({ result: "done" });
    expect(await store.jobRuns.newest(jobOf(source))).toMatchObject({ result: "done" });
  });

  test("is asked once a day", async () => {
    answers = ["good"];
    await tick();
    now += DAY_MS - MINUTE_MS;
    await tick();
    expect(asked).toBe(1);
    now += MINUTE_MS;
    await tick();
    expect(asked).toBe(2);
  });

  test("that cannot be reached is asked again with a growing pause, and its state says why", async () => {
    answers = [{ kind: "unreachable", reason: "it answered 500" }];
    const times: number[] = [];
    for (let minutes = 0; minutes <= 6 * 60; minutes += 5) {
      now = START + minutes * MINUTE_MS;
      const before = asked;
      await tick();
      if (asked > before) times.push(minutes);
    }
    const pauses = times.slice(1).map((time, i) => time - (times[i] ?? 0));
    expect(pauses).toEqual(pauses.toSorted((a, b) => a - b));
    expect([pauses[0], pauses.at(-1)]).toEqual([5, 60]);
    expect(await state()).toMatchObject({ failingSince: START, reason: "it answered 500" });
    answers = ["good"];
    now += HOUR_MS;
    await tick();
    expect(await state()).toMatchObject({ failingSince: null, reason: null });
  });

  test("that asks us to stay away is left alone until then", async () => {
    answers = [{ kind: "unreachable", reason: "it answered 429", retryAfterMs: 3 * HOUR_MS }];
    await tick();
    now += 3 * HOUR_MS - MINUTE_MS;
    await tick();
    expect(asked).toBe(1);
    now += MINUTE_MS;
    await tick();
    expect(asked).toBe(2);
  });

  test("that is refused is set aside, and the last good one stays", async () => {
    answers = ["good", "bad news"];
    await run();
    now += DAY_MS;
    expect(await run()).toEqual({ result: "failed", detail: "set aside: it begins badly" });
    expect(await store.intake.quarantined(false)).toMatchObject([
      { source: "list", day: null, reasons: ["it begins badly"] },
    ]);
    expect(await store.documents.newestAsOf("list", now)).toBe(START);
  });

  test("that is good again is not degraded any more", async () => {
    answers = ["good", "bad news", "better"];
    for (let i = 0; i < 3; i++) {
      await run();
      now += DAY_MS;
    }
    expect(await store.intake.quarantined(false)).toEqual([]);
    expect((await store.intake.quarantined(true))[0]).toMatchObject({ state: "superseded" });
  });

  test("is asked by one process at a time", async () => {
    answers = ["good"];
    const { promise, resolve } = Promise.withResolvers<void>();
    gate = promise;
    const runs = [run(), run()];
    expect(await Promise.race(runs)).toBe("busy");
    resolve();
    await Promise.all(runs);
    expect(asked).toBe(1);
  });

  test.for([
    ["a year ahead and back", 365 * DAY_MS],
    ["a day back", -DAY_MS],
  ] as const)("is asked again after a clock that jumped %s", async ([, jump]) => {
    answers = ["good"];
    await tick();
    now += jump;
    await tick();
    now = START + DAY_MS + HOUR_MS;
    const before = asked;
    await tick();
    expect(asked).toBe(before + 1);
    now += 10 * MINUTE_MS;
    await tick();
    expect(asked).toBe(before + 1);
  });
});

test("a common list of claims is collected daily, refused by line and field, and is good again after", async () => {
  const server = await startText(claimTable({ id: "LIST-1" }));
  onTestFinished(() => server.close());
  const app = composed("2026-11-20T03:00:00Z", { claims: server.url }, onTestFinished);
  await app.tick("claims-list");
  await app.tick("claims-list");
  expect(server.asked()).toBe(1);
  expect(await app.source("claims-list")).toMatchObject({ state: "ok", quarantined: 0 });
  server.set(claimTable({ id: "LIST-1" }, { id: "LIST-2", value: "many" }));
  app.setClock("2026-11-21T03:00:00Z");
  await app.tick("claims-list");
  expect(await app.source("claims-list")).toMatchObject({
    state: "degraded",
    reason: expect.stringMatching(/line 3, value: /),
    as_of: "2026-11-20T03:00:00Z",
    last_run: { result: "failed" },
  });
  server.set(claimTable({ id: "LIST-3" }));
  app.setClock("2026-11-22T03:00:00Z");
  await app.tick("claims-list");
  expect(await app.source("claims-list")).toMatchObject({ state: "ok", reason: null });
});
