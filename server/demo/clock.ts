import { plusDays, startOf, type Day } from "../market/day.ts";
import { HOUR_MS, type Instant } from "../market/instant.ts";
import type { Clock } from "../ports.ts";

const WOKEN_MS = 2 * HOUR_MS; // a little after the day's snapshot has come

/** A clock that leaps from day to day. */
export interface DemoClock {
  readonly now: Clock;
  readonly today: () => Day;
  readonly nextDay: () => Day;
}

/**
 * Within a day it goes at the pace of the real one, so that leases, retries and signatures keep
 * their meaning; then it leaps to two o'clock of the next day.
 */
export function demoClock(first: Day, real: () => Instant): DemoClock {
  let today = first;
  let leaptAt = real();
  return {
    now: () => startOf(today) + WOKEN_MS + Math.max(0, Math.floor(real() - leaptAt)),
    today: () => today,
    nextDay: () => {
      today = plusDays(today, 1);
      leaptAt = real();
      return today;
    },
  };
}
