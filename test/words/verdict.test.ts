import { describe, expect, it } from "vitest";
import { parsePeriod } from "../../server/market/period.ts";
import type { Streak } from "../../server/market/streak.ts";
import { sentence, sentences, uncertainText } from "../../server/words/headline.ts";
import { headline, present, robust, T, verdict } from "./headlines.ts";

describe("a streak", () => {
  it.each<[Partial<Streak>, string, string]>([
    [{ proven: true }, "for 12 weeks, since week 22.", "已连续领先12周（自第22周起）。"],
    [
      { weeks: 40, since: parsePeriod("2025-W46") },
      "for at least 40 weeks, since week 46 of 2025.",
      "至少40周（自2025年第46周起）。",
    ],
    [
      { weeks: 1, since: parsePeriod("2026-W33") },
      "for at least 1 week, since week 33.",
      "至少1周（自第33周起）。",
    ],
    [
      { weeks: 1, since: parsePeriod("2026-W33"), proven: true },
      "They lead there for the first week: in the week before they did not.",
      "中国模型在该平台领先，前一周并未领先。",
    ],
  ])("%o is at least so long unless it is proven", (change, en, zh) => {
    const changed = { ...robust, streak: { ...present(robust.streak), ...change } };
    expect(sentence(changed, "en")).toContain(en);
    expect(sentence(changed, "zh")).toContain(zh);
    expect(sentence(changed, "en").includes("at least")).toBe(!change.proven);
  });

  it("that is not known leaves the lead alone", () => {
    expect(sentence({ ...robust, streak: null }, "en")).toMatch(/They lead there\.$/);
    expect(sentence({ ...robust, streak: null }, "zh")).toMatch(/中国模型在该平台领先。$/);
  });

  it("counts and names the weeks whose leader is not certain", () => {
    const streak = present(robust.streak);
    const week = robust.period;
    const uncertain = [parsePeriod("2026-W22"), parsePeriod("2026-W30")];
    expect(uncertainText(streak, week, "en")).toBeNull();
    expect(uncertainText({ ...streak, uncertain }, week, "en")).toBe(
      "In 2 of these 12 weeks the lead is not certain: week 22 and week 30.",
    );
    expect(uncertainText({ ...streak, uncertain }, week, "zh")).toBe(
      "这12周中有2周的领先不确定：第22周和第30周。",
    );
  });
});

describe("a verdict that is not robust", () => {
  it("that flips says who leads under which definition", () => {
    const flips = { ...robust, verdict: verdict("flips", ["CN", "US", "US"]) };
    expect(sentence(flips, "en")).toMatch(
      /By other ways of counting the leader changes: US models lead under “no free” and “top 9”\.$/,
    );
    expect(sentence(flips, "zh")).toMatch(
      /换一种统计口径，领先者会改变：按“不含免费”和“前9”口径，美国模型领先。$/,
    );
  });

  it("never says that China leads under a definition where it does not", () => {
    const flips = { ...robust, verdict: verdict("flips", ["CN", "US", null]) };
    expect(sentence(flips, "en")).toMatch(
      /changes: US models lead under “no free”; no country leads under “top 9”\.$/,
    );
    expect(sentence(flips, "zh")).toMatch(
      /按“不含免费”口径，美国模型领先；按“前9”口径，没有国家领先。$/,
    );
  });

  it("that depends says on what, and under which definitions", () => {
    const depends = { ...robust, verdict: verdict("depends", ["CN", "CN", "CN"], ["nofree"]) };
    expect(sentence(depends, "en")).toMatch(
      /Who leads depends on the tokens that are unattributed or in “other”: if another country had them all, it could lead under “all” and “top 9”\.$/,
    );
    expect(sentence(depends, "zh")).toMatch(
      /谁领先取决于未归属和榜外的 tokens：.*按“全部”和“前9”口径，该国可能领先。$/,
    );
  });

  it("adds nothing where nobody leads under any definition", () => {
    const equal = headline({ cn: T, us: T, leader: null, ratio: 1 });
    const none = { ...equal, verdict: verdict("depends", [null, null, null], []) };
    expect(sentences(none, "en")).toHaveLength(2);
  });
});
