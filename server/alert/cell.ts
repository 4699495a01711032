import type { Period } from "../market/period.ts";
import type { Rational } from "../market/rational.ts";
import { shareOf } from "../market/share.ts";
import { tokensOf, type PeriodVolumes } from "../market/volume.ts";
import type { Book } from "./book.ts";
import type { Series } from "./rule.ts";

/** What a series has for a subject in a period. */
export type Cell =
  | { readonly kind: "value"; readonly value: Rational }
  /** Before the first period that is wholly held: nothing can be said, and nothing is missing. */
  | { readonly kind: "unheld" }
  | Lacking;

/** A value that should be there and is not, or that cannot be. */
export interface Lacking {
  readonly kind: "no_data" | "error";
  readonly reason: string;
}

export const UNHELD: Cell = { kind: "unheld" };

const UNLISTED = 1_000_000; // a rank beyond every market's

/** The subject of a series that has only one; null where it stands for many. */
export function subjectOf(series: Series): string | null {
  switch (series.kind) {
    case "share":
    case "volume":
    case "rank":
    case "lead":
    case "streak":
      return series.key;
    case "ratio":
      return series.keys.join("/");
    case "entry":
      return null;
  }
}

/** The value of a series for a subject, exact. Shares are 0..1. */
export function cellOf(series: Series, subject: string, book: Book, period: Period): Cell {
  const volumes = book.at(period);
  const isDecided = series.kind === "streak" && volumes && book.leader(period) !== null;
  if (!volumes?.closed && !isDecided) return lackingCell(volumes, book, period);
  const { by } = series;
  if (series.kind === "share" || series.kind === "volume") {
    return unlisted(volumes, by, subject) ?? sizeCell(series.kind, volumes, subject);
  }
  return series.kind === "ratio"
    ? ratioCell(volumes, series.keys)
    : placeCell(series.kind, subject, book, period);
}

function sizeCell(kind: "share" | "volume", volumes: PeriodVolumes, key: string): Cell {
  if (kind === "volume") return whole(tokensOf(volumes, key));
  if (volumes.total > 0n) return { kind: "value", value: shareOf(volumes, key) };
  return { kind: "error", reason: `nothing was counted in ${volumes.period}` };
}

type Placing = Exclude<Series["kind"], "share" | "volume" | "ratio">;

function placeCell(kind: Placing, subject: string, book: Book, period: Period): Cell {
  switch (kind) {
    case "rank":
      return rankCell(book.rank(period, subject), subject, period);
    case "entry":
      return rankCell(book.rank(period, subject) ?? UNLISTED, subject, period);
    case "lead":
      return whole(book.leader(period) === subject ? 1n : 0n);
    case "streak":
      return whole(book.leader(period) === subject ? BigInt(book.streak(period)) : 0n);
  }
}

function lackingCell(volumes: PeriodVolumes | undefined, { steps }: Book, period: Period): Cell {
  const first = steps[0]?.period;
  if (first === undefined || period < first) return UNHELD;
  if (!volumes) return { kind: "no_data", reason: `no day of ${period} is held` };
  const { missing } = volumes;
  const days = missing.length === 1 ? "1 day" : `${missing.length} days`;
  const which =
    missing.length === 0 ? "not settled yet" : `${days} missing (${missing.join(", ")})`;
  return { kind: "no_data", reason: `${period} is partial: ${which}` };
}

// A country without tokens has none; a model that is not listed is somewhere in `other`.
function unlisted({ period, volumes }: PeriodVolumes, by: string, key: string): Cell | null {
  return by === "origin" || volumes.has(key) ? null : notListed(key, period);
}

function notListed(key: string, period: Period): Cell {
  return { kind: "no_data", reason: `${key} is not listed in ${period}` };
}

function rankCell(rank: number | undefined, key: string, period: Period): Cell {
  return rank === undefined ? notListed(key, period) : whole(BigInt(rank));
}

function ratioCell(volumes: PeriodVolumes, [above, below]: readonly [string, string]): Cell {
  const d = tokensOf(volumes, below);
  if (d > 0n) return { kind: "value", value: { n: tokensOf(volumes, above), d } };
  const reason = `${below} has no tokens in ${volumes.period}: there is no ratio to it`;
  return { kind: "error", reason };
}

function whole(n: bigint): Cell {
  return { kind: "value", value: { n, d: 1n } };
}
