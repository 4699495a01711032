import type { RulePhrases } from "./rule-phrases.ts";

/** The conditions of rules in Chinese. */
export const ruleChinese: RulePhrases = {
  anybody: "任意",
  series: {
    share: (subject) => `${subject}的份额`,
    volume: (subject) => `${subject}的 tokens`,
    rank: (subject) => `${subject}的排名`,
    ratio: (subject) => subject,
    lead: (subject) => `${subject}的领先`,
    streak: (subject) => `${subject}的连续领先`,
    entry: (subject) => `${subject}的排名`,
  },
  perCent: (figure) => `${figure}%`,
  pp: (figure) => `${figure} 个百分点`,
  above: (series, level) => `${series}高于 ${level}`,
  below: (series, level) => `${series}低于 ${level}`,
  crosses: {
    up: (series, level) => `${series}升破 ${level}`,
    down: (series, level) => `${series}跌破 ${level}`,
    either: (series, level) => `${series}穿越 ${level}`,
  },
  changes: {
    up: (series, by, weeks) => `${series}在 ${weeks} 周内上升至少 ${by}`,
    down: (series, by, weeks) => `${series}在 ${weeks} 周内下降至少 ${by}`,
    either: (series, by, weeks) => `${series}在 ${weeks} 周内变动至少 ${by}`,
  },
  record: {
    high: (series, weeks) => `${series}创 ${weeks} 周新高`,
    low: (series, weeks) => `${series}创 ${weeks} 周新低`,
    either: (series, weeks) => `${series}创 ${weeks} 周新高或新低`,
  },
  leadChanges: (of) => (of === "任意" ? "领先者易位" : `${of}取得或失去领先`),
  streakReaches: (of, weeks) => `${of === "任意" ? "领先者" : of}连续领先达到 ${weeks} 周`,
  streakBroken: (of) => `${of === "任意" ? "领先者" : of}的连续领先中断`,
  enters: (by, top) => `有新的${by === "author" ? "作者" : "模型"}进入前 ${top} 名`,
  claim: ({ entity, topic, which }) =>
    [
      which === "superseding" ? "有陈述被取代" : "有新的陈述",
      ...(topic === null ? [] : [`主题 ${topic}`]),
      ...(entity === null ? [] : [`来自 ${entity}`]),
    ].join("，"),
  revision: (key, percent) => `${key}某一天的数据被修订超过 ${percent}`,
  source: {
    stale: (of) => `${sourceOf(of)}逾期未更新`,
    quarantined: (of) => `${sourceOf(of)}有一批数据被隔离`,
    unmapped: (of) => `${sourceOf(of)}有作者尚未归属国家`,
  },
};

function sourceOf(of: string): string {
  return of === "任意" ? "某个来源" : `来源 ${of} `;
}
