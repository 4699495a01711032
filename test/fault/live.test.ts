import { expect, onTestFinished, test } from "vitest";
import { temporaryUrl } from "../support/stores.ts";
import { liveTrial } from "./live-trial.ts";

test("of two hundred clients of two servers none misses or hears anything twice where one server is killed", async () => {
  const databaseUrl = temporaryUrl(onTestFinished, { engine: "postgres" });
  const outcome = await liveTrial({ databaseUrl, clients: 200, events: 20, comeBackMs: 50 });
  expect(outcome.faults).toEqual([]);
  expect(outcome.moved).toBe(100);
});
