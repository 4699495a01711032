/** The English texts of controls, tools and statements; part of `en`. */
export const enPage = {
  view: {
    grain: "By",
    grains: { week: "week", "7d": "7 days", day: "day", month: "month" },
    series: "Series",
    units: "Tokens in",
    short: "three digits",
    exact: "all digits",
    scale: "Scale",
    linear: "linear",
    whole: "whole range",
  },
  period: { week: "Week", "7d": "7 days", day: "Day", month: "Month" },
  per: {
    week: "tokens a week",
    "7d": "tokens in seven days",
    day: "tokens a day",
    month: "tokens a month",
  },
  sevenDays: (day: string) => `to ${day}`,
  keys: "Arrow keys move the cursor, + and − zoom, Esc shows the whole range, digits switch a series. Drag to choose a range.",
  touch: "Tap or hold for the figures of a period. Pinch to choose a range.",
  events: (count: string) => `Events marked on the axis (${count})`,
  eventMarks: "Events",
  tool: {
    use: "Use this figure",
    csv: "CSV",
    zip: "ZIP",
    json: "JSON",
    png: "PNG",
    svg: "SVG",
    plain: "text",
    bibtex: "BibTeX",
    gbt7714: "GB/T 7714",
    copy: "Copy link",
    copyFrozen: "Copy frozen link",
    code: "Copy code",
    copied: "Copied.",
    notCopied: "Copy it from here:",
    failed: "That did not work.",
    text: "Text to copy",
  },
  statement: {
    write: "What you can write",
    writeNote:
      "Each sentence holds under every definition. Each figure leads to the page that says it, as it is known now.",
    avoidTitle: "What to avoid",
    avoidNote: "It is easily written, and it does not hold:",
    evidence: "By definition:",
    least: "at least ",
    sentence: {
      more: "On {market}, {origin} carried more tokens than {other} in {week}.",
      moreSince:
        "On {market}, {origin} carried more tokens than {other} in {week}, as in every week since {since}: {least}{weeks} in a row.",
      atLeast:
        "{origin} carried at least {percent} of the tokens counted on {market} in {week}, whichever way they are counted.",
      atMost:
        "{origin} carried at most {percent} of the tokens counted on {market} in {week}, even if all that no country is counted for were theirs.",
      times:
        "{origin} carried at least {times} times as many tokens as {other} on {market} in {week}.",
    },
    avoid: {
      leads: {
        sentence: "“{origin} lead the AI market.”",
        reason:
          "under “{definition}” they do not carry more than {other}, and one router is not the market.",
      },
      moved: {
        sentence: "“The share of {origin} moved by {value} in {week}.”",
        reason:
          "under “{definition}” it moved by {contrary}: the direction depends on how one counts.",
      },
      majority: {
        sentence: "“{origin} carry most of the tokens.”",
        reason:
          "under “{definition}” it is {contrary}: whether it is more than half depends on how one counts.",
      },
      share: {
        sentence: "“{origin} have {value} of the market.”",
        reason:
          "it is {least} to {most} of one router’s tokens, depending on how one counts, and one router is not the market.",
      },
      world: {
        sentence: "“{value} of the world’s AI runs on {origin}.”",
        reason:
          "these are the tokens of one router. Companies state many times as many, and who made a model says nothing of who uses it.",
      },
    },
  },
  byDefinition: {
    title: "The same week by every definition",
    caption: (week: string) => `${week} under each definition`,
    definition: "Definition",
    leader: "Leads",
    ratio: "Ratio",
  },
  teaser: {
    title: "Beside it: what others state",
    companies: "Companies",
    more: "All figures",
    press: "The press",
  },
  how: { title: "How we know", methods: "Methods in ten lines" },
  models: {
    title: "Models and authors over time",
    models: "The largest models of the week, over time",
    authors: "The largest authors of the week, over time",
    note: "Colour tells the country, dashes and labels tell the lines apart. A model that is not among a day’s first 50 is inside “other” that day: its line is a lower bound.",
    caption: (what: string) => `${what}: share of tokens, newest first`,
    more: "Models and authors over time",
  },
  second: {
    first: "First market: OpenRouter",
    vercel: "Second market: Vercel AI Gateway",
    note: "Two gateways, each with its own users, side by side and never added. The second publishes shares of labs alone, without volumes.",
    caption: "Share of a day’s tokens in each market, newest first",
    unit: "per cent of a day’s tokens",
  },
  months: {
    title: "Tokens a month",
    caption: "Tokens a month, newest first",
    note: "Closed months.",
    noteCited: (at: string) =>
      `Closed months. Those whose days are not held are totals as cited, as of ${at}, without countries.`,
    cited: (at: string) => `total as cited, as of ${at}`,
  },
  capexChart: {
    title: "Planned and spent, by year",
    alt: "Capex by company and year as bars from the low to the high end of the newest figure, earlier figures as thin marks; the table below lists each.",
    note: "The newest figure is a bar from its low to its high end, a point where it is one number, a triangle that points up where it is a floor, down where it is a ceiling. It is what replaced the others, by their strongest source. Thin marks are earlier ones, other tellings, and what was stated beside it without an exact date.",
    apart: "Dollars and yuan do not share an axis until a conversion is chosen.",
    together:
      "Yuan are converted to dollars at the average rate of the month in which each was stated:",
    noRates: "No rate of those months was known then: yuan are not converted.",
    axis: (currency: string) => `billion ${currency}`,
  },
  ratioOf: (one: string, other: string, times: string) =>
    `${one}. ${other}. The first is ${times} times the second. They count different things: a ratio of two statements, not of two markets.`,
  pressChart: {
    title: "Said and counted",
    alt: "For each week and country the press’s figure as a point, our count under each definition as marks; the table below gives each.",
    note: "The point is what the press said. The marks are our count of the same week under each definition, the thick one the nearest.",
  },
  drift: "The bar runs to the right for a gain and to the left for a loss.",
  claimCredit: (day: string) =>
    `Source: the publisher named beside each figure, as cited by Tokentide, as known on ${day}.`,
  corrections: {
    title: "Corrections",
    intro:
      "What later snapshots changed in anything this page has shown: a week’s tokens to three digits, its shares to a tenth of a per cent, or its leader. Smaller changes are in the list of revisions.",
    none: "No figure that this page has shown was changed by a later snapshot.",
    caption: "Figures that were changed, newest first",
    what: "What",
    was: "Was",
    is: "Is",
    when: "Changed",
    share: (country: string) => `${country}, share`,
    tokens: (country: string) => `${country}, tokens`,
    leader: "Leader",
    link: "Corrections",
    revisions: "All revisions of days (JSON)",
  },
  data: {
    intro: "Where the figures come from, how fresh each source is, and how to take them away.",
    take: "Take the data",
    takeNote:
      "Every file says its source, its as-of and its definition. Tables open in a spreadsheet; the ZIP is a data package with a description of its columns.",
    csv: (what: string) => `${what} (CSV)`,
    shares: "Weekly shares",
    volumes: "Weekly tokens",
    claims: "What others state",
    eventsFile: "Events",
    revisions: "Revisions",
  },
  embed: {
    open: "Open the whole page",
    table: "Table",
  },
  lives: {
    now: "up to date",
    seconds: (seconds: string) => `last heard ${seconds} s ago`,
    changed: "New figures.",
  },
};
