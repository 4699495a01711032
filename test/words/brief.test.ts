import { expect, test } from "vitest";
import { parseInstant } from "../../server/market/instant.ts";
import {
  briefData,
  briefOf,
  briefPath,
  briefText,
  type BriefFacts,
} from "../../server/words/brief.ts";
import { LANGS } from "../../server/words/lang.ts";
import { headline, robust, T } from "./headlines.ts";

const facts = (of: Partial<BriefFacts> = {}): BriefFacts => ({
  headline: robust,
  asOf: parseInstant("2026-08-17T02:00:00Z"),
  source: "openrouter",
  moves: [
    { key: "deepseek/v9", name: "DeepSeek: V9", contributionPp: 1.25 },
    { key: "other", name: "other", contributionPp: -0.5 },
    { key: "a/b", name: "A", contributionPp: 0.25 },
    { key: "c/d", name: "not among the three", contributionPp: 0.1 },
  ],
  ...of,
});

test("says in English what was carried, who leads, how sure that is, and what moved it", () => {
  const text = briefText(briefOf(facts(), "en")).replaceAll("\u00a0", " ");
  expect(text.split("\n").slice(0, 5)).toEqual([
    "In week 33 (10–16 August 2026) Chinese models carried 43.1 trillion tokens on OpenRouter, US models 26.7 trillion.",
    "That is 50.0 % and 50.0 % of all tokens; at most 60.0 % and 60.0 %, if all that no country is counted for were theirs.",
    "Chinese models lead there, with 1.6 times the tokens of the second country: for at least 12 weeks, since week 22.",
    "Verdict: robust 3/3. Under “all”, “no free” and “top 9” the same country leads, and it would still lead if another had all tokens that no country is counted for.",
    "What moved the shares most: DeepSeek: V9 +1.3 pp; other −0.5 pp; A +0.3 pp.",
  ]);
});

test("says the same in Chinese", () => {
  const text = briefText(briefOf(facts(), "zh")).replaceAll("\u00a0", " ");
  const [volumes, shares, lead, , moves] = text.split("\n");
  expect(volumes).toBe(
    "第33周（2026年8月10日至16日），中国模型在 OpenRouter 上处理 43.1 万亿 tokens，美国模型处理 26.7 万亿 tokens。",
  );
  expect(shares).toContain("最多分别为 60.0% 和 60.0%");
  expect(lead).toBe(
    "中国模型在该平台领先，处理量为第二名的 1.6 倍，已连续领先至少12周（自第22周起）。",
  );
  expect(moves).toBe(
    "对份额变化影响最大的模型：DeepSeek: V9（+1.3 个百分点）、榜外（−0.5 个百分点）、A（+0.3 个百分点）。",
  );
});

test("tells a webhook the headline of that moment, and where it stays", () => {
  const data = briefData(facts(), "https://tokens.example");
  expect(data.sentence.en).toContain("43.1 trillion");
  // It is told in the week after, so Chinese may say 上周.
  expect(data.sentence.zh).toContain("上周");
  expect(data).toMatchObject({
    period: "2026-W33",
    verdict: { word: "robust", agree: 3, of: 3 },
    as_of: "2026-08-17T02:00:00Z",
    url: "https://tokens.example/?as_of=2026-08-17T02:00:00Z",
  });
});

test.each(LANGS)("names the larger first and nobody where nobody leads, in %s", (lang) => {
  const [us, none] = [
    headline({ cn: T, us: 2n * T, leader: "US" }),
    headline({ cn: T, us: T, leader: null, ratio: null }),
  ];
  const first = briefOf(facts({ headline: us }), lang);
  expect(first.title.indexOf(lang === "en" ? "US" : "美国")).toBeLessThan(
    first.title.indexOf(lang === "en" ? "Chinese" : "中国"),
  );
  const text = briefText(briefOf(facts({ headline: none, moves: [] }), lang));
  expect(text).toContain(lang === "en" ? "No country led there." : "没有国家领先。");
  expect(text).not.toMatch(/null|undefined|NaN|\[object/);
});

test.each(LANGS)("every figure knows its place on the page as it was then, in %s", (lang) => {
  const brief = briefOf(facts(), lang);
  const pieces = brief.paragraphs.slice(0, 5).flat();
  // No digit of a figure stands outside one, but for dates, counts of the week and names.
  const unlinked = pieces.filter(({ place }) => place === undefined).map(({ text }) => text);
  expect(unlinked.join("")).not.toMatch(/\d+(\.\d+)?[\s\u00a0]?(%|pp|trillion|万亿|个百分点)/);
  expect(briefPath(brief, "share")).toBe(
    `/?lang=${lang}&as_of=2026-08-17T02:00:00Z#share-table-2026-W33`,
  );
  expect(new Set(pieces.map(({ place }) => place))).toEqual(
    new Set([undefined, "share", "volume", "moves", "lead"]),
  );
});
