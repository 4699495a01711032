import { describe, expect, it } from "vitest";
import { parseInstant } from "../../server/market/instant.ts";
import { parsePeriod } from "../../server/market/period.ts";
import { boundText, sentence, sentences } from "../../server/words/headline.ts";
import { headline, robust, T, verdict } from "./headlines.ts";

describe("the headline of a robust lead", () => {
  it("says who carried how much, when, and for how long the leader has led", () => {
    expect(sentence(robust, "en")).toBe(
      "In week 33 (10–16 August 2026) Chinese models carried 43.1 trillion tokens on OpenRouter, US models 26.7 trillion. " +
        "They have led there for at least 12 weeks, since week 22.",
    );
    expect(sentence(robust, "zh")).toBe(
      "上周（8月10日至16日，第33周）中国模型在 OpenRouter 上处理 43.1 万亿 tokens，美国模型处理 26.7 万亿 tokens。" +
        "中国模型在该平台已连续领先至少12周（自第22周起）。",
    );
  });

  it("names the leader first, whichever it is", () => {
    const us = headline({ cn: 2n * T, us: 3n * T, leader: "US" });
    expect(sentence(us, "en")).toMatch(/US models carried 3\.00 trillion .* Chinese models 2\.00/);
    expect(sentence(us, "zh")).toMatch(
      /美国模型在.*3\.00.*中国模型处理 2\.00.*美国模型在该平台已连续领先/,
    );
    expect(sentence(us, "zh")).not.toMatch(/中国模型在该平台/);
  });

  it("says of a first count that it is one", () => {
    const first = { ...robust, first_count: true };
    expect(sentence(first, "en")).toContain("(10–16 August 2026, a first count)");
    expect(sentence(first, "zh")).toContain("（8月10日至16日，第33周，首次统计）");
  });

  it("names its definition unless that is the default", () => {
    expect(sentence(robust, "en", "top9")).toMatch(
      /^In week 33 \(10–16 August 2026\), under the definition “top 9” \(the nine largest models of the week\), Chinese models carried/,
    );
    expect(sentence(robust, "zh", "nofree")).toContain(
      "按“不含免费”口径（不计免费变体和未归属模型），中国模型在",
    );
    expect(sentence(robust, "en", "all")).not.toContain("definition");
  });

  it("comes sentence by sentence too", () => {
    expect(sentences(robust, "en")).toHaveLength(2);
    expect(sentences(robust, "zh").join("")).toBe(sentence(robust, "zh"));
  });
});

describe("上周", () => {
  it("is said only of the week just before the as-of", () => {
    const at = (text: string) => sentence(robust, "zh", "all", { asOf: parseInstant(text) });
    expect(at("2026-08-17T02:30:00Z")).toMatch(/^上周（8月10日至16日，第33周）/);
    expect(at("2026-08-24T02:30:00Z")).toMatch(/^2026年第33周（2026年8月10日至16日）中国模型/);
  });

  it("writes both years where the week crosses them", () => {
    const crossing = { ...robust, period: parsePeriod("2026-W53") };
    expect(sentence(crossing, "zh")).toMatch(/^上周（2026年12月28日至2027年1月3日，第53周）/);
  });
});

describe("the headline where the lead is not China's or the US's alone", () => {
  it("claims no lead between equals", () => {
    const equal = headline({ cn: T, us: T, leader: null, ratio: 1 });
    expect(sentence(equal, "en")).toMatch(
      /No country led there: the two largest carried equally many tokens\.$/,
    );
    expect(sentence(equal, "zh")).toMatch(/没有国家领先：处理量最大的两国数量相等。$/);
  });

  it("says where no country has any tokens", () => {
    const none = headline({ cn: 0n, us: 0n, leader: null, ratio: null });
    expect(sentence(none, "en")).toContain(
      "carried 0 tokens on OpenRouter, US models 0. No country led there: none",
    );
    expect(sentence(none, "zh")).toContain("没有 tokens 计入任何国家");
  });

  it("names a leader from elsewhere", () => {
    const french = headline({ cn: T, us: 2n * T, leader: "FR" });
    expect(sentence(french, "en")).toMatch(
      /French models carried more than either; they have led there for at least 12 weeks/,
    );
    expect(sentence(french, "zh")).toMatch(/法国模型的处理量高于两者，在该平台已连续领先至少12周/);
  });
});

describe("both languages", () => {
  it("give the same figures", () => {
    const cases = [
      robust,
      headline({ cn: 999_600_000_000n, us: 5_120_000_000_000n, leader: "US" }),
      { ...robust, verdict: verdict("flips", ["CN", "US", "US"]) },
    ];
    for (const each of cases)
      expect(figuresIn(sentence(each, "zh"))).toEqual(figuresIn(sentence(each, "en")));
  });

  it("state a share with the most that it can be", () => {
    const figures = { share: 0.573, high: 0.637 };
    expect(boundText(figures, "CN", "all", "en")).toBe(
      "57.3\u00a0% attributed; at most 63.7\u00a0% if all “other” and unattributed tokens were those of Chinese models",
    );
    expect(boundText(figures, "CN", "nofree", "zh")).toBe(
      "已归属 57.3%；如果榜外的 tokens 全部来自中国模型，至多 63.7%",
    );
  });
});

/** Volumes, week numbers and lengths; dates are written differently on purpose. */
function figuresIn(text: string): string[] {
  const dated = text.replace(/\([^)]*\)|（8月[^，]*，/, "").replace("“top 9”", "“前9”");
  return (dated.match(/\d[\d,.]*\d|\d/g) ?? []).toSorted();
}
