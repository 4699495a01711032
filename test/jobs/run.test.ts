import { beforeEach, expect, onTestFinished, test } from "vitest";
import { runOnce, type Work, type WorkResult } from "../../jobs/run.ts";
import { MINUTE_MS } from "../../server/market/instant.ts";
import type { Store } from "../../server/ports.ts";
import { batchOf } from "../support/batches.ts";
import { eventLog } from "../support/collector.ts";
import { temporaryStore } from "../support/stores.ts";

const START = Date.parse("2026-10-01T02:00:00Z");

let store: Store;
let now: number;
let events: string[];
beforeEach(() => {
  store = temporaryStore(onTestFinished, () => now);
  now = START;
});

/** Runs as one of several processes that share the store. */
function runAs(holder: string, run: Work["run"], gone: readonly string[] = []) {
  const logged = eventLog();
  ({ events } = logged);
  const isGone = (other: string) => gone.includes(other);
  const ports = { ...store, clock: () => now, log: logged.log, holder, isGone };
  return runOnce(ports, { job: "collect", run });
}

const quick = async (): Promise<WorkResult> => ({ result: "done", detail: "3 snapshots" });
const recent = async () =>
  (await store.jobRuns.recent(9)).map(({ holder, result }) => `${holder} ${result}`);

test("a run keeps what it did, from when to when, and logs it", async () => {
  const ended = await runAs("a", async () => {
    now += 5_000;
    return { result: "nothing", detail: "nothing new" };
  });
  expect(ended).toEqual({ result: "nothing", detail: "nothing new" });
  expect(await store.jobRuns.newest("collect")).toMatchObject({
    holder: "a",
    startedAt: START,
    finishedAt: START + 5e3,
    result: "nothing",
    detail: "nothing new",
  });
  expect(events).toEqual([expect.stringMatching(/^info: job ended .*"nothing"/)]);
});

test("a failure is recorded with its reason and logged as a warning", async () => {
  const failed = { result: "failed", detail: "it answered 500" } as const;
  expect(await runAs("a", async () => failed)).toEqual(failed);
  expect(await store.jobRuns.newest("collect")).toMatchObject(failed);
  expect(events).toEqual([expect.stringMatching(/^warn: job ended/)]);
});

test("a run that breaks is recorded as failed, without the inside of the error, and thrown on", async () => {
  const broken = async () => Promise.reject(new Error("secret in a stack"));
  await expect(runAs("a", broken)).rejects.toThrow("secret in a stack");
  const run = await store.jobRuns.newest("collect");
  expect(run).toMatchObject({ result: "failed", finishedAt: START });
  expect(run?.detail).not.toContain("secret");
  expect(await runAs("a", quick)).toMatchObject({ result: "done" });
});

test("while one runs another finds it busy and does nothing", async () => {
  let second: unknown;
  let worked = 0;
  await runAs("a", async () => {
    second = await runAs("b", async () => {
      worked += 1;
      return quick();
    });
    return quick();
  });
  expect([second, worked]).toEqual(["busy", 0]);
  expect(await recent()).toEqual(["a done"]);
});

test("progress is seen while it runs, and keeps the run for its holder", async () => {
  await runAs("a", async (progress) => {
    now += 1.5 * MINUTE_MS;
    await progress(3, 30);
    now += 1.5 * MINUTE_MS;
    expect(await store.jobRuns.newest("collect")).toMatchObject({ done: 3, total: 30 });
    expect(await runAs("b", quick)).toBe("busy");
    return quick();
  });
  expect(await recent()).toEqual(["a done"]);
});

test("a run that shows no sign of life is lost to the next, and its late end is ignored", async () => {
  await runAs("a", async () => {
    now += 2 * MINUTE_MS;
    expect(await runAs("b", quick)).toMatchObject({ result: "done" });
    return quick();
  });
  expect(await recent()).toEqual(["b done", "a lost"]);
});

test("what a run writes after another took it over is refused, and it ends as lost", async () => {
  const batch = (asOf: string) => batchOf({ asOf, days: { "2026-09-18": { "a/x": 1n } } });
  const ended = await runAs("a", async (_progress, written) => {
    await written.intake.keep(batch("2026-09-19T01:46:00Z"));
    now += 2 * MINUTE_MS;
    await runAs("b", quick);
    await written.intake.keep(batch("2026-09-20T01:46:00Z"));
    return quick();
  });
  expect(ended).toEqual({ result: "lost", detail: "another process took it over" });
  expect(await recent()).toEqual(["b done", "a lost"]);
  expect(await store.observations.vintages("market", now, 9)).toHaveLength(1);
});

test("a run whose process has died is lost at once", async () => {
  const { jobRuns } = store;
  const lease = { now, leaseMs: 2 * MINUTE_MS, isGone: () => false };
  await jobRuns.claim({ job: "collect", holder: "dead", ...lease });
  expect(await runAs("b", quick)).toBe("busy");
  expect(await runAs("b", quick, ["dead"])).toMatchObject({ result: "done" });
  expect(await recent()).toEqual(["b done", "dead lost"]);
});
