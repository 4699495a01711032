import { MINUTE_MS, type Instant } from "../market/instant.ts";
import { DISABLE_AFTER_MS, type Attempt, type Settlement } from "./delivery.ts";

/** How an endpoint does. */
export interface EndpointState {
  readonly endpoint: string;
  readonly failingSince: Instant | null;
  /** In a row. */
  readonly failures: number;
  /** Until then nothing is tried, since it fails again and again. */
  readonly pausedUntil: Instant | null;
  readonly succeededAt: Instant | null;
  readonly disabledAt: Instant | null;
  /** Why it fails, or was switched off, in words for its operator. */
  readonly reason: string | null;
}

const PAUSE_FROM = 5; // failures in a row; fewer may be chance
const PAUSE_MS = 15_000; // doubled with every further failure
const PAUSE_MAX_MS = 15 * MINUTE_MS; // so that a receiver that is back is found soon

/** An endpoint before its first attempt. */
export function untried(endpoint: string): EndpointState {
  return {
    endpoint,
    failingSince: null,
    failures: 0,
    pausedUntil: null,
    succeededAt: null,
    disabledAt: null,
    reason: null,
  };
}

/** How an endpoint stands after an attempt that ended at `now`. */
export function endpointAfter(
  before: EndpointState,
  attempt: Attempt,
  { disables }: Pick<Settlement, "disables">,
  now: Instant,
): EndpointState {
  const { endpoint, disabledAt } = before;
  if (attempt.kind === "accepted") return { ...untried(endpoint), succeededAt: now, disabledAt };
  const failingSince = before.failingSince ?? now;
  const failures = before.failures + 1;
  const isOff = disabledAt !== null || disables || now - failingSince >= DISABLE_AFTER_MS;
  return {
    endpoint,
    failingSince,
    failures,
    pausedUntil: pauseAfter(failures, now),
    succeededAt: before.succeededAt,
    disabledAt: isOff ? (disabledAt ?? now) : null,
    reason: attempt.reason,
  };
}

function pauseAfter(failures: number, now: Instant): Instant | null {
  if (failures < PAUSE_FROM) return null;
  return now + Math.min(PAUSE_MS * 2 ** (failures - PAUSE_FROM), PAUSE_MAX_MS);
}
