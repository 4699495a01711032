import { OTHER } from "./permaslug.ts";
import { UNATTRIBUTED } from "./origin.ts";
import type { DayVolume } from "./volume.ts";

export const DEFINITION_IDS = ["all", "listed", "nofree", "top9"] as const;
export type DefinitionId = (typeof DEFINITION_IDS)[number];

/** How a share is counted. A definition is never changed, only superseded by a new id. */
export interface Definition {
  readonly id: DefinitionId;
  /** Only so many of the period's largest models count, `other` never among them. */
  readonly top?: number;
  /** How much of a volume counts; null where none of it does and its row is absent. */
  readonly counted: (volume: DayVolume) => bigint | null;
}

/** The one registry; `all` is the default. */
export const DEFINITIONS: Readonly<Record<DefinitionId, Definition>> = {
  all: { id: "all", counted: ({ tokens }) => tokens },
  listed: { id: "listed", counted: ({ origin, tokens }) => (origin === OTHER ? null : tokens) },
  nofree: { id: "nofree", counted: paid },
  top9: { id: "top9", top: 9, counted: ({ origin, tokens }) => (origin === OTHER ? null : tokens) },
};

/** The definitions with numerators of their own, over which the verdict is given. */
export const VERDICT_IDS = ["all", "nofree", "top9"] as const satisfies DefinitionId[];

// A stealth model is free while it is anonymous, so what has no origin counts as free too.
function paid({ origin, tokens, freeTokens }: DayVolume): bigint | null {
  if (origin === UNATTRIBUTED || (freeTokens > 0n && freeTokens === tokens)) return null;
  return tokens - freeTokens;
}
