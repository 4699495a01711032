import { describe, expect, it } from "vitest";
import type { AlertData, ClaimData, EventBody } from "../../server/alert/event.ts";
import { eventWords, messageWords } from "../../server/words/alert.ts";
import { LANGS, type Lang } from "../../server/words/lang.ts";
import { claimData, CREDIT, everyType, firing, FROZEN } from "../support/messages.ts";

const said = (event: EventBody, lang: Lang) => {
  const { title, lines } = eventWords(event, lang);
  return [title, ...lines].join("\n").replaceAll("\u00a0", " ");
};

describe("an alert in words", () => {
  it("says what moved, from what to what, under which definition and bounds, and who else agrees", () => {
    const { title, lines, link } = eventWords(firing(), "en");
    const text = (line: string) => line.replaceAll("\u00a0", " ");
    expect(text(title)).toBe(
      "Chinese models: 50.5 % of tokens, week 23 of 2026 (the week before: 44.8 %)",
    );
    expect(lines.map(text)).toEqual([
      "Share of tokens: 44.8 % → 50.5 % (+5.7 pp).",
      "50.5 % attributed; at most 63.4 % if all “other” and unattributed tokens were those of Chinese models.",
      "Week 23 (1–7 June 2026), OpenRouter.",
      "Definition: all (every listed model and “other”).",
      "Other definitions: robust 3/3. Under “all”, “no free” and “top 9” the same country leads, and it would still lead if another had all tokens that no country is counted for.",
      "Largest contributions: minimax/minimax-m3-20260531 +6.9 pp, deepseek/deepseek-v4 −1.3 pp and other +0.4 pp.",
      "Rule cn-majority: share CN crosses 50 up (threshold 50 %).",
      "As of 8 Jun 2026 01:46 UTC.",
    ]);
    expect(link).toBe(FROZEN);
  });

  it("says the same in Chinese, in 万 and 亿 and 个百分点", () => {
    const text = said(firing(), "zh");
    expect(text).toContain("2026年第23周：中国模型占 tokens 的 50.5%（前一周为 44.8%）");
    expect(text).toContain("tokens 份额：44.8% → 50.5%（+5.7 个百分点）。");
    expect(text).toContain(
      "已归属 50.5%；如果榜外和未归属的 tokens 全部来自中国模型，至多 63.4%。",
    );
    expect(text).toContain("换用其他口径：稳健 3/3。");
    expect(text).toContain("榜外 +0.4 个百分点");
    const volume = { unit: "tokens", value: "16684202098184", previous: "1200000000" } as const;
    expect(said(firing(volume), "zh")).toContain("tokens：12.0 亿 → 16.7 万亿");
    expect(said(firing(volume), "en")).toContain("Tokens: 1.20 billion → 16.7 trillion");
  });

  const VARIANTS: readonly [string, Partial<AlertData>, string, string][] = [
    [
      "a ratio",
      { subject: "CN/US", unit: "ratio", value: 1.6, previous: 0.9, threshold: 1.5 },
      "Chinese models to US models: ratio 1.6, week 23 of 2026 (the week before: 0.9)",
      "2026年第23周：中国模型与美国模型之比为 1.6（前一周为 0.9）",
    ],
    [
      "a new leader",
      { unit: "origin", value: "CN", previous: "US", threshold: null },
      "Leader: Chinese models, week 23 of 2026 (the week before: US models)",
      "2026年第23周领先者：中国模型（前一周为美国模型）",
    ],
    [
      "no leader at all",
      { unit: "origin", value: null, previous: "US", threshold: null },
      "Leader: none, week 23 of 2026 (the week before: US models)",
      "2026年第23周领先者：无（前一周为美国模型）",
    ],
    [
      "a streak",
      { unit: "weeks", value: 4, previous: 3, threshold: 4 },
      "Chinese models: in the lead for 4 weeks, week 23 of 2026 (the week before: 3 weeks)",
      "2026年第23周：中国模型连续领先4周（前一周为3周）",
    ],
    [
      "a rank",
      { subject: "minimax/minimax-m3", unit: "rank", value: 3, previous: null, threshold: 10 },
      "minimax/minimax-m3: rank 3, week 23 of 2026",
      "2026年第23周：minimax/minimax-m3 排名第3",
    ],
  ];
  it.each(VARIANTS)("names %s as what it is", (_, data, en, zh) => {
    expect(eventWords(firing(data), "en").title).toBe(en);
    expect(eventWords(firing(data), "zh").title).toBe(zh);
  });

  it("keeps points of a share and per cent of a volume apart, in figures and thresholds", () => {
    const points = { threshold: 5, condition: "share CN changes by 5pp over 1w" };
    expect(said(firing(points), "en")).toContain("(threshold 5 pp)");
    expect(said(firing(points), "zh")).toContain("（阈值 5 个百分点）");
    expect(said(firing({ threshold: 5, threshold_unit: "pp" }), "en")).toContain(
      "(threshold 5 pp)",
    );
    const volume = {
      unit: "tokens",
      value: "2000000",
      previous: "1000000",
      growth_pct: 100,
      threshold: 25,
      condition: "volume CN changes by 25% over 1w",
    } as const;
    const text = said(firing(volume), "en");
    expect(text).toContain("(threshold 25 %)");
    expect(text).toContain("1.00 million → 2.00 million (+100.0 %)");
    // Of a volume the change of some share says nothing.
    expect(text).not.toContain("5.7");
  });

  it("says of a lead how its share has changed, and of a volume nothing of the kind", () => {
    const lead = { unit: "origin", value: "CN", previous: "US", threshold: null } as const;
    expect(said(firing(lead), "en")).toContain("Change of share: +5.7 pp.");
    expect(said(firing(lead), "zh")).toContain("份额变化：+5.7 个百分点。");
  });

  it("tells a share from its threshold, however near it is", () => {
    for (const [value, shown] of [
      [49.98, "49.98"],
      [50.0001, "50.0001"],
      [50, "50.0"],
    ] as const) {
      expect(said(firing({ value }), "en")).toContain(`${shown} % of tokens`);
      expect(said(firing({ value }), "en")).toContain(`${shown} % attributed`);
    }
  });

  it("leaves out bounds where there are none: of a model, and of a volume", () => {
    const model = said(firing({ subject: "minimax/minimax-m3" }), "en");
    expect(model).toContain("minimax/minimax-m3: 50.5 % of tokens");
    expect(model).not.toContain("attributed");
  });

  it("withdrawn says what was announced and what is known now, each with its as-of", () => {
    const superseded = everyType.find(({ type }) => type === "alert.superseded") ?? firing();
    expect(said(superseded, "en")).toContain(
      "Announced: 50.5 %, as of 8 Jun 2026 01:46 UTC. Now known: 49.98 %, as of 9 Jun 2026 01:46 UTC.",
    );
    expect(said(superseded, "zh")).toMatch(/^数据已修订，撤回此前提醒。/);
  });
});

describe("a claim in words", () => {
  const claim = (data: Partial<ClaimData>, lang: Lang) =>
    said(
      { type: "claim.new", timestamp: "2026-06-08T01:52:11Z", data: { ...claimData, ...data } },
      lang,
    );

  it("says who stated what of which time, as precisely as is known", () => {
    const year = { period: "2026-01-01/2026-12-31", stated_on: "2026-06" };
    expect(claim(year, "en")).toContain("Status: plan, for 2026.");
    expect(claim(year, "en")).toContain("Stated by South China Morning Post, June 2026.");
    expect(claim(year, "zh")).toContain("状态：计划，所指时间 2026年。");
    expect(claim(year, "zh")).toContain("South China Morning Post 于 2026年6月 发布");
    expect(claim({ period: "2026-06-05", stated_on: "" }, "en")).toMatch(
      /for 5 June 2026\.\nStated by South China Morning Post, date not known\./,
    );
    expect(claim({ stated_on: "" }, "zh")).toContain("Morning Post 发布，日期不明。");
    expect(claim({ period: null }, "en")).toContain("Status: plan.");
  });

  it("is stated in Chinese where that is known", () => {
    const stated = { stated_zh: "约 2000 亿元" };
    expect(claim(stated, "zh")).toMatch(/^说法有修订：字节跳动，资本开支：约 2000 亿元/);
    expect(claim(stated, "en")).toMatch(
      /^Revised claim: ByteDance, capital expenditure: about CNY/,
    );
    expect(claim({ supersedes: null }, "en")).toMatch(/^New claim: ByteDance/);
  });
});

describe("every type of event", () => {
  it.each(everyType.map((event) => [event.type, event] as const))(
    "%s has the same figures in both languages, and none is empty or undefined",
    (_, event) => {
      const [en, zh] = LANGS.map((lang) => figuresIn(said(event, lang)));
      expect(en).toEqual(zh);
      for (const lang of LANGS) {
        expect(said(event, lang)).not.toMatch(/undefined|null|NaN|\[object/);
        expect(eventWords(event, lang).lines.every((line) => line.trim() !== "")).toBe(true);
      }
      expect(said(event, "zh")).toMatch(/\p{Script=Han}/u);
    },
  );

  it("has a title of its own", () => {
    for (const lang of LANGS) {
      const titles = everyType.map((event) => eventWords(event, lang).title);
      expect(new Set(titles).size).toBe(everyType.length);
    }
  });

  it("says SYNTHETIC first where its figures are invented, and nowhere else", () => {
    for (const event of everyType) {
      const invented = { ...event, data: { ...event.data, synthetic: true } } as EventBody;
      for (const lang of LANGS) {
        expect(eventWords(invented, lang).title).toMatch(/^SYNTHETIC · /);
        expect(eventWords(invented, lang).lines[0]).toMatch(/^SYNTHETIC/);
        expect(said(event, lang)).not.toContain("SYNTHETIC");
      }
    }
  });
});

describe("a message of several events", () => {
  it("counts them in its title, keeps their order, and credits each source once", () => {
    const words = messageWords(everyType, "en");
    expect(words.title).toMatch(/^10 messages; first: Chinese models: 50\.5/);
    expect(words.sections.map(({ title }) => title)).toEqual(
      everyType.map((event) => eventWords(event, "en").title),
    );
    expect(words.credits.filter((credit) => credit === CREDIT)).toHaveLength(1);
    expect(words.credits).toHaveLength(2);
    expect(messageWords(everyType, "zh").title).toMatch(/^10条消息，首条：2026年第23周/);
  });

  it("links each page once, under the first event that it shows", () => {
    const links = messageWords(everyType, "en").sections.map(({ link }) => link);
    expect(links.filter((link) => link === FROZEN)).toHaveLength(1);
    expect(links[0]).toBe(FROZEN);
    expect(new Set(links)).toEqual(new Set(["", ...everyType.map(({ data }) => data.url)]));
  });

  it("is SYNTHETIC as soon as one of them is", () => {
    const words = messageWords([firing(), firing({ synthetic: true })], "en");
    expect(words.title).toMatch(/^SYNTHETIC · 2 messages/);
  });
});

describe("names from outside", () => {
  it("break no line and turn no reading direction", () => {
    const name = "evil/a\nb\u202eevil\u0000\u2066";
    const { title, lines } = eventWords(firing({ subject: name, rule: name }), "en");
    expect(title).toContain("evil/a bevil");
    expect([title, ...lines].join("")).not.toMatch(/[\n\0\u202e\u2066]/);
  });

  it("from right to left keep to themselves", () => {
    expect(eventWords(firing({ subject: "evil/עברית" }), "en").title).toMatch(
      /^\u2068evil\/עברית\u2069: 50\.5/,
    );
  });
});

// Months are words in English and figures in Chinese, and years stand in other places.
function figuresIn(text: string): string[] {
  const months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
  const plain = text.replace(
    /(\d+) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]* (\d{4})/g,
    (_, day, month, year) => `${year} ${months.indexOf(String(month)) + 1} ${day}`,
  );
  return [...new Set(plain.match(/\d+(?:\.\d+)?/g) ?? [])].toSorted();
}
