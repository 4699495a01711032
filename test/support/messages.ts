import type {
  AlertData,
  BriefData,
  ClaimData,
  EventBody,
  Message,
  SourceData,
} from "../../server/alert/event.ts";
import { parsePeriod } from "../../server/market/period.ts";

export const FROZEN = "https://tokentide.example/?as_of=2026-06-08T01:46:15Z&definition=all";
export const CREDIT =
  "Source: OpenRouter (openrouter.ai/rankings), as of 2026-06-08T01:46:15Z. Licensed under CC BY 4.0; grouped and summed by Tokentide.";
const timestamp = "2026-06-08T01:52:11Z";

export const alertData: AlertData = {
  rule: "cn-majority",
  subject: "CN",
  source: "openrouter",
  grain: "week",
  period: parsePeriod("2026-W23"),
  definition: "all",
  value: 50.5051,
  unit: "percent",
  high: 63.447,
  previous: 44.8473,
  change_pp: 5.657769,
  threshold: 50,
  condition: "share CN crosses 50 up",
  verdict: { word: "robust", agree: 3, of: 3 },
  contributions: [
    { key: "minimax/minimax-m3-20260531", contribution_pp: 6.91615 },
    { key: "deepseek/deepseek-v4", contribution_pp: -1.25 },
    { key: "other", contribution_pp: 0.4 },
  ],
  as_of: "2026-06-08T01:46:15Z",
  attribution: CREDIT,
  url: FROZEN,
};

export const sourceData: SourceData = {
  rule: "source-stale",
  source: "openrouter",
  state: "stale",
  reason: "no answer since 06:00",
  as_of: "2026-06-08T01:46:15Z",
  fresh_until: "2026-06-09T06:00:00Z",
  quarantined: 0,
  attribution: CREDIT,
  url: FROZEN,
};

export const claimData: ClaimData = {
  rule: "capex-claim",
  claim: "C70",
  topic: "capex",
  entity: "ByteDance",
  quantity: "capex",
  stated: "about CNY 200 billion",
  status: "plan",
  period: "2026-01-01/2026-12-31",
  stated_on: "2026-06-05",
  publisher: "South China Morning Post",
  address: "https://news.example/a_b?c=*d*",
  supersedes: "C12",
  attribution: "Claims as their publishers stated them.",
  url: "https://tokentide.example/claims#C70",
};

const briefData: BriefData = {
  period: parsePeriod("2026-W23"),
  definition: "all",
  sentence: {
    en: "In week 23 Chinese models carried 16.7 trillion tokens on OpenRouter.",
    zh: "第23周中国模型在 OpenRouter 上处理 16.7 万亿 tokens。",
  },
  verdict: { word: "depends", agree: 3, of: 3 },
  as_of: "2026-06-08T01:46:15Z",
  attribution: CREDIT,
  url: FROZEN,
};

/** The event that the other tests vary. */
export function firing(data: Partial<AlertData> = {}): EventBody {
  return { type: "alert.firing", timestamp, data: { ...alertData, ...data } };
}

/** One event of each type there is. */
export const everyType: Message = [
  firing(),
  { type: "alert.resolved", timestamp, data: alertData },
  {
    type: "alert.superseded",
    timestamp,
    data: {
      ...alertData,
      value: 49.98,
      undone: "alert.firing",
      old: { value: 50.5051, as_of: "2026-06-08T01:46:15Z" },
      new: { value: 49.98, as_of: "2026-06-09T01:46:15Z" },
    },
  },
  {
    type: "alert.no_data",
    timestamp,
    data: { ...alertData, value: null, previous: null, reason: "3 days are missing" },
  },
  { type: "source.stale", timestamp, data: sourceData },
  { type: "source.recovered", timestamp, data: { ...sourceData, state: "ok", reason: null } },
  {
    type: "source.quarantined",
    timestamp,
    data: {
      ...sourceData,
      state: "degraded",
      reason: "day total 0.0001 of the median",
      quarantined: 2,
    },
  },
  { type: "claim.new", timestamp, data: claimData },
  { type: "brief.weekly", timestamp, data: briefData },
  {
    type: "test.ping",
    timestamp,
    data: { endpoint: "desk", message: "It works.", url: "https://tokentide.example/" },
  },
];

/** What somebody might call a model in order to say more than a name. */
export const HOSTILE_NAMES = [
  "evil/<script>alert(1)</script>&amp;",
  "evil/<!channel>|<@U123>|<https://evil.example|click>",
  "evil/@everyone-<@&1>-<#2>-||spoiler||",
  "evil/**bold**_it_~~no~~`code`",
  "evil/[click](https://evil.example)![x](https://evil.example/p.png)",
  'evil/<at user_id="all">all</at><at id=all></at>',
  "evil/<font color=warning>#1</font>>quote",
  "evil/\\*back\\\\slash\\",
  'evil/"}],"text":"x',
  "evil/{{x}}${x}%0a",
  "evil/:tada::100:",
  "evil/👩‍👩‍👧‍👦🏳️‍🌈🇨🇳",
  "evil/مرحبا-עברית",
] as const;

/** Fifty events, each with three names that go on and on. */
export function fiftyLong(): Message {
  const long = (i: number) => `evil/${"👩‍👩‍👧‍👦<b>*长名*</b>&".repeat(20)}${i}`;
  const contributions = [1, 2, 3].map((i) => ({ key: long(i), contribution_pp: i }));
  const events = Array.from({ length: 50 }, (_, i) =>
    firing({ subject: long(i), contributions, condition: "x".repeat(2000) }),
  );
  return events as unknown as Message;
}
