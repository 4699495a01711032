import { enAlerts } from "./en-alerts.ts";
import { enClaims } from "./en-claims.ts";
import { enPage } from "./en-page.ts";
import { enStates } from "./en-states.ts";

/** Every fixed text in English. A text with parts is a function of texts. Its keys are those of every language. */
export const en = {
  ...enAlerts,
  ...enClaims,
  ...enPage,
  ...enStates,

  nav: {
    label: "Sections",
    market: "Market",
    models: "Models",
    companies: "Companies",
    capex: "Capex",
    press: "Press",
    alerts: "Alerts",
    methods: "Methods",
    data: "Data",
  },
  page: {
    market: "Tokens on OpenRouter, by country of the model’s author",
    companies: "What companies state",
    capex: "AI capex, planned and revised",
    models: "Models and authors over time",
    press: "What the press said, and what we count",
    corrections: "Corrections",
    embed: "A chart of tokens on OpenRouter",
    alerts: "Alerts and rules",
    methods: "How the numbers are made",
    data: "Data and sources",
  },
  skip: "Skip to the content",
  languages: "Language",
  theme: { label: "Colours", light: "light", dark: "dark", system: "as the system has it" },
  footer: {
    api: "API reference",
    methods: "Methods",
    sources: "Sources",
    feed: "Feed (Atom)",
    exports: "Exports",
    health: "Freshness",
  },
  licence:
    "Figures from OpenRouter are licensed under CC BY 4.0. Tokentide groups and sums them: weeks, shares and streaks are derived.",

  // Beside every headline.
  scope:
    "OpenRouter is one router, not the market: in 2026-W26 it carried 6.7 trillion tokens a day, while ByteDance alone claimed more than 180 trillion. " +
    "Each provider counts with its own tokenizer, and who made a model says nothing of who hosts or uses it.",
  maker: "“Chinese models” means models whose author has its headquarters in China.",

  kicker: {
    closed: "closed",
    firstCount: "first count",
    asOf: (at: string) => `as of ${at}`,
    nextExpected: (day: string) => `next expected ${day}`,
  },
  verdictLabel: "Verdict",
  verdict: {
    robust: {
      word: "robust",
      sentence:
        "Under “all”, “no free” and “top 9” the same country leads, and it would still lead if another had all tokens that no country is counted for.",
    },
    depends: {
      word: "depends",
      sentence:
        "Under “all”, “no free” and “top 9” the leader is the same, but under at least one it is not certain: another country could lead if it had all tokens that no country is counted for.",
    },
    flips: {
      word: "flips",
      sentence:
        "Under at least one of “all”, “no free” and “top 9” the leader is not the headline’s.",
    },
  },
  verdictScore: (word: string, agree: string, of: string) => `${word} ${agree}/${of}`,
  bound: (share: string, high: string, unknown: string, models: string) =>
    `${share} attributed; at most ${high} if ${unknown} were those of ${models}`,
  ratio: (ratio: string) => `ratio ${ratio}`,
  atMost: (share: string) => `at most ${share}`,
  headline: {
    write: "What you can write",
    avoid: "What to avoid",
    why: "Why it matters",
  },

  definitionLabel: "Definition",
  definition: {
    all: {
      name: "all",
      counts: "every listed model and “other”",
      sentence: "Counts every listed model and divides by all tokens, “other” included.",
      unknown: "all “other” and unattributed tokens",
    },
    listed: {
      name: "listed",
      counts: "listed models, without “other”",
      sentence: "Counts every listed model and divides by the listed models, without “other”.",
      unknown: "all unattributed tokens",
    },
    nofree: {
      name: "no free",
      counts: "without free variants and unattributed models",
      sentence:
        "Leaves out “:free” variants and unattributed models, which are free while anonymous, and divides by what remains, “other” included. Other models priced at zero may remain.",
      unknown: "all “other” tokens",
    },
    top9: {
      name: "top 9",
      counts: "the nine largest models of the week",
      sentence:
        "Counts the nine largest models of the period, “other” never among them, and divides by those nine. It reproduces figures of the press; that the press counts so is inferred.",
      unknown: "all unattributed tokens among the nine",
    },
  },

  // The parts of the headline, beside its sentence.
  part: {
    share: "of tokens",
    onWeekBefore: "Change on the week before",
    leader: "Leader",
    noLeader: "none",
    ratio: "Ratio, leader to second",
    led: "Has led for",
    weeks: (count: string) => (count === "1" ? "1 week" : `${count} weeks`),
    atLeast: (weeks: string) => `at least ${weeks}`,
    since: "Since",
    longest: "Longest run held",
    certain: "certain",
    uncertain: "not certain",
    leads: (country: string) => `${country} leads`,
    nobodyLeads: "nobody leads",
  },
  sourceName: {
    openrouter: "OpenRouter",
    synthetic: "the SYNTHETIC market",
    "openrouter-catalogue": "OpenRouter, catalogue of models",
    vercel: "Vercel AI Gateway",
    "claims-list": "Common list of claims",
  },

  column: {
    week: "Week",
    china: "China",
    us: "US",
    elsewhere: "Elsewhere",
    unattributed: "Unattributed",
    other: "Other",
    total: "Total",
    tokens: "Tokens",
    share: "Share",
    atMost: "At most",
    change: "Change",
    growth: "Growth",
    status: "Status",
    rank: "Rank",
    model: "Model",
    author: "Author",
    origin: "Country",
    daysListed: "Days listed",
    contribution: "Contribution",
    source: "Source",
    state: "State",
    asOf: "As of",
    lastRun: "Last run",
    reason: "Reason",
  },
  caption: {
    share: "Share of tokens, newest first",
    volume: "Tokens, newest first",
    models: (count: string, week: string) => `The ${count} largest models of ${week}`,
    moves: (week: string, before: string) =>
      `Contributions to the change of shares from ${before} to ${week}, largest first`,
    sources: "State of each source",
  },
  definitionLine: (name: string, counts: string) => `Definition: ${name} (${counts}).`,
  exactHint: "Rounded to three significant digits; each figure’s title holds the exact number.",
  notListed: "not listed the week before",
  allOthers: (count: string) => `all ${count} others together`,
  movesNote:
    "The change of each model’s own share, in percentage points. All rows together, “other” among them, add up to zero.",
  explained: {
    elsewhere: "Countries other than China and the US.",
    unattributed: "Tokens of models whose author has no known headquarters.",
    other: "The row beyond a day’s 50 largest models; the publisher calls it a coarse magnitude.",
  },
};

/** The texts of a language; tsc holds each to the keys and kinds of the English ones. */
export type Messages = typeof en;
