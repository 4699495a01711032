import type { Unit } from "../alert/event.ts";
import type { Grain } from "../market/period.ts";
import type { AlertPhrases } from "./alert-en.ts";

const QUANTITY: Readonly<Record<Unit, string>> = {
  percent: "tokens 份额",
  tokens: "tokens",
  ratio: "比值",
  rank: "排名",
  weeks: "连续领先",
  pp: "份额变化",
  origin: "领先者",
};

const MEASURE: Readonly<Record<Exclude<Unit, "origin">, (figure: string) => string>> = {
  percent: (figure) => `占 tokens 的 ${figure}`,
  tokens: (figure) => `处理 ${figure} tokens`,
  ratio: (figure) => `为 ${figure}`,
  rank: (figure) => `排名${figure}`,
  weeks: (figure) => `连续领先${figure}`,
  pp: (figure) => `份额变化 ${figure}`,
};

const BEFORE: Readonly<Record<Grain, string>> = {
  day: "前一日",
  "7d": "前7天",
  week: "前一周",
  month: "前一个月",
};

/** The phrases of messages in Chinese. */
export const chinese: AlertPhrases = {
  title: {
    "alert.firing": (moved) => moved,
    "alert.resolved": (moved) => `已解除。${moved}`,
    "alert.superseded": (moved) => `数据已修订，撤回此前提醒。${moved}`,
    "alert.no_data": (subject, period) => `没有数据：${period}，${subject}`,
    "source.stale": (source) => `${source}：新数据逾期未到`,
    "source.recovered": (source) => `${source}：已恢复更新`,
    "source.quarantined": (source) => `${source}：有一批数据被隔离`,
    "claim.new": (claim, supersedes) => `${supersedes ? "说法有修订" : "新的说法"}：${claim}`,
    "brief.weekly": (period) => `每周简报，${period}`,
    "test.ping": "Tokentide 测试消息",
  },
  grouped: (count, first) => `${count}条消息，首条：${first}`,
  leftOut: (count) => `另有${count}条未能列出，请看页面。`,
  link: "查看当时所知的页面",

  moved({ subject, period, grain, unit, now, before }) {
    const was = before === null ? "" : `（${BEFORE[grain]}为${apart(before)}）`;
    if (unit === "origin") return `${period}领先者：${now}${was}`;
    const space = /[!-~]$/.test(subject) ? " " : "";
    return `${period}：${subject}${space}${MEASURE[unit](now)}${was}`;
  },
  fromTo(unit, before, now, { change }) {
    const by = change === null ? "" : `（${change}）`;
    return `${QUANTITY[unit]}：${before === null ? "" : `${before} → `}${now}${by}。`;
  },
  revised: (old, now) =>
    `此前提醒所依据：${old.value}，截至 ${old.at}；现在所知：${now.value}，截至 ${now.at}。`,
  line: (text) => `${text}。`,
  when: (period, source) => `时段：${period}，来源：${source}。`,
  verdict: (score, sentence) => `换用其他口径：${score}。${sentence}`,
  contributions: (list) => `贡献最大：${list}。`,
  rule(rule, condition, threshold) {
    const when = condition === null ? "" : `：${condition}`;
    return `规则 ${rule}${when}${threshold === null ? "" : `（阈值 ${threshold}）`}。`;
  },
  asOf: (at) => `截至 ${at}。`,
  freshUntil: (at) => `有效期至 ${at}。`,
  reason: (reason) => `原因：${reason}`,
  setAside: (count) => `隔离中：${count}批。`,
  heldBack: "在此期间，涉及其数字的提醒暂不发出。",
  claimed: (entity, quantity, stated) => `${entity}，${quantity}：${stated}`,
  claimStatus: (status, period) =>
    `状态：${status}${period === null ? "" : `，所指时间 ${period}`}。`,
  statedBy: (publisher, on) =>
    `${publisher} ${on === null ? "发布，日期不明" : `于 ${on} 发布`}。这是他人的说法，不是我们的统计。`,
  endpoint: (id) => `接收端：${id}。`,
};

// Chinese sets a space between its own words and a figure, but none before a count of weeks.
function apart(figure: string): string {
  return /^[+−]?\d/.test(figure) && !figure.endsWith("周") ? ` ${figure}` : figure;
}
