import { describe, expect, test } from "vitest";
import { isCollectionDue, isDailyDue, type Collecting } from "../../jobs/due.ts";
import { MINUTE_MS, parseInstant } from "../../server/market/instant.ts";
import type { JobRun, SourceState } from "../../server/ports.ts";

const at = (time: string) => parseInstant(`2026-10-01T${time}Z`);
const minutes = (n: number) => n * MINUTE_MS;

function run(startedAt: number, result: JobRun["result"]): JobRun {
  const finishedAt = result === null ? null : startedAt + 1000;
  const rest = { id: 1, job: "collect", holder: "a", done: 0, total: 0, detail: null };
  return { ...rest, startedAt, finishedAt, result };
}

function state(more: Partial<SourceState>): SourceState {
  const none = { failingSince: null, reason: null, notBefore: null, validator: null };
  return { source: "openrouter", attemptedAt: at("03:00:00"), ...none, ...more };
}

const TODAYS = at("01:46:20");
const YESTERDAYS = TODAYS - minutes(24 * 60);

/** The minutes after 03:00, when the last run started, at which a collection is due. */
function dueAt(collecting: Partial<Collecting>, asked: readonly number[]): number[] {
  const known = { lastRun: undefined, state: undefined, newestAsOf: null, ...collecting };
  return asked.filter((minute) => isCollectionDue(known, at("03:00:00") + minutes(minute)));
}

describe("a collection is due", () => {
  test("at once where none ever ran, was lost or has not ended", () => {
    expect(dueAt({}, [0, 1])).toEqual([0, 1]);
    expect(dueAt({ lastRun: run(at("03:00:00"), "lost"), newestAsOf: TODAYS }, [0])).toEqual([0]);
    expect(dueAt({ lastRun: run(at("03:00:00"), null), newestAsOf: TODAYS }, [0])).toEqual([0]);
  });

  test("not while the newest snapshot that should be there is held", () => {
    const lastRun = run(at("03:00:00"), "done");
    const day = 24 * 60;
    const asked = [0, 30, 60, 600, day - 75, day - 74, day];
    expect(dueAt({ lastRun, newestAsOf: TODAYS }, asked)).toEqual([day - 74, day]);
  });

  test.for(["done", "nothing"] as const)(
    "half an hour after a run that ended (%s) without the snapshot that should be there",
    (result) => {
      const lastRun = run(at("03:00:00"), result);
      expect(dueAt({ lastRun, newestAsOf: YESTERDAYS }, [5, 29, 30, 31])).toEqual([30, 31]);
      expect(dueAt({ lastRun, newestAsOf: null }, [5, 29, 30, 31])).toEqual([30, 31]);
    },
  );

  test("five minutes after a first failure, whatever is held", () => {
    const lastRun = run(at("03:00:00"), "failed");
    const failing = state({ failingSince: at("03:00:00") });
    for (const newestAsOf of [null, YESTERDAYS, TODAYS]) {
      expect(dueAt({ lastRun, newestAsOf, state: failing }, [0, 4, 5, 6])).toEqual([5, 6]);
      expect(dueAt({ lastRun, newestAsOf }, [4, 5])).toEqual([5]);
    }
  });

  test("half as long after a failure as it has been failing, and at most an hour", () => {
    const lastRun = run(at("03:00:00"), "failed");
    const since = (failingSince: string) => state({ failingSince: at(failingSince) });
    expect(dueAt({ lastRun, state: since("02:20:00") }, [5, 19, 20, 21])).toEqual([20, 21]);
    expect(dueAt({ lastRun, state: since("00:00:00") }, [20, 59, 60, 61])).toEqual([60, 61]);
  });

  test("not before the moment that the publisher named, whatever else there is", () => {
    const until = state({ notBefore: at("05:00:00"), failingSince: at("03:00:00") });
    const asked = [0, 60, 119, 120];
    expect(dueAt({ state: until }, asked)).toEqual([120]);
    expect(dueAt({ state: until, lastRun: run(at("03:00:00"), "failed") }, asked)).toEqual([120]);
    expect(dueAt({ state: until, lastRun: run(at("03:00:00"), "lost") }, asked)).toEqual([120]);
  });

  test("at once where the publisher named that moment while the clock was a month ahead", () => {
    const attemptedAt = at("03:00:00") + minutes(30 * 24 * 60);
    const until = state({ attemptedAt, notBefore: attemptedAt + minutes(60) });
    const lastRun = run(attemptedAt, "failed");
    expect(dueAt({ state: until, lastRun }, [0, 60])).toEqual([0, 60]);
    const beside = (now: number) => isDailyDue(lastRun, until, at("03:00:00") + minutes(now), 1);
    expect([0, 60].map(beside)).toEqual([true, true]);
  });
});

describe("a snapshot is expected", () => {
  test.for<[string, boolean]>([
    ["2026-10-01T01:45:59Z", false],
    ["2026-10-01T01:46:00Z", true],
    ["2026-10-01T23:59:59Z", true],
  ])("from about 01:46 UTC on: at %s a run finds yesterday's too old: %s", ([now, due]) => {
    const lastRun = run(parseInstant("2026-09-30T12:00:00Z"), "done");
    const known = { lastRun, state: undefined, newestAsOf: YESTERDAYS };
    expect(isCollectionDue(known, parseInstant(now))).toBe(due);
  });
});
