import fc from "fast-check";
import { expect, test } from "vitest";
import type { Outcome } from "../../server/alert/operator.ts";
import type { Hold } from "../../server/alert/rule.ts";
import { INACTIVE, step, type Standing } from "../../server/alert/state.ts";
import { parsePeriod, type Period } from "../../server/market/period.ts";

/** What a period can be to a condition without memory. */
type Seen = "met" | "over" | "lacking";

const OUTCOMES: Readonly<Record<Seen, Outcome>> = {
  met: { kind: "value", begins: true, holds: true, side: null },
  over: { kind: "value", begins: false, holds: false, side: null },
  lacking: { kind: "no_data", reason: "a day is missing" },
};

const weekAt = (i: number): Period => parsePeriod(`2026-W${String(i + 1).padStart(2, "0")}`);

function run(hold: Hold, seen: readonly Seen[]) {
  let standing: Standing = INACTIVE;
  return seen.map((one, i) => {
    const moved = step(hold, standing, weekAt(i), OUTCOMES[one]);
    ({ standing } = moved);
    return { standing, event: moved.event ?? null };
  });
}

/**
 * The definition of PRODUCT 6.2 as plainly as can be. Looking back from each period: it fires where the last `for`
 * values were all met, none of them before the alert ended or before so long a gap; it resolves where the last
 * `keep_firing` values since it fired were all over; it tells of a gap once, when that is `for` periods long.
 */
function plainly({ forPeriods, keepFiring }: Hold, seen: readonly Seen[]): (string | null)[] {
  const events: (string | null)[] = [];
  for (let i = 0; i < seen.length; i++) {
    const from = events.findLastIndex((event) => event === "firing" || event === "resolved") + 1;
    const isActive = from > 0 && events[from - 1] === "firing";
    events.push(eventAt(i, from, isActive));
  }
  return events;

  function eventAt(i: number, from: number, isActive: boolean): string | null {
    if (seen[i] === "lacking") {
      let run = 0;
      while (seen[i - run] === "lacking") run += 1;
      return run === forPeriods ? "no_data" : null;
    }
    const gap = isActive ? from : Math.max(from, endOfLongGap(i));
    const values = seen.slice(gap, i + 1).filter((one) => one !== "lacking");
    const wanted = isActive ? keepFiring : forPeriods;
    const last = values.slice(-wanted);
    const isAll =
      last.length === wanted && last.every((one) => one === (isActive ? "over" : "met"));
    return isAll ? (isActive ? "resolved" : "firing") : null;
  }

  /** The place after the last gap of `for` periods or more. */
  function endOfLongGap(i: number): number {
    let run = 0;
    let end = 0;
    for (let at = 0; at < i; at++) {
      run = seen[at] === "lacking" ? run + 1 : 0;
      if (run >= forPeriods) end = at + 1;
    }
    return end;
  }
}

const holds = fc.record({
  forPeriods: fc.integer({ min: 1, max: 4 }),
  keepFiring: fc.integer({ min: 1, max: 4 }),
});
const periods = fc.array(fc.constantFrom<Seen>("met", "met", "over", "lacking"), { maxLength: 40 });

test("it fires, resolves and lacks exactly where the plain definition says", () => {
  fc.assert(
    fc.property(holds, periods, (hold, seen) => {
      expect(run(hold, seen).map(({ event }) => event)).toEqual(plainly(hold, seen));
    }),
    { numRuns: 2_000 },
  );
});

test("what is lacking resolves nothing, however long", () => {
  fc.assert(
    fc.property(holds, fc.integer({ min: 1, max: 20 }), (hold, gap) => {
      const before = Array.from({ length: hold.forPeriods }, (): Seen => "met");
      const seen = [...before, ...Array.from({ length: gap }, (): Seen => "lacking")];
      const { standing } = run(hold, seen).at(-1) ?? { standing: INACTIVE };
      expect(standing.state).toBe("firing");
    }),
  );
});

test("a state says since when it is so, and a resolution always follows a firing", () => {
  fc.assert(
    fc.property(holds, periods, (hold, seen) => {
      const steps = run(hold, seen);
      const told = steps
        .map(({ event }) => event)
        .filter((event) => event === "firing" || event === "resolved");
      expect(told.every((event, i) => event === (i % 2 === 0 ? "firing" : "resolved"))).toBe(true);
      for (const [i, { standing }] of steps.entries()) {
        const same =
          steps.slice(0, i + 1).findLastIndex((at) => at.standing.state !== standing.state) + 1;
        expect(standing.since).toBe(weekAt(same));
      }
    }),
  );
});
