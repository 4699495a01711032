import type { DefinitionId } from "../market/definition.ts";
import type { Origin } from "../market/origin.ts";
import { spanOf, type Period } from "../market/period.ts";
import { daysText, weekNumber, weekSeenFrom } from "./date.ts";
import { en } from "./en.ts";
import { listText } from "./lang.ts";
import { tokensWords } from "./number.ts";
import { modelsOf } from "./origin.ts";

/** What the headline's first sentence says. */
export interface Opening {
  readonly period: Period;
  /** Whether it is the week before the one it is spoken in. */
  readonly lastWeek: boolean;
  readonly firstCount: boolean;
  readonly definition: DefinitionId;
  /** China and the US, in the order in which they are named. */
  readonly figures: readonly [OriginTokens, OriginTokens];
  /** What it is called. */
  readonly market: string;
}

export interface OriginTokens {
  readonly origin: Origin;
  readonly tokens: bigint;
}

/** How long an origin has led, back from `week`; null where no streak is known. */
export interface Lasting {
  readonly leader: Origin;
  /** Whether the first sentence began with the leader. */
  readonly named: boolean;
  readonly week: Period;
  readonly streak: {
    readonly weeks: number;
    readonly since: Period;
    readonly proven: boolean;
  } | null;
}

/** The sentences of the headline in English. */
export interface Phrases {
  readonly opening: (opening: Opening) => string;
  readonly lasting: (lasting: Lasting) => string;
  /** Nobody leads: two are equal, or nobody has any tokens. */
  readonly noLeader: (anyTokens: boolean) => string;
  /** Who leads (null: nobody) under which of the definitions that do not agree. */
  readonly flips: (leaders: ReadonlyMap<Origin | null, readonly DefinitionId[]>) => string;
  /** The definitions under which the leader is not certain. */
  readonly depends: (definitions: readonly DefinitionId[]) => string;
  readonly uncertain: (weeks: number, uncertain: readonly Period[], week: Period) => string;
  readonly join: (sentences: readonly string[]) => string;
}

export const english: Phrases = {
  opening({ period, firstCount, definition, figures: [first, second], market }) {
    const days = daysText(spanOf(period), "en") + (firstCount ? ", a first count" : "");
    const { name, counts } = en.definition[definition];
    const under = definition === "all" ? "" : `, under the definition “${name}” (${counts}),`;
    return (
      `In week ${weekNumber(period)} (${days})${under} ${modelsOf(first.origin, "en")} carried ` +
      `${tokensWords(first.tokens, "en")} tokens on ${market}, ` +
      `${modelsOf(second.origin, "en")} ${tokensWords(second.tokens, "en")}.`
    );
  },

  lasting({ leader, named, week, streak }) {
    const they = named
      ? "They"
      : `${capital(modelsOf(leader, "en"))} carried more than either; they`;
    if (!streak) return `${they} lead there.`;
    if (streak.proven && streak.weeks === 1) {
      return `${they} lead there for the first week: in the week before they did not.`;
    }
    const least = streak.proven ? "" : "at least ";
    const weeks = streak.weeks === 1 ? "1 week" : `${streak.weeks} weeks`;
    const since = weekSeenFrom(streak.since, week, "en");
    return `${they} have led there for ${least}${weeks}, since ${since}.`;
  },

  noLeader: (anyTokens) =>
    anyTokens
      ? "No country led there: the two largest carried equally many tokens."
      : "No country led there: none is counted for any tokens.",

  flips(leaders) {
    const cases = Array.from(leaders, ([leader, definitions]) => {
      const who = leader === null ? "no country leads" : `${modelsOf(leader, "en")} lead`;
      return `${who} under ${quoted(definitions)}`;
    });
    return `By other ways of counting the leader changes: ${cases.join("; ")}.`;
  },

  depends: (definitions) =>
    `Who leads depends on the tokens that are unattributed or in “other”: ` +
    `if another country had them all, it could lead under ${quoted(definitions)}.`,

  uncertain(weeks, uncertain, week) {
    const names = uncertain.map((at) => weekSeenFrom(at, week, "en"));
    const of = weeks === 1 ? "this 1 week" : `these ${weeks} weeks`;
    return `In ${uncertain.length} of ${of} the lead is not certain: ${listText(names, "en")}.`;
  },

  join: (sentences) => sentences.join(" "),
};

function quoted(definitions: readonly DefinitionId[]): string {
  return listText(
    definitions.map((id) => `“${en.definition[id].name}”`),
    "en",
  );
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
