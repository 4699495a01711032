import type { Claim } from "../market/claim.ts";
import type { Series } from "../alert/rule.ts";
import type { By } from "../market/volume.ts";
import type { RawRule } from "./schema.ts";

/** What a rule watches, in one form whichever way it was written. */
export type On =
  | { readonly kind: "series"; readonly series: Series }
  | { readonly kind: "lead"; readonly key: string | null }
  | { readonly kind: "new_entrant"; readonly by: "author" | "model" }
  | {
      readonly kind: "claim";
      readonly entity: string | null;
      readonly topic: Claim["topic"] | null;
    }
  | { readonly kind: "revision"; readonly key: string | null }
  | { readonly kind: "source" | "quarantined" | "unmapped"; readonly of: string | null };

export const WATCHED =
  "share, volume, rank, ratio, lead, new_entrant, claim, revision, source, quarantined or unmapped";

/** Undefined where not exactly one thing is watched. */
export function onOf(raw: RawRule["on"]): On | undefined {
  if (typeof raw === "string") return bareOn(raw);
  const named = Object.entries(raw).filter(([, value]) => value !== undefined);
  if (named.length !== 1) return undefined;
  const series = seriesOf(raw);
  if (series) return { kind: "series", series };
  if (raw.lead !== undefined) return { kind: "lead", key: raw.lead };
  if (raw.new_entrant !== undefined) return { kind: "new_entrant", by: raw.new_entrant };
  if (raw.revision !== undefined) return { kind: "revision", key: raw.revision };
  if (raw.claim !== undefined) {
    return { kind: "claim", entity: raw.claim.entity ?? null, topic: raw.claim.topic ?? null };
  }
  const [[kind, of] = ["source", null]] = named;
  return { kind: kind as "source", of: of as string };
}

function bareOn(kind: Extract<RawRule["on"], string>): On {
  switch (kind) {
    case "lead":
    case "revision":
      return { kind, key: null };
    case "new_entrant":
      return { kind, by: "model" };
    case "claim":
      return { kind, entity: null, topic: null };
    case "source":
    case "quarantined":
    case "unmapped":
      return { kind, of: null };
  }
}

interface RawSeries {
  readonly share?: string | undefined;
  readonly volume?: string | undefined;
  readonly rank?: string | undefined;
  readonly ratio?: readonly string[] | undefined;
  readonly lead?: string | undefined;
}

/** A series of volumes; undefined where something else is named. */
export function seriesOf({ share, volume, rank, ratio }: RawSeries): Series | undefined {
  if (share !== undefined) return { kind: "share", by: byOf(share), key: share };
  if (volume !== undefined) return { kind: "volume", by: byOf(volume), key: volume };
  if (rank !== undefined) return { kind: "rank", by: byOf(rank), key: rank };
  if (ratio === undefined) return undefined;
  const [above = "", below = ""] = ratio;
  return { kind: "ratio", by: byOf(above), keys: [above, below] };
}

/** A country is two capital letters, a model has a slash; anything else is an author. */
export function byOf(key: string): By {
  if (/^([A-Z]{2}|other|unattributed)$/.test(key)) return "origin";
  return key.includes("/") ? "model" : "author";
}
