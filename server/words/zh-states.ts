import type { enStates } from "./en-states.ts";

/** The Chinese texts of charts and of what may be the matter; part of `zh`. */
export const zhStates: typeof enStates = {
  section: {
    share: "各国模型的 tokens 份额（按研发方总部所在国）",
    volume: "各国模型的 tokens（按研发方总部所在国）",
    models: "当周的模型",
    authors: "当周的研发方",
    contributions: "变化来自哪里",
    daily: "字节跳动与谷歌：各自公布的每日 tokens",
    capex: "AI 资本开支：计划与修订",
    press: "媒体的说法与我们的统计",
    second: "第二个市场：Vercel AI Gateway",
    alerts: "提醒与规则",
    sources: "数据来源与更新情况",
    methods: "十行说明统计方法",
  },
  unit: {
    share: "占 tokens 的百分比",
    volume: "每周 tokens",
    daily: "每日 tokens",
    contributions: "百分点",
    pp: "百分点",
  },
  chart: {
    band: "色带：下沿是已归属该国的份额，上沿是未计入任何国家的 tokens 全部属于该国时的份额。",
    running: "尚未结束的一段单独画出，加斜线，不与任何时段比较。",
    threshold: (percent, rule) => `阈值：${percent}（规则 ${rule}）`,
    keys: "用方向键移动光标；表格中有相同的数字。",
    touch: "轻点或按住可读取一天的数字；表格中有相同的数字。",
    range: "时段",
    weeks12: "12周",
    year: "1年",
    everything: "全部",
    log: "对数刻度",
  },
  action: {
    table: "表格",
    download: "下载",
    image: "图片",
    cite: "引用",
    link: "链接",
    frozenLink: "固定链接",
    embed: "嵌入",
    copied: "已复制",
  },

  status: {
    closed: "已结算",
    missing: (days) => `不完整：缺 ${days}`,
    unsettled: "不完整：各日数据已齐，尚未结算",
    running: (elapsed) => `进行中：已过 ${elapsed}`,
    partial: "不完整",
    held: (held, of) => `${of}天中已有${held}天`,
  },
  stateOf: {
    ok: { word: "正常", sentence: "已有应答，尚未到下次更新的时间。" },
    pending: { word: "等待", sentence: "尚未采集过。" },
    stale: { word: "过期", sentence: "新数据逾期未到，显示的是已有的最后数值。" },
    degraded: { word: "降级", sentence: "有一批数据被隔离，显示的是最后一次合格的数值。" },
    unreachable: { word: "无法连接", sentence: "没有应答，显示的是已有的最后数值。" },
    off: { word: "关闭", sentence: "已在配置中关闭。" },
  },
  late: (source, asOf, age) => `${source}：截至 ${asOf}，已迟 ${age}。`,
  setAside: (reasons) => `有一批数据被隔离：${reasons}。显示的是最后一次合格的数值。`,

  silentSince: (source, since) => `${source} 自 ${since} 起没有应答。`,
  storeLost: (since) => `数据库自 ${since} 起没有应答。本页是在此之前备好的，恢复后会自行更新。`,
  nothingHeld: "尚无该来源的任何数据。",
  run: {
    done: "完成",
    nothing: "没有新数据",
    failed: "失败",
    lost: "中断",
    underWay: "进行中",
  },

  first: {
    collecting: (done, total) => `正在采集：已有 ${done} 份快照，共 ${total} 份。`,
    silent: (source, since) =>
      `没有网络：${source} 自 ${since} 起没有应答。显示的是收录的引用数据。`,
    nothing: "还没有已结算的一周，结算后显示标题。",
  },
  live: {
    heard: (age) => `${age}前收到更新`,
    gone: "服务器没有应答。页面保留最后的数字，并会自行重试。",
    offline: "本设备已离线。页面保留最后的数字。",
  },
  absent: {
    title: "此地址没有内容。",
    note: "本站的全部内容都在上方各栏目中。",
  },
  latest: "查看最新数字",
  known: (at) => `按 ${at} 时所知。此后的修订不在其中。`,
  ignored: (parts) => `网址中以下部分未被采用：${parts}。`,
  synthetic: "SYNTHETIC：演示用的虚构数字，不是市场数据。",
  noScript: "没有 JavaScript 时，标题和表格是完整的；图表不会画出，数字不会自行更新。",
};
