import { describe, expect, it } from "vitest";
import { parseDay } from "../../server/market/day.ts";
import { HOUR_MS, parseInstant } from "../../server/market/instant.ts";
import { parsePeriod } from "../../server/market/period.ts";
import {
  ageText,
  dayText,
  instantText,
  periodText,
  weekSeenFrom,
  weekShort,
  weekText,
} from "../../server/words/date.ts";

describe("a week", () => {
  it.each([
    ["2026-W33", "week 33 (10–16 August 2026)", "第33周（2026年8月10日至16日）"],
    ["2026-W31", "week 31 (27 July – 2 August 2026)", "第31周（2026年7月27日至8月2日）"],
    [
      "2026-W53",
      "week 53 (28 December 2026 – 3 January 2027)",
      "第53周（2026年12月28日至2027年1月3日）",
    ],
    [
      "2026-W01",
      "week 1 (29 December 2025 – 4 January 2026)",
      "第1周（2025年12月29日至2026年1月4日）",
    ],
  ])("%s has its number and dates, months and years as they cross", (week, en, zh) => {
    expect(weekText(parsePeriod(week), "en")).toBe(en);
    expect(weekText(parsePeriod(week), "zh")).toBe(zh);
  });

  it("has a short form for columns and axes", () => {
    expect(weekShort(parsePeriod("2026-W05"), "en")).toBe("W05");
    expect(weekShort(parsePeriod("2026-W05"), "zh")).toBe("第5周");
  });

  it("names its year only when seen from another", () => {
    const from = parsePeriod("2026-W05");
    expect(weekSeenFrom(parsePeriod("2026-W02"), from, "en")).toBe("week 2");
    expect(weekSeenFrom(parsePeriod("2025-W48"), from, "en")).toBe("week 48 of 2025");
    expect(weekSeenFrom(parsePeriod("2026-W02"), from, "zh")).toBe("第2周");
    expect(weekSeenFrom(parsePeriod("2025-W48"), from, "zh")).toBe("2025年第48周");
  });
});

describe("days, moments and ages", () => {
  it("are written out in either language", () => {
    expect(dayText(parseDay("2026-08-06"), "en")).toBe("6 August 2026");
    expect(dayText(parseDay("2026-08-06"), "zh")).toBe("2026年8月6日");
    const at = parseInstant("2026-08-17T02:30:59Z");
    expect(instantText(at, "en")).toBe("17 Aug 2026 02:30 UTC");
    expect(instantText(at, "zh")).toBe("2026年8月17日 02:30 UTC");
  });

  it.each([
    ["2026-08-16", "16 August 2026", "2026年8月16日"],
    ["2026-08-16/7d", "7 days to 16 August 2026", "截至2026年8月16日的7天"],
    ["2026-W33", "week 33 (10–16 August 2026)", "第33周（2026年8月10日至16日）"],
    ["2026-08", "August 2026", "2026年8月"],
  ])("of the period %s follow its grain", (period, en, zh) => {
    expect(periodText(parsePeriod(period), "en")).toBe(en);
    expect(periodText(parsePeriod(period), "zh")).toBe(zh);
  });

  it.each([
    [0, "0 min", "0 分钟"],
    [-5, "0 min", "0 分钟"],
    [HOUR_MS - 1, "59 min", "59 分钟"],
    [34.9 * HOUR_MS, "34 h", "34 小时"],
    [47.9 * HOUR_MS, "47 h", "47 小时"],
    [48 * HOUR_MS, "2 days", "2 天"],
  ])("of %d ms are cut down to whole units", (ms, en, zh) => {
    expect(ageText(ms, "en")).toBe(en);
    expect(ageText(ms, "zh")).toBe(zh);
  });
});
