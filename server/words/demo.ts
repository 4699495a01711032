import type { Lang } from "./lang.ts";

/** The texts of the demo's tour and inbox. A step is what happened and what to look at. */
export interface DemoWords {
  readonly title: string;
  readonly intro: string;
  readonly now: string;
  readonly seen: string;
  readonly inbox: string;
  readonly inboxNote: string;
  readonly empty: string;
  readonly step: {
    readonly lead: string;
    readonly half: string;
    readonly superseded: string;
    readonly record: string;
    readonly quarantined: string;
    readonly stale: string;
    readonly recovered: string;
    readonly lost: string;
    readonly entrant: string;
  };
}

const en: DemoWords = {
  title: "What to look at",
  intro:
    "A day passes every few seconds. Nothing has to be clicked: the steps come in this order, and the one that has just happened is marked.",
  now: "just now",
  seen: "seen",
  inbox: "Inbox of a receiver",
  inboxNote:
    "Every message came as a signed webhook to a receiver on this machine, which checked its signature.",
  empty: "Nothing yet. The first week closes in a few seconds.",
  step: {
    lead: "The lead changes from the US to China. The sentence above is another, and the verdict beside it says whether other definitions agree.",
    half: "China’s share crosses 50 %. The message names the models that moved it most.",
    superseded:
      "A revision takes that back. The message is withdrawn with the old and the new figure, and the page of corrections names the week.",
    record:
      "China’s share is the highest in 26 weeks. Follow a link of an earlier message: it still shows what was known then.",
    quarantined:
      "A day comes in a million times too small and is set aside. The last good values stay, and alerts on shares wait until it is mended.",
    stale:
      "The publisher falls silent. A banner and the state of the source say so, and so does a message.",
    recovered: "It speaks again and sends the missing days. Nothing was lost.",
    lost: "The lead changes back to the US, and the streak ends.",
    entrant: "A new model is among the two largest of the week in which it first appears.",
  },
};

const zh: DemoWords = {
  title: "看什么",
  intro: "每隔几秒就过去一天，无需点击：以下各步依次发生，刚刚发生的一步会标出。",
  now: "刚刚",
  seen: "已发生",
  inbox: "接收端的收件箱",
  inboxNote: "每条消息都以签名的 webhook 发到本机的一个接收端，由它核对签名。",
  empty: "暂无消息。第一周在几秒后结束。",
  step: {
    lead: "领先者由美国变为中国。上方的句子随之改变，旁边的结论说明其他口径是否一致。",
    half: "中国份额越过 50%。消息列出贡献最大的模型。",
    superseded: "一次修订撤销了上一步。消息附上新旧数字予以撤回，更正页列出这一周。",
    record: "中国份额为26周以来最高。打开先前消息里的链接，看到的仍是当时所知的数字。",
    quarantined:
      "有一天的数据小了一百万倍，被隔离。页面保留此前的可靠数值，份额提醒在修复之前暂不发出。",
    stale: "发布方不再更新。横幅、来源状态和一条消息都会说明。",
    recovered: "发布方恢复，并补发缺少的日子，没有丢失任何数据。",
    lost: "领先者又变回美国，连续领先就此结束。",
    entrant: "一个新模型在首次出现的那一周就进入前两名。",
  },
};

/** The texts of the demo in a language. */
export function demoWords(lang: Lang): DemoWords {
  return lang === "zh" ? zh : en;
}
