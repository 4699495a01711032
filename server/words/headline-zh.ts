import type { DefinitionId } from "../market/definition.ts";
import { spanOf, type Period } from "../market/period.ts";
import { daysText, weekNumber, weekSeenFrom } from "./date.ts";
import type { Phrases } from "./headline-en.ts";
import { listText } from "./lang.ts";
import { tokensWords } from "./number.ts";
import { modelsOf } from "./origin.ts";
import { zh } from "./zh.ts";

/** The sentences of the headline in Chinese. */
export const chinese: Phrases = {
  opening({ period, lastWeek, firstCount, definition, figures: [first, second], market }) {
    const { name, counts } = zh.definition[definition];
    const under = definition === "all" ? "" : `按“${name}”口径（${counts}），`;
    return (
      `${weekOpening(period, lastWeek, firstCount)}${under}${modelsOf(first.origin, "zh")}` +
      `在 ${market} 上处理 ${tokensWords(first.tokens, "zh")} tokens，` +
      `${modelsOf(second.origin, "zh")}处理 ${tokensWords(second.tokens, "zh")} tokens。`
    );
  },

  lasting({ leader, named, week, streak }) {
    const models = modelsOf(leader, "zh");
    const who = named ? models : `${models}的处理量高于两者，`;
    if (!streak) return `${who}在该平台领先。`;
    if (streak.proven && streak.weeks === 1) return `${who}在该平台领先，前一周并未领先。`;
    const least = streak.proven ? "" : "至少";
    const since = weekSeenFrom(streak.since, week, "zh");
    return `${who}在该平台已连续领先${least}${streak.weeks}周（自${since}起）。`;
  },

  noLeader: (anyTokens) =>
    anyTokens
      ? "没有国家领先：处理量最大的两国数量相等。"
      : "没有国家领先：没有 tokens 计入任何国家。",

  flips(leaders) {
    const cases = Array.from(leaders, ([leader, definitions]) => {
      const who = leader === null ? "没有国家领先" : `${modelsOf(leader, "zh")}领先`;
      return `按${quoted(definitions)}口径，${who}`;
    });
    return `换一种统计口径，领先者会改变：${cases.join("；")}。`;
  },

  depends: (definitions) =>
    `谁领先取决于未归属和榜外的 tokens：如果这些全部属于另一国，` +
    `按${quoted(definitions)}口径，该国可能领先。`,

  uncertain(weeks, uncertain, week) {
    const names = uncertain.map((at) => weekSeenFrom(at, week, "zh"));
    return `这${weeks}周中有${uncertain.length}周的领先不确定：${listText(names, "zh")}。`;
  },

  join: (sentences) => sentences.join(""),
};

// 上周 dates the days well enough; any other week is written with its year.
function weekOpening(period: Period, lastWeek: boolean, firstCount: boolean): string {
  const days = daysText(spanOf(period), "zh");
  const first = firstCount ? "，首次统计" : "";
  const number = `第${weekNumber(period)}周`;
  if (!lastWeek) return `${period.slice(0, 4)}年${number}（${days}${first}）`;
  const yearsCrossed = days.split("年").length > 2;
  return `上周（${yearsCrossed ? days : days.slice(5)}，${number}${first}）`;
}

function quoted(definitions: readonly DefinitionId[]): string {
  return listText(
    definitions.map((id) => `“${zh.definition[id].name}”`),
    "zh",
  );
}
