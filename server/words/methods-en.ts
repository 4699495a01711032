/** One part of the methods: an anchor, a heading, and what is to be said. */
export interface MethodsPart {
  readonly id: string;
  readonly title: string;
  readonly text: readonly string[];
}

/** How the numbers are made, in English. */
export const methodsEn: readonly MethodsPart[] = [
  {
    id: "tokens",
    title: "Tokens",
    text: [
      "Tokens are prompt and completion tokens together, as the publisher counts them. They are whole numbers from end to end; three digits are shown, and every digit stands in the files.",
      "Each provider counts with its own tokenizer. The same text may be 100 tokens with one and 130 with another, so a token of one model is not strictly a token of another.",
    ],
  },
  {
    id: "weeks",
    title: "Days and weeks",
    text: [
      "Days are UTC dates, weeks are ISO weeks from Monday to Sunday, months are calendar months. All are built from days.",
      "A week is closed when all 7 days are held and the newest snapshot is at least 90 minutes past its end. Until a later snapshot confirms it, it is called a first count.",
      "Only closed weeks are compared, ranked or counted in a streak. The running week is drawn apart, hatched, with the time that has passed. A week with a missing day stays partial and names the day. A gap stays a gap.",
      "“7 days” are the seven days up to a day, for those who watch between weeks. They are compared with the seven days before them, not with the day before.",
    ],
  },
  {
    id: "origins",
    title: "Countries",
    text: [
      "A model counts for the country in which its author has its headquarters, by a list with a source for each author. “Chinese models” means models whose author has its headquarters in China.",
      "That says nothing of who hosts a model, who uses it, or where its tokens are computed.",
      "What has no known author is unattributed: models offered under a cover name, for example. The publisher lists the 50 largest models of a day; all below are one row called “other”, a coarse magnitude. Neither is ever counted for a country.",
    ],
  },
  {
    id: "bounds",
    title: "Shares and their bounds",
    text: [
      "A share is the tokens of a country divided by all tokens that the definition counts. That is also its lower bound.",
      "The upper bound is what the share would be if everything unattributed and everything in “other” belonged to that country. The band on the chart reaches from one to the other.",
      "The bounds speak of this dataset under our list of authors. They do not speak of the world.",
      "Changes of a share are in percentage points, changes of a volume in per cent. A change is a difference of two estimates, each with wide bounds: it is never called certain.",
    ],
  },
  {
    id: "lead",
    title: "Leader, streak and verdict",
    text: [
      "The leader is the country with more tokens than any other; equal is no lead. The lead is certain where no other could lead even with everything that no country is counted for.",
      "A streak is the number of weeks in a row, back from the last closed one, in which one country led. Where it reaches the first week held it is “at least” that long. Weeks whose lead is not certain are named.",
      "The verdict asks the three definitions that count different things: “all”, “no free” and “top 9”. It is robust where all three have the same leader and all are certain; it flips where one has another leader; otherwise it depends.",
    ],
  },
  {
    id: "contributions",
    title: "What moved it",
    text: [
      "The contribution of a model is the change of its own share, in percentage points. All contributions together, “other” included, sum to zero; those of a country’s models sum to the change of its share.",
    ],
  },
  {
    id: "write",
    title: "What you can write",
    text: [
      "The three sentences on the front page are made by a program from the last closed week under all 4 definitions. A sentence is printed only if it is true under each. Figures are cut down for “at least” and up for “at most”, never rounded the other way.",
      "The sentence to avoid is one that is true under some definitions alone, or says more than one router can show.",
    ],
  },
  {
    id: "frozen",
    title: "Links that keep saying what they say",
    text: [
      "Every snapshot that was accepted is kept. An address with as_of answers as it was known at that moment, whatever was revised since. Copy a frozen link when you quote a figure.",
      "What later snapshots changed in anything that was shown is on the page of corrections.",
    ],
  },
  {
    id: "sources",
    title: "What the sources can and cannot say",
    text: [
      "OpenRouter is one router among many. It publishes tokens of a day by model, without private models and without traffic under zero retention, and without numbers of requests. Large companies serve most of their tokens themselves and appear here hardly or not at all.",
      "The second market publishes shares of labs, without volumes. The two are shown side by side and never added.",
      "What companies state is kept as they stated it: value, unit, scope, date, publisher. A floor is drawn as a floor. A daily figure that we worked out stands apart with its formula. Figures of different scope are not added, subtracted or joined by a line.",
      "Money keeps its own currency. A conversion is made on demand, and names its rate and the month of the rate.",
    ],
  },
  {
    id: "cite",
    title: "How to cite",
    text: [
      "Name the source with its as-of, the definition, and the frozen link. Below each chart the citation can be copied as a sentence, as BibTeX and by GB/T 7714.",
      "The figures of OpenRouter and of Vercel are licensed under CC BY 4.0; Tokentide groups and sums them.",
    ],
  },
];
