import type { Origin } from "../market/origin.ts";
import type { Period } from "../market/period.ts";
import { spanOf } from "../market/period.ts";
import { daysText, weekNumber, weekSeenFrom } from "./date.ts";
import { joinPieces, say, type Piece } from "./piece.ts";
import { modelsOf } from "./origin.ts";

/** An origin's figures in a week; null on the week before where there is none to compare with. */
export interface OriginPieces {
  readonly origin: Origin;
  readonly tokens: Piece;
  readonly growth: Piece | null;
  readonly share: Piece;
  readonly change: Piece | null;
  readonly high: Piece;
}

type Both = readonly [OriginPieces, OriginPieces];

/** The sentences of the weekly brief in English. */
export interface BriefPhrases {
  readonly title: (week: Period, figures: Both, market: string) => string;
  readonly volumes: (of: {
    readonly period: Period;
    readonly firstCount: boolean;
    readonly figures: Both;
    /** What it is called. */
    readonly market: string;
  }) => Piece[];
  readonly shares: (figures: Both) => Piece[];
  readonly lead: (of: {
    readonly leader: Origin;
    readonly week: Period;
    /** Null where the second has no tokens. */
    readonly ratio: Piece | null;
    readonly streak: {
      readonly weeks: number;
      readonly since: Period;
      readonly proven: boolean;
    } | null;
  }) => Piece[];
  readonly noLeader: () => Piece[];
  readonly verdict: (score: Piece, sentence: string) => Piece[];
  readonly moves: (rows: readonly { readonly name: string; readonly change: Piece }[]) => Piece[];
}

const models = (origin: Origin) => modelsOf(origin, "en");
const capital = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);

export const briefEnglish: BriefPhrases = {
  title: (week, [first, second], market) =>
    `Week ${weekNumber(week)} of ${week.slice(0, 4)}: ${models(first.origin)} ${first.share.text}, ` +
    `${models(second.origin)} ${second.share.text} of tokens on ${market}`,

  volumes({ period, firstCount, figures: [first, second], market }) {
    const days = daysText(spanOf(period), "en") + (firstCount ? ", a first count" : "");
    const on = (growth: Piece | null, after = "") => (growth ? say` (${growth}${after})` : []);
    return say`In week ${String(weekNumber(period))} (${days}) ${models(first.origin)} carried ${first.tokens} tokens on ${market}${on(first.growth, " on the week before")}, ${models(second.origin)} ${second.tokens}${on(second.growth)}.`;
  },

  shares([first, second]) {
    const part = ({ share, change }: OriginPieces) =>
      change ? say`${share} (${change})` : say`${share}`;
    return say`That is ${part(first)} and ${part(second)} of all tokens; at most ${first.high} and ${second.high}, if all that no country is counted for were theirs.`;
  },

  lead({ leader, week, ratio, streak }) {
    const times = ratio ? say`, with ${ratio} times the tokens of the second country` : [];
    if (!streak) return say`${capital(models(leader))} lead there${times}.`;
    const weeks = streak.weeks === 1 ? "1 week" : `${streak.weeks} weeks`;
    const least = streak.proven ? "" : "at least ";
    const lasting: Piece = { text: least + weeks, place: "lead" };
    const since = weekSeenFrom(streak.since, week, "en");
    return say`${capital(models(leader))} lead there${times}: for ${lasting}, since ${since}.`;
  },

  noLeader: () => say`No country led there.`,

  verdict: (score, sentence) => say`Verdict: ${score}. ${sentence}`,

  moves: (rows) =>
    say`What moved the shares most: ${joinPieces(
      rows.map(({ name, change }) => say`${name} ${change}`),
      "; ",
    )}.`,
};
