import { subjectOf } from "../alert/cell.ts";
import { writtenThreshold } from "../alert/figures.ts";
import type { MarketCondition, Rule } from "../alert/rule.ts";
import { decimalOf } from "../market/rational.ts";
import { subjectName } from "./figure.ts";
import type { Lang } from "./lang.ts";
import { tokensWords } from "./number.ts";
import { ruleEnglish } from "./rule-en.ts";
import type { RulePhrases } from "./rule-phrases.ts";
import { ruleChinese } from "./rule-zh.ts";

const PHRASES: Readonly<Record<Lang, RulePhrases>> = { en: ruleEnglish, zh: ruleChinese };

/** A rule's condition as a clause: "the share of Chinese models rises above 50 %". */
export function conditionText({ condition }: Pick<Rule, "condition">, lang: Lang): string {
  const say = PHRASES[lang];
  switch (condition.kind) {
    case "market":
      return marketText(condition, say, lang);
    case "claim":
      return say.claim(condition);
    case "revision": {
      const key = condition.key === null ? say.anybody : subjectName(condition.key, lang);
      return say.revision(key, say.perCent(String(decimalOf(condition.percent, 100))));
    }
    case "stale":
    case "quarantined":
    case "unmapped":
      return say.source[condition.kind](condition.of ?? say.anybody);
  }
}

function marketText(condition: MarketCondition, say: RulePhrases, lang: Lang): string {
  const { series, operator } = condition;
  const subject = subjectOf(series);
  const of = subject === null ? say.anybody : subjectName(subject, lang);
  if (series.kind === "lead") return say.leadChanges(of);
  if (series.kind === "entry") return say.enters(series.by, String(series.top));
  const named = say.series[series.kind](of);
  const level = levelText(condition, say, lang);
  switch (operator.kind) {
    case "above":
    case "below":
      return say[operator.kind](named, level);
    case "crosses":
      return series.kind === "streak"
        ? streakText(of, condition, say)
        : say.crosses[operator.direction](named, level);
    case "changes":
      return say.changes[operator.direction](named, level, String(operator.weeks));
    case "record":
      return say.record[operator.extreme](named, String(operator.weeks));
  }
}

function streakText(of: string, condition: MarketCondition, say: RulePhrases): string {
  const { threshold } = writtenThreshold(condition);
  return threshold === null ? say.streakBroken(of) : say.streakReaches(of, String(threshold));
}

/** The level as it was written, or the other series that is crossed. */
function levelText(condition: MarketCondition, say: RulePhrases, lang: Lang): string {
  const { series, operator } = condition;
  if (operator.kind === "crosses" && "kind" in operator.level) {
    const other = operator.level;
    return say.series[other.kind](subjectName(subjectOf(other) ?? "", lang));
  }
  const { threshold, threshold_unit: unit } = writtenThreshold(condition);
  if (threshold === null) return "";
  if (typeof threshold === "string") {
    return /^\d+$/.test(threshold) ? tokensWords(BigInt(threshold), lang) : threshold;
  }
  if (unit === "pp") return say.pp(String(threshold));
  const isPerCent = unit === "percent" || (operator.kind !== "changes" && series.kind === "share");
  return isPerCent ? say.perCent(String(threshold)) : String(threshold);
}
