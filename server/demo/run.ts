import { setTimeout as pause } from "node:timers/promises";
import type { DemoClock } from "./clock.ts";
import { LAST_DAY } from "./plot.ts";

/** What a day of the demo does, in this order. */
export interface DemoDay {
  readonly collect: () => Promise<unknown>;
  readonly evaluate: () => Promise<unknown>;
  readonly deliver: () => Promise<unknown>;
}

/** Lets one day after the other pass until it is stopped; the first is under way when it begins. */
export async function runDays(
  clock: DemoClock,
  day: DemoDay,
  dayMs: number,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted && clock.today() < LAST_DAY) {
    await pause(dayMs, undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
    clock.nextDay();
    await passDay(day);
  }
}

/** Collects what the publisher has, has the rules speak of it, and waits until all is sent: a leap would end the leases. */
export async function passDay({ collect, evaluate, deliver }: DemoDay): Promise<void> {
  await collect();
  await evaluate();
  await deliver();
}
