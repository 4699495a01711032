import type { BriefData } from "../alert/event.ts";
import type { Contribution } from "../market/contribution.ts";
import type { Headline, OriginFigures } from "../market/headline.ts";
import { formatInstant, type Instant } from "../market/instant.ts";
import type { Origin } from "../market/origin.ts";
import type { Period } from "../market/period.ts";
import { OTHER } from "../market/permaslug.ts";
import { SYNTHETIC } from "../market/source.ts";
import { briefEnglish, type BriefPhrases, type OriginPieces } from "./brief-en.ts";
import { briefChinese } from "./brief-zh.ts";
import { attribution } from "./citation.ts";
import { sentence } from "./headline.ts";
import { words, type Lang } from "./lang.ts";
import { marked, marketWords } from "./market.ts";
import { pctText, percentText, ppText, ratioText, tokensWords } from "./number.ts";
import { originName } from "./origin.ts";
import { anchorOf, type Piece, type Place } from "./piece.ts";

/** What the brief of a week is made of, as known at one as-of, under the definition `all`. */
export interface BriefFacts {
  readonly headline: Headline;
  readonly asOf: Instant;
  readonly source: string;
  /** Those of models, largest first; empty where the week before is not closed. */
  readonly moves: readonly (Pick<Contribution, "key" | "contributionPp"> & {
    readonly name: string;
  })[];
}

/** The brief of a week in one language. */
export interface Brief {
  /** The same in every language and at every time. */
  readonly id: string;
  readonly period: Period;
  readonly asOf: Instant;
  readonly lang: Lang;
  readonly title: string;
  readonly paragraphs: readonly (readonly Piece[])[];
  readonly definition: string;
  readonly attribution: string;
}

const MOVES = 3;

const PHRASES: Readonly<Record<Lang, BriefPhrases>> = { en: briefEnglish, zh: briefChinese };

/** The weekly brief, for page, feed and webhook alike: what was carried, who leads, how sure that is, what moved it. */
export function briefOf({ headline, asOf, source, moves }: BriefFacts, lang: Lang): Brief {
  const phrases = PHRASES[lang];
  const { verdict, definition, definitionLine, verdictScore } = words(lang);
  const { scope, name: market } = marketWords(source, lang);
  const { period, first_count: firstCount, leader, ratio, streak } = headline;
  const { word, agree, of } = headline.verdict;
  const figures = figuresOf(headline, lang);
  const score = verdictScore(verdict[word].word, String(agree), String(of));
  const paragraphs = [
    phrases.volumes({ period, firstCount, figures, market }),
    phrases.shares(figures),
    leader === null
      ? phrases.noLeader()
      : phrases.lead({
          leader,
          week: period,
          ratio: ratio === null ? null : figure("lead", ratioText(ratio, lang)),
          streak: streak?.origin === leader ? streak : null,
        }),
    phrases.verdict(figure("lead", score), verdict[word].sentence),
    moves.length === 0
      ? []
      : phrases.moves(
          moves.slice(0, MOVES).map(({ key, name, contributionPp }) => ({
            name: key === OTHER ? originName(OTHER, lang) : name,
            change: figure("moves", ppText(contributionPp, lang)),
          })),
        ),
    [{ text: scope }],
  ];
  return {
    id: `brief:${source}:${period}`,
    period,
    asOf,
    lang,
    title: marked(phrases.title(period, figures, market), source),
    paragraphs: paragraphs.filter((pieces) => pieces.length > 0),
    definition: definitionLine(definition.all.name, definition.all.counts),
    attribution: attribution(source, asOf),
  };
}

/** The page's address, from its root, at which a figure stands as it stood then; of the brief itself without a place. */
export function briefPath({ lang, asOf, period }: Brief, place: Place = "lead"): string {
  return `/?lang=${lang}&as_of=${formatInstant(asOf)}#${anchorOf(place, period)}`;
}

/** The brief without its links, a paragraph a line. */
export function briefText({ paragraphs, definition, attribution: credit }: Brief): string {
  const lines = paragraphs.map((pieces) => pieces.map(({ text }) => text).join(""));
  return [...lines, definition, credit].join("\n");
}

/** What a webhook is told of it, in both languages. */
export function briefData({ headline, asOf, source }: BriefFacts, publicUrl: string): BriefData {
  const said = (lang: Lang) => sentence(headline, lang, "all", { market: source, asOf });
  const { word, agree, of } = headline.verdict;
  return {
    period: headline.period,
    definition: "all",
    sentence: { en: said("en"), zh: said("zh") },
    verdict: { word, agree, of },
    as_of: formatInstant(asOf),
    attribution: attribution(source, asOf),
    url: `${publicUrl}/?as_of=${formatInstant(asOf)}`,
    ...(source === SYNTHETIC ? { synthetic: true } : {}),
  };
}

function figure(place: Place, text: string): Piece {
  return { text, place };
}

// The one with more tokens first; equal, China: as in the headline.
function figuresOf({ origins }: Headline, lang: Lang): [OriginPieces, OriginPieces] {
  const china = originPieces("CN", origins.CN, lang);
  const us = originPieces("US", origins.US, lang);
  return origins.US.tokens > origins.CN.tokens ? [us, china] : [china, us];
}

function originPieces(origin: Origin, of: OriginFigures, lang: Lang): OriginPieces {
  return {
    origin,
    tokens: figure("volume", tokensWords(of.tokens, lang)),
    growth: of.growth_pct === null ? null : figure("volume", pctText(of.growth_pct, lang)),
    share: figure("share", percentText(of.share, lang)),
    change: of.change_pp === null ? null : figure("share", ppText(of.change_pp, lang)),
    high: figure("share", percentText(of.high, lang)),
  };
}
