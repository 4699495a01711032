import type { enPage } from "./en-page.ts";

/** The Chinese texts of controls, tools and statements; part of `zh`. */
export const zhPage: typeof enPage = {
  view: {
    grain: "按",
    grains: { week: "周", "7d": "7天", day: "日", month: "月" },
    series: "系列",
    units: "tokens 显示",
    short: "三位有效数字",
    exact: "全部数字",
    scale: "刻度",
    linear: "线性",
    whole: "整个时段",
  },
  period: { week: "周", "7d": "7天", day: "日期", month: "月份" },
  per: {
    week: "每周 tokens",
    "7d": "七天 tokens",
    day: "每日 tokens",
    month: "每月 tokens",
  },
  sevenDays: (day) => `截至${day}`,
  keys: "方向键移动光标，+ 和 − 缩放，Esc 恢复整个时段，数字键开关系列。拖动可选取时段。",
  touch: "轻点或按住可读取一期的数字，双指捏合可选取时段。",
  events: (count) => `轴上标出的事件（${count}）`,
  eventMarks: "事件",
  tool: {
    use: "使用此图",
    csv: "CSV",
    zip: "ZIP",
    json: "JSON",
    png: "PNG",
    svg: "SVG",
    plain: "文本",
    bibtex: "BibTeX",
    gbt7714: "GB/T 7714",
    copy: "复制链接",
    copyFrozen: "复制固定链接",
    code: "复制代码",
    copied: "已复制。",
    notCopied: "请从这里复制：",
    failed: "未能完成。",
    text: "供复制的文字",
  },
  statement: {
    write: "可以这样写",
    writeNote: "每一句按任何口径都成立。每个数字都链接到当前所知的出处页面。",
    avoidTitle: "避免这样写",
    avoidNote: "这样写很容易，但不成立：",
    evidence: "各口径：",
    least: "至少",
    sentence: {
      more: "{week}，在 {market} 上，{origin}处理的 tokens 多于{other}。",
      moreSince:
        "{week}，在 {market} 上，{origin}处理的 tokens 多于{other}；自{since}起周周如此，已连续{least}{weeks}周。",
      atLeast: "{week}，在 {market} 统计的 tokens 中，无论按哪种口径，{origin}至少占 {percent}。",
      atMost:
        "{week}，在 {market} 统计的 tokens 中，即使未计入任何国家的部分全部归其所有，{origin}至多占 {percent}。",
      times: "{week}，在 {market} 上，{origin}处理的 tokens 至少是{other}的 {times} 倍。",
    },
    avoid: {
      leads: {
        sentence: "“{origin}领先 AI 市场。”",
        reason: "按“{definition}”口径，其 tokens 并不多于{other}；况且一个路由平台不等于整个市场。",
      },
      moved: {
        sentence: "“{week}，{origin}的份额变化了 {value}。”",
        reason: "按“{definition}”口径，变化是 {contrary}：升还是降，取决于怎样统计。",
      },
      majority: {
        sentence: "“大部分 tokens 由{origin}处理。”",
        reason: "按“{definition}”口径是 {contrary}：是否过半，取决于怎样统计。",
      },
      share: {
        sentence: "“{origin}占市场的 {value}。”",
        reason:
          "视口径不同，它占一个路由平台 tokens 的 {least} 至 {most}；一个路由平台不等于整个市场。",
      },
      world: {
        sentence: "“全世界的 AI 有 {value} 由{origin}运行。”",
        reason:
          "这只是一个路由平台的 tokens。各公司公布的数字是它的许多倍；模型由谁研发，并不说明由谁使用。",
      },
    },
  },
  byDefinition: {
    title: "同一周，各种口径",
    caption: (week) => `各口径下的${week}`,
    definition: "口径",
    leader: "领先",
    ratio: "比值",
  },
  teaser: {
    title: "旁证：他人公布的数字",
    companies: "公司",
    more: "全部数字",
    press: "媒体",
  },
  how: { title: "数字从何而来", methods: "十句话说明方法" },
  models: {
    title: "模型与研发方的变化",
    models: "当周最大的模型，历周变化",
    authors: "当周最大的研发方，历周变化",
    note: "颜色表示国家，线型与标签区分各条线。某日未进前50名的模型当日计入“榜外”，其线因此是下限。",
    caption: (what) => `${what}：tokens 份额，最近的在前`,
    more: "模型与研发方的变化",
  },
  second: {
    first: "第一个市场：OpenRouter",
    vercel: "第二个市场：Vercel AI Gateway",
    note: "两个网关各有自己的用户，并列展示，从不相加。第二个只公布各研发方的份额，不公布用量。",
    caption: "各市场当日 tokens 的份额，最近的在前",
    unit: "占当日 tokens 的百分比",
  },
  months: {
    title: "每月 tokens",
    caption: "每月 tokens，最近的在前",
    note: "只列已结束的月份。",
    noteCited: (at) =>
      `只列已结束的月份。没有每日数据的月份只有引用的总量（截至 ${at}），不分国家。`,
    cited: (at) => `引用的总量，截至 ${at}`,
  },
  capexChart: {
    title: "各年度的计划与支出",
    alt: "各公司各年度资本开支：横条从最新数字的低端到高端，细线是此前的数字；下表逐条列出。",
    note: "最新的数字：区间画成从低端到高端的横条，单一数值为点，下限为向上的三角，上限为向下的三角。取的是取代了其他数字、来源最强的一条；细线是此前的数字、同一数字的其他说法，以及公布日期不确切的并列说法。",
    apart: "选定换算之前，美元与人民币不共用一条轴。",
    together: "人民币已按各说法发布当月的平均汇率换算为美元，每美元合人民币：",
    noRates: "当时还没有那些月份的汇率，人民币未作换算。",
    axis: (currency) => `亿${currency === "CNY" ? "元" : "美元"}（${currency}）`,
  },
  ratioOf: (one, other, times) =>
    `${one}。${other}。前者是后者的 ${times} 倍。两者统计的对象不同：这是两条说法之比，不是两个市场之比。`,
  pressChart: {
    title: "说法与统计",
    alt: "每周每国：点是媒体的数字，标记是我们按各口径的统计；下表逐一给出。",
    note: "点是媒体的说法，标记是我们按各口径对同一周的统计，粗的是最接近的。",
  },
  drift: "横条向右为增，向左为减。",
  claimCredit: (day) => `来源：各数字旁所列的发布方；由 Tokentide 引用，截至${day}所知。`,
  corrections: {
    title: "更正",
    intro:
      "后来的快照改变了本页曾显示的哪些数字：某周 tokens 的三位有效数字、份额的十分之一个百分点，或领先者。更小的变化见修订列表。",
    none: "本页显示过的数字，没有一个被后来的快照改变。",
    caption: "被改变的数字，最近的在前",
    what: "内容",
    was: "原为",
    is: "现为",
    when: "更正时间",
    share: (country) => `${country}份额`,
    tokens: (country) => `${country} tokens`,
    leader: "领先",
    link: "更正",
    revisions: "每日数据的全部修订（JSON）",
  },
  data: {
    intro: "数字从哪里来，各来源是否按时更新，怎样取用。",
    take: "取用数据",
    takeNote:
      "每个文件都写明来源、截至时间和口径。表格可用电子表格软件打开；ZIP 是附有列说明的数据包。",
    csv: (what) => `${what}（CSV）`,
    shares: "每周份额",
    volumes: "每周 tokens",
    claims: "他人公布的数字",
    eventsFile: "事件",
    revisions: "修订",
  },
  embed: {
    open: "打开完整页面",
    table: "表格",
  },
  lives: {
    now: "已是最新",
    seconds: (seconds) => `${seconds} 秒前收到更新`,
    changed: "有新数字。",
  },
};
