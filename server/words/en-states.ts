/** The English texts of charts and of what may be the matter; part of `en`. */
export const enStates = {
  section: {
    share: "Share of tokens by country of the model’s author",
    volume: "Tokens by country of the model’s author",
    models: "The models of the week",
    authors: "The authors of the week",
    contributions: "What moved it",
    daily: "ByteDance and Google, tokens a day, as they state it",
    capex: "AI capex, planned and revised",
    press: "What the press said, and what we count",
    second: "A second market: Vercel AI Gateway",
    alerts: "Alerts and rules",
    sources: "Sources and their freshness",
    methods: "Methods in ten lines",
  },
  unit: {
    share: "per cent of tokens",
    volume: "tokens a week",
    daily: "tokens a day",
    contributions: "percentage points (pp)",
    pp: "pp",
  },
  chart: {
    band: "Band: from the share that is attributed to a country up to its share if all tokens that no country is counted for were its own.",
    running:
      "What is still running is partial. It is drawn apart, hatched, and compared with nothing.",
    threshold: (percent: string, rule: string) => `threshold: ${percent} (rule ${rule})`,
    keys: "Arrow keys move the cursor; the table holds the same figures.",
    touch: "Tap or hold for the figures of a day; the table holds the same.",
    range: "Range",
    weeks12: "12 weeks",
    year: "1 year",
    everything: "all",
    log: "log scale",
  },
  action: {
    table: "Table",
    download: "Download",
    image: "Image",
    cite: "Cite",
    link: "Link",
    frozenLink: "Frozen link",
    embed: "Embed",
    copied: "Copied",
  },

  status: {
    closed: "closed",
    missing: (days: string) => `partial: missing ${days}`,
    unsettled: "partial: all days held, not yet settled",
    running: (elapsed: string) => `running: ${elapsed} elapsed`,
    partial: "partial",
    held: (held: string, of: string) => `${held} of ${of} days held`,
  },
  stateOf: {
    ok: { word: "ok", sentence: "It answered, and new data is not yet due." },
    pending: { word: "pending", sentence: "It has not been collected yet." },
    stale: {
      word: "stale",
      sentence: "New data is overdue. The last values held are shown.",
    },
    degraded: {
      word: "degraded",
      sentence: "A batch is in quarantine. The last good values are shown.",
    },
    unreachable: {
      word: "unreachable",
      sentence: "It does not answer. The last values held are shown.",
    },
    off: { word: "off", sentence: "It is switched off in the configuration." },
  },
  late: (source: string, asOf: string, age: string) => `${source}: as of ${asOf}, ${age} late.`,
  setAside: (reasons: string) => `A batch was set aside: ${reasons}. Last good values shown.`,

  silentSince: (source: string, since: string) => `${source} has not answered since ${since}.`,
  storeLost: (since: string) =>
    `The store has not answered since ${since}. This page was made before that, and goes on by itself when the store is back.`,
  nothingHeld: "Nothing of it is held yet.",
  run: {
    done: "done",
    nothing: "nothing new",
    failed: "failed",
    lost: "lost",
    underWay: "under way",
  },

  first: {
    collecting: (done: string, total: string) => `Collecting: ${done} of ${total} snapshots.`,
    silent: (source: string, since: string) =>
      `No network: ${source} has been silent since ${since}. The curated figures are shown.`,
    nothing: "No closed week is held yet. The headline appears when one is.",
  },
  live: {
    heard: (age: string) => `last heard ${age} ago`,
    gone: "The server does not answer. The last figures stay; the page tries again by itself.",
    offline: "This device is offline. The last figures stay.",
  },
  absent: {
    title: "There is nothing at this address.",
    note: "All that is shown is in the sections above.",
  },
  latest: "Show the latest figures",
  known: (at: string) => `As known at ${at}. Later revisions are not in it.`,
  ignored: (parts: string) => `Ignored in the address: ${parts}.`,
  synthetic: "SYNTHETIC: invented figures of the demo, no market data.",
  noScript:
    "Without JavaScript the sentence and the tables are whole. Charts are not drawn, and nothing updates by itself.",
};
