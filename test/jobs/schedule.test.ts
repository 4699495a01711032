import { expect, onTestFinished, test } from "vitest";
import { AFTER_PUBLICATION, CATCH_UP, schedule, type Scheduled } from "../../jobs/schedule.ts";
import { eventLog } from "../support/collector.ts";

const EVERY_SECOND = "* * * * * *";
const NEVER_TODAY = "0 0 29 2 *";

function start(jobs: readonly Scheduled[]) {
  const { log, events } = eventLog();
  const scheduled = schedule(jobs, log);
  onTestFinished(() => scheduled.stop());
  return { ...scheduled, events };
}

test("every job is looked at at once", async () => {
  const seen: string[] = [];
  const job = (name: string): Scheduled => ({
    name,
    at: [NEVER_TODAY],
    tick: async () => void seen.push(name),
  });
  const { stop } = start([job("one"), job("two")]);
  await stop();
  expect(seen).toEqual(["one", "two"]);
});

test("a job is looked at again when its time comes, and not any more once stopped", async () => {
  let looks = 0;
  const { stop } = start([{ name: "one", at: [EVERY_SECOND], tick: async () => void looks++ }]);
  await expect.poll(() => looks, { timeout: 5_000 }).toBeGreaterThan(1);
  await stop();
  const after = looks;
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(looks).toBe(after);
});

test("a stop waits for what is under way", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const order: string[] = [];
  const tick = async () => {
    await promise;
    order.push("ended");
  };
  const { stop } = start([{ name: "one", at: [NEVER_TODAY], tick }]);
  const stopped = stop().then(() => order.push("stopped"));
  setTimeout(resolve, 50);
  await stopped;
  expect(order).toEqual(["ended", "stopped"]);
});

test("a job that breaks is logged, and the others go on", async () => {
  let looks = 0;
  const broken = { name: "bad", at: [NEVER_TODAY], tick: () => Promise.reject(new Error("odd")) };
  const { events } = start([
    broken,
    { name: "good", at: [EVERY_SECOND], tick: async () => void looks++ },
  ]);
  await expect.poll(() => looks, { timeout: 5_000 }).toBeGreaterThan(1);
  expect(events.filter((event) => event.startsWith("error"))).toEqual([
    expect.stringMatching(/^error: job broke .*"bad"/),
  ]);
});

test("what is missed is looked for every five minutes or so, and after each publication", () => {
  const minutes = CATCH_UP.split(" ")[0]?.split(",").map(Number) ?? [];
  const gaps = minutes.map((minute, i) => ((minutes[i + 1] ?? 61) - minute + 60) % 60);
  expect(Math.max(...gaps)).toBeLessThanOrEqual(6);
  expect(minutes.every((minute) => minute % 2 === 1)).toBe(true);
  expect(AFTER_PUBLICATION).toMatch(/^\d*[13579] 2 \* \* \*$/);
});
