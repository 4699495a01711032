import fc from "fast-check";
import { expect, test } from "vitest";
import { parsePeriod, previousOf, type Period } from "../../server/market/period.ts";
import { joinRuns, runsOf, streakOf } from "../../server/market/streak.ts";
import type { PeriodVolumes } from "../../server/market/volume.ts";
import {
  plainCertain,
  plainLeader,
  ranked,
  smallTokens,
  unknownIn,
  volumesOf,
  type Tokens,
} from "./support/weeks.ts";

interface Slot {
  readonly tokens: Tokens;
  readonly missing: number;
  readonly largestDay: bigint;
  readonly settled: boolean;
}
/** The streak that reaches a week, whatever is held after it. */
function streakAt(weeks: readonly PeriodVolumes[], week: Period) {
  return streakOf(runsOf(weeks.filter(({ period }) => period <= week)), week);
}

/** A week as it may be held; null for a week that is not. */
const slot: fc.Arbitrary<Slot | null> = fc.option(
  fc.record({
    tokens: fc.oneof(
      fc.constant({ CN: 5n, US: 1n }),
      fc.constant({ CN: 4n, other: 2n }),
      smallTokens,
    ),
    missing: fc.constantFrom(0, 0, 0, 1, 2),
    largestDay: fc.bigInt(0n, 2n),
    settled: fc.constantFrom(true, true, true, true, false),
  }),
  { freq: 10 },
);
const history = fc.array(slot, { minLength: 1, maxLength: 24 });
/** Weeks in a row that go over the end of 2026 with its week 53. */
const NAMES: Period[] = [parsePeriod("2027-W08")];
while (NAMES.length < 24) NAMES.unshift(previousOf(NAMES[0] as Period));

function weeksOf(slots: readonly (Slot | null)[]): PeriodVolumes[] {
  return slots.flatMap((one, i) => (one ? [volumesOf(NAMES[i] ?? "", one.tokens, one)] : []));
}

function plainDecided(one: Slot | null | undefined): boolean {
  if (!one) return false;
  if (one.missing === 0) return one.settled;
  const [first, second] = ranked(one.tokens).map(({ tokens }) => tokens);
  return (first ?? 0n) > (second ?? 0n) + BigInt(one.missing) * one.largestDay;
}

function plainStreak(slots: readonly (Slot | null)[], at: number) {
  const origin = slots[at] ? plainLeader(slots[at].tokens) : null;
  if (origin === null) return null;
  const counts = slots.map((one) => plainDecided(one) && plainLeader(one?.tokens ?? {}) === origin);
  let from = at;
  while (from >= 0 && counts[from]) from -= 1;
  const runs = counts
    .slice(0, at + 1)
    .map(Number)
    .join("")
    .split("0");
  const uncertain = NAMES.slice(from + 1, at + 1).filter((_, i) => {
    const one = slots[from + 1 + i];
    const gift = unknownIn(one?.tokens ?? {}) + BigInt(one?.missing ?? 0) * (one?.largestDay ?? 0n);
    return !plainCertain(one?.tokens ?? {}, gift);
  });
  const longest = Math.max(...runs.map((run) => run.length));
  return {
    origin,
    weeks: at - from,
    since: NAMES[from + 1],
    proven: plainDecided(slots[from]),
    uncertain,
    longest,
  };
}

test("a streak is the number of decided weeks in a row, back from a week, that one origin led", () => {
  fc.assert(
    fc.property(history, fc.nat(23), (slots, place) => {
      const at = place % slots.length;
      const found = streakAt(weeksOf(slots), NAMES[at] as Period);
      const plain = plainStreak(slots, at);
      if (plainDecided(slots[at])) expect(found).toEqual(plain);
      else expect(found?.weeks ?? 0).toBe(0);
    }),
    { numRuns: 1000 },
  );
});

test("the runs of a part and of the rest, joined, are those of the whole", () => {
  fc.assert(
    fc.property(history, fc.nat(23), (slots, cut) => {
      const weeks = weeksOf(slots);
      const parts = [weeks.slice(0, cut), weeks.slice(cut)].flatMap(runsOf);
      expect(joinRuns(parts)).toEqual(runsOf(weeks));
    }),
    { numRuns: 500 },
  );
});

const CN = (week: string) => volumesOf(week, { CN: 5n, US: 1n });
const at = parsePeriod("2027-W01");

test("a streak goes over the end of a year and is unproven where it reaches the first week held", () => {
  const streak = streakAt(["2026-W51", "2026-W52", "2026-W53", "2027-W01"].map(CN), at);
  expect(streak).toMatchObject({ weeks: 4, since: "2026-W51", proven: false, longest: 4 });
});

test("a streak is proven by a decided week of another leader, or of none, before it", () => {
  for (const tokens of [
    { CN: 1n, US: 2n },
    { CN: 2n, US: 2n },
  ]) {
    const weeks = [CN("2026-W51"), volumesOf("2026-W52", tokens), CN("2026-W53"), CN("2027-W01")];
    expect(streakAt(weeks, at)).toMatchObject({ weeks: 2, since: "2026-W53", proven: true });
  }
});

test("a streak is unproven beyond a partial week that is not decided, or a week not held", () => {
  const partial = volumesOf("2026-W53", { CN: 5n, US: 1n }, { missing: 1, largestDay: 4n });
  const weeks = [CN("2026-W51"), CN("2026-W52"), partial, CN("2027-W01")];
  expect(streakAt(weeks, at)).toMatchObject({ weeks: 1, proven: false, longest: 2 });
  expect(streakAt([CN("2026-W52"), CN("2027-W01")], at)).toMatchObject({
    weeks: 1,
    proven: false,
  });
});

test("a streak counts and names its weeks whose leader is not certain, oldest first", () => {
  const doubt = ["2026-W51", "2026-W53"].map((week) =>
    volumesOf(week, { CN: 5n, US: 1n, other: 5n }),
  );
  const streak = streakAt(
    [...doubt, CN("2026-W52"), CN("2027-W01")].toSorted((a, b) => (a.period < b.period ? -1 : 1)),
    at,
  );
  expect(streak).toMatchObject({ weeks: 4, uncertain: ["2026-W51", "2026-W53"] });
});

test("a streak does not see weeks after the one it reaches, and is null where nobody leads", () => {
  const weeks = [CN("2026-W53"), CN("2027-W01"), CN("2027-W02")];
  expect(streakAt(weeks, at)).toMatchObject({ weeks: 2, longest: 2 });
  expect(streakAt([volumesOf(at, { CN: 3n, US: 3n })], at)).toBeNull();
  expect(streakAt(weeks, parsePeriod("2027-W05"))).toBeNull();
});
