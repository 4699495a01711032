import { OTHER } from "./permaslug.ts";
import { UNATTRIBUTED, type Origin } from "./origin.ts";

export const DEFINITION_IDS = ["all", "listed", "nofree", "top9"] as const;
export type DefinitionId = (typeof DEFINITION_IDS)[number];

/** A volume as far as definitions tell volumes apart. */
export interface Countable {
  readonly origin: Origin;
  readonly tokens: bigint;
  /** Those of them that `:free` variants carried. */
  readonly freeTokens: bigint;
}

/** How a share is counted. A definition is never changed, only superseded by a new id. */
export interface Definition {
  readonly id: DefinitionId;
  /** Only so many of the period's largest models count, `other` never among them. */
  readonly top?: number;
  /** How much of a volume counts; null where none of it does and its row is absent. */
  readonly counted: (volume: Countable) => bigint | null;
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
function paid({ origin, tokens, freeTokens }: Countable): bigint | null {
  if (origin === UNATTRIBUTED || (freeTokens > 0n && freeTokens === tokens)) return null;
  return tokens - freeTokens;
}
