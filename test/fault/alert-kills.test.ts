import { expect, test } from "vitest";
import { killAlerts } from "./alert-kills.ts";

test("killed ten times while it evaluates and delivers, every event arrives, under one id, in order", async () => {
  const trial = await killAlerts(10);
  expect(trial.faults).toEqual([]);
  expect(trial.events).toBeGreaterThan(10);
});
