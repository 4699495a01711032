import type { Period } from "../market/period.ts";

/** Where on the page a figure stands. */
export type Place = "share" | "volume" | "moves" | "lead";

/** A stretch of text; a figure knows where it stands. */
export interface Piece {
  readonly text: string;
  readonly place?: Place;
}

type Part = string | Piece | readonly Piece[];

/** A sentence of texts and figures: say`they carried ${tokens} tokens`. */
export function say(texts: readonly string[], ...parts: readonly Part[]): Piece[] {
  return texts.flatMap((text, i) => [...(text === "" ? [] : [{ text }]), ...piecesOf(parts[i])]);
}

function piecesOf(part: Part | undefined): readonly Piece[] {
  if (part === undefined || part === "") return [];
  if (typeof part === "string") return [{ text: part }];
  return "text" in part ? [part] : part;
}

/** Parts one after the other, with a text between them. */
export function joinPieces(parts: readonly (readonly Piece[])[], between: string): Piece[] {
  return parts.flatMap((part, i) => (i === 0 ? part : [{ text: between }, ...part]));
}

/** The part of the page's address, after `#`, at which a figure of a week stands. */
export function anchorOf(place: Place, week: Period): string {
  switch (place) {
    case "share":
      return `share-table-${week}`;
    case "volume":
      return `volume-table-${week}`;
    case "moves":
      return "moves";
    case "lead":
      return "sentence";
  }
}
