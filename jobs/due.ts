import { DAY_MS, HOUR_MS, MINUTE_MS, type Instant } from "../server/market/instant.ts";
import type { JobRun, SourceState } from "../server/ports.ts";

/** What decides whether a collection is due. */
export interface Collecting {
  readonly lastRun: JobRun | undefined;
  readonly state: SourceState | undefined;
  readonly newestAsOf: Instant | null;
}

const PUBLISHED_MS = HOUR_MS + 46 * MINUTE_MS; // the day's snapshot comes about 01:46 UTC
const UNPUBLISHED_WAIT_MS = 30 * MINUTE_MS;
const FAILED_WAIT_MIN_MS = 5 * MINUTE_MS;
const FAILED_WAIT_MAX_MS = HOUR_MS;

/** Whether to collect now: never yet, not ended, something newer should be there, or a failure has had its pause. */
export function isCollectionDue({ lastRun, state, newestAsOf }: Collecting, now: Instant): boolean {
  if (isHeldBack(state, now)) return false;
  if (!lastRun || lastRun.result === "lost" || lastRun.finishedAt === null) return true;
  if (lastRun.startedAt > now) return true; // the clock was ahead
  if (lastRun.result === "failed") return now >= lastRun.startedAt + pauseAfterFailure(state);
  if (newestAsOf !== null && newestAsOf >= lastPublished(now)) return false;
  return now >= lastRun.startedAt + UNPUBLISHED_WAIT_MS;
}

/** Whether a source that is asked once in `everyMs` is to be asked now. */
export function isDailyDue(
  lastRun: JobRun | undefined,
  state: SourceState | undefined,
  now: Instant,
  everyMs: number,
): boolean {
  if (isHeldBack(state, now)) return false;
  if (!lastRun || lastRun.result === "lost" || lastRun.finishedAt === null) return true;
  if (lastRun.startedAt > now) return true; // the clock was ahead
  const pauseMs = lastRun.result === "failed" ? pauseAfterFailure(state) : everyMs;
  return now >= lastRun.startedAt + pauseMs;
}

/** Whether its publisher asked to be left alone until later; not by a clock that was ahead then. */
function isHeldBack(state: SourceState | undefined, now: Instant): boolean {
  if (state === undefined || state.notBefore === null || state.attemptedAt > now) return false;
  return now < state.notBefore;
}

/** Half as long as it has been failing, within bounds. */
function pauseAfterFailure(state: SourceState | undefined): number {
  const failingMs = state?.failingSince == null ? 0 : state.attemptedAt - state.failingSince;
  return Math.min(FAILED_WAIT_MAX_MS, Math.max(FAILED_WAIT_MIN_MS, failingMs / 2));
}

function lastPublished(now: Instant): Instant {
  return Math.floor((now - PUBLISHED_MS) / DAY_MS) * DAY_MS + PUBLISHED_MS;
}
