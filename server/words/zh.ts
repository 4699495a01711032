import type { Messages } from "./en.ts";
import { zhAlerts } from "./zh-alerts.ts";
import { zhClaims } from "./zh-claims.ts";
import { zhPage } from "./zh-page.ts";
import { zhStates } from "./zh-states.ts";

/** Every fixed text in Chinese. */
export const zh: Messages = {
  ...zhAlerts,
  ...zhClaims,
  ...zhPage,
  ...zhStates,

  nav: {
    label: "栏目",
    market: "市场",
    models: "模型",
    companies: "公司",
    capex: "资本开支",
    press: "媒体",
    alerts: "提醒",
    methods: "方法",
    data: "数据",
  },
  page: {
    market: "OpenRouter 上各国模型的 tokens",
    companies: "各公司公布的数字",
    capex: "AI 资本开支：计划与修订",
    models: "模型与研发方的变化",
    press: "媒体的说法与我们的统计",
    corrections: "更正",
    embed: "OpenRouter 上的 tokens 图表",
    alerts: "提醒与规则",
    methods: "数字如何得出",
    data: "数据与来源",
  },
  skip: "跳到正文",
  languages: "语言",
  theme: { label: "配色", light: "浅色", dark: "深色", system: "跟随系统" },
  footer: {
    api: "接口文档",
    methods: "方法",
    sources: "数据来源",
    feed: "订阅（Atom）",
    exports: "数据导出",
    health: "数据是否按时更新",
  },
  licence:
    "OpenRouter 的数据以 CC BY 4.0 许可发布。Tokentide 对其分组、求和：各周数值、份额和连续领先周数均为推算所得。",

  scope:
    "OpenRouter 只是一个路由平台，不等于整个市场：2026年第26周，它平均每天处理 6.7 万亿 tokens，而字节跳动一家就称每天超过 180 万亿。" +
    "各服务商按自己的分词器计数；模型由谁研发，并不说明由谁托管、由谁使用。",
  maker: "“中国模型”指研发方总部设在中国的模型。",

  kicker: {
    closed: "已结算",
    firstCount: "首次统计",
    asOf: (at) => `截至 ${at}`,
    nextExpected: (day) => `下次预计 ${day}`,
  },
  verdictLabel: "结论",
  verdict: {
    robust: {
      word: "稳健",
      sentence:
        "按“全部”、“不含免费”和“前9”口径，领先的都是同一国；即使未计入任何国家的 tokens 全部属于另一国，它仍然领先。",
    },
    depends: {
      word: "有条件",
      sentence:
        "按“全部”、“不含免费”和“前9”口径，领先者相同，但至少有一种口径下并不确定：如果未计入任何国家的 tokens 全部属于另一国，该国可能领先。",
    },
    flips: {
      word: "翻转",
      sentence: "“全部”、“不含免费”和“前9”口径中，至少有一种的领先者与标题不同。",
    },
  },
  verdictScore: (word, agree, of) => `${word} ${agree}/${of}`,
  bound: (share, high, unknown, models) =>
    `已归属 ${share}；如果${unknown} 全部来自${models}，至多 ${high}`,
  ratio: (ratio) => `比值 ${ratio}`,
  atMost: (share) => `至多 ${share}`,
  headline: {
    write: "可以这样写",
    avoid: "避免这样写",
    why: "为什么重要",
  },

  definitionLabel: "口径",
  definition: {
    all: {
      name: "全部",
      counts: "所有上榜模型和榜外",
      sentence: "统计所有上榜模型，除以全部 tokens，包括榜外。",
      unknown: "榜外和未归属的 tokens",
    },
    listed: {
      name: "上榜",
      counts: "上榜模型，不计榜外",
      sentence: "统计所有上榜模型，除以上榜模型的合计，不计榜外。",
      unknown: "未归属的 tokens",
    },
    nofree: {
      name: "不含免费",
      counts: "不计免费变体和未归属模型",
      sentence:
        "不计“:free”变体，也不计未归属模型（匿名期间免费），除以其余部分的合计，包括榜外。其中可能仍有其他零价模型。",
      unknown: "榜外的 tokens",
    },
    top9: {
      name: "前9",
      counts: "当周最大的九个模型",
      sentence:
        "统计该时段最大的九个模型，榜外不在其中，除以这九个模型的合计。由此可以得出媒体报道的数字；媒体是否如此统计，是推断。",
      unknown: "这九个模型中未归属的 tokens",
    },
  },

  part: {
    share: "tokens 份额",
    onWeekBefore: "较前一周",
    leader: "领先",
    noLeader: "无",
    ratio: "领先者与第二名之比",
    led: "连续领先",
    weeks: (count) => `${count}周`,
    atLeast: (weeks) => `至少${weeks}`,
    since: "起始",
    longest: "已有数据中最长",
    certain: "确定",
    uncertain: "不确定",
    leads: (country) => `${country}领先`,
    nobodyLeads: "没有国家领先",
  },
  sourceName: {
    openrouter: "OpenRouter",
    synthetic: "SYNTHETIC",
    "openrouter-catalogue": "OpenRouter 模型目录",
    vercel: "Vercel AI Gateway",
    "claims-list": "公共说法清单",
  },

  column: {
    week: "周",
    china: "中国",
    us: "美国",
    elsewhere: "其他国家",
    unattributed: "未归属",
    other: "榜外",
    total: "合计",
    tokens: "tokens",
    share: "份额",
    atMost: "至多",
    change: "变化",
    growth: "增长",
    status: "状态",
    rank: "排名",
    model: "模型",
    author: "研发方",
    origin: "国家",
    daysListed: "上榜天数",
    contribution: "贡献",
    source: "来源",
    state: "状态",
    asOf: "截至",
    lastRun: "最近一次采集",
    reason: "原因",
  },
  caption: {
    share: "tokens 份额，最近的在前",
    volume: "tokens，最近的在前",
    models: (count, week) => `${week}最大的${count}个模型`,
    moves: (week, before) => `从${before}到${week}，各模型对份额变化的贡献，按大小排列`,
    sources: "各数据来源的状态",
  },
  definitionLine: (name, counts) => `口径：${name}（${counts}）。`,
  exactHint: "保留三位有效数字，指向数字可见精确值。",
  notListed: "前一周未上榜",
  allOthers: (count) => `其余${count}项合计`,
  movesNote: "每个模型自身份额的变化，以百分点计。所有行（包括榜外）相加为零。",
  explained: {
    elsewhere: "中国和美国以外的国家。",
    unattributed: "研发方总部所在地不明的模型的 tokens。",
    other: "每日前50名以外的模型合为一行（other）；发布方称其只是粗略的量级。",
  },
};
