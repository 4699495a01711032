import { spanOf } from "../market/period.ts";
import type { Origin } from "../market/origin.ts";
import type { BriefPhrases, OriginPieces } from "./brief-en.ts";
import { daysText, weekNumber, weekSeenFrom } from "./date.ts";
import { modelsOf } from "./origin.ts";
import { joinPieces, say, type Piece } from "./piece.ts";

const models = (origin: Origin) => modelsOf(origin, "zh");

/** The sentences of the weekly brief in Chinese. */
export const briefChinese: BriefPhrases = {
  title: (week, [first, second], market) =>
    `${week.slice(0, 4)}年第${weekNumber(week)}周：${market} 上${models(first.origin)}占 ${first.share.text}，` +
    `${models(second.origin)}占 ${second.share.text}`,

  volumes({ period, firstCount, figures: [first, second], market }) {
    const days = daysText(spanOf(period), "zh") + (firstCount ? "，首次统计" : "");
    const on = (growth: Piece | null, before = "") => (growth ? say`（${before}${growth}）` : []);
    return say`第${String(weekNumber(period))}周（${days}），${models(first.origin)}在 ${market} 上处理 ${first.tokens} tokens${on(first.growth, "较前一周 ")}，${models(second.origin)}处理 ${second.tokens} tokens${on(second.growth)}。`;
  },

  shares([first, second]) {
    const part = ({ share, change }: OriginPieces) =>
      change ? say`${share}（${change}）` : say`${share}`;
    return say`分别占全部 tokens 的 ${part(first)}和 ${part(second)}；如果没有计入任何国家的 tokens 全部属于该国，最多分别为 ${first.high} 和 ${second.high}。`;
  },

  lead({ leader, week, ratio, streak }) {
    const times = ratio ? say`，处理量为第二名的 ${ratio} 倍` : [];
    if (!streak) return say`${models(leader)}在该平台领先${times}。`;
    const least = streak.proven ? "" : "至少";
    const lasting: Piece = { text: `${least}${streak.weeks}周`, place: "lead" };
    const since = weekSeenFrom(streak.since, week, "zh");
    return say`${models(leader)}在该平台领先${times}，已连续领先${lasting}（自${since}起）。`;
  },

  noLeader: () => say`没有国家领先。`,

  verdict: (score, sentence) => say`结论：${score}。${sentence}`,

  moves: (rows) =>
    say`对份额变化影响最大的模型：${joinPieces(
      rows.map(({ name, change }) => say`${name}（${change}）`),
      "、",
    )}。`,
};
