import { formatInstant, type Instant } from "../market/instant.ts";
import type { JobRun } from "../ports.ts";
import type { Unmapped } from "../query/unmapped.ts";
import type { SourceStatus } from "../query/sources.ts";
import { attribution } from "../words/citation.ts";

/** A source's state as `GET /sources` gives it. */
export function sourceBody(
  { id, state, reason, asOf, freshUntil, lastRun, quarantined }: SourceStatus,
  unmapped: readonly Unmapped[],
) {
  return {
    id,
    state,
    reason,
    as_of: timeOf(asOf),
    fresh_until: timeOf(freshUntil),
    last_run: lastRun && runBody(lastRun),
    quarantined,
    unmapped,
    attribution: attribution(id, asOf),
  };
}

function runBody({ startedAt, finishedAt, result, detail, done, total }: JobRun) {
  const times = { started_at: formatInstant(startedAt), finished_at: timeOf(finishedAt) };
  return { ...times, result, detail, done, total };
}

function timeOf(at: Instant | null): string | null {
  return at === null ? null : formatInstant(at);
}
