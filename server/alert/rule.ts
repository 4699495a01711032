import type { Claim } from "../market/claim.ts";
import type { DefinitionId } from "../market/definition.ts";
import type { Instant } from "../market/instant.ts";
import type { Grain, Period } from "../market/period.ts";
import type { Rational } from "../market/rational.ts";
import type { By } from "../market/volume.ts";

/** Grains that alerts are given on. */
export const ALERT_GRAINS = ["week", "7d", "day"] as const satisfies Grain[];
export type AlertGrain = (typeof ALERT_GRAINS)[number];

/** A number by period for one subject; a null key stands for every subject there is. */
export type Series =
  | { readonly kind: "share" | "volume" | "rank"; readonly by: By; readonly key: string }
  | { readonly kind: "ratio"; readonly by: By; readonly keys: readonly [string, string] }
  /** 1 where the origin leads, 0 where it does not. */
  | { readonly kind: "lead"; readonly by: "origin"; readonly key: string | null }
  /** Weeks in a row, up to this one, in which the origin led. */
  | { readonly kind: "streak"; readonly by: "origin"; readonly key: string | null }
  /** The rank of each author or model, beyond every other where it is not listed. */
  | { readonly kind: "entry"; readonly by: "author" | "model"; readonly top: number };

/** What a change is measured as: difference of shares × 100, per cent of the value before, or ranks. */
export type Measure = "pp" | "percent" | "ranks";
export type Direction = "up" | "down" | "either";

/** How values of a series are judged. Levels of shares are 0..1. */
export type Operator =
  | { readonly kind: "above" | "below"; readonly level: Rational }
  | { readonly kind: "crosses"; readonly level: Rational | Series; readonly direction: Direction }
  | {
      readonly kind: "changes";
      readonly by: Rational;
      readonly measure: Measure;
      readonly weeks: number;
      readonly direction: Direction;
    }
  | {
      readonly kind: "record";
      readonly weeks: number;
      readonly extreme: "high" | "low" | "either";
    };

/** What ends an alert instead of the condition's own end. Of a change, its size. */
export interface Clearing {
  readonly side: "above" | "below";
  readonly level: Rational;
}

/** A series and an operator, on closed periods. */
export interface MarketCondition {
  readonly kind: "market";
  readonly series: Series;
  readonly operator: Operator;
  readonly clearing: Clearing | null;
  readonly definition: DefinitionId;
  /** Begins only in periods whose verdict over the definitions is robust. */
  readonly isRobust: boolean;
  readonly grain: AlertGrain;
}

/** Something that happens once, instead of a state of the market. */
export type Occurrence =
  | {
      readonly kind: "claim";
      readonly entity: string | null;
      readonly topic: Claim["topic"] | null;
      /** Any claim that was not there before, or only one that supersedes another. */
      readonly which: "new" | "superseding";
    }
  /** A day's volume of a key, or of any key, moved by more than so many per cent of what it was. */
  | {
      readonly kind: "revision";
      readonly by: By;
      readonly key: string | null;
      readonly percent: Rational;
    }
  /** Of one source, or of any. */
  | { readonly kind: "stale" | "quarantined" | "unmapped"; readonly of: string | null };

export type Condition = MarketCondition | Occurrence;

/** How many periods in a row a condition has to be met to fire, and to be over to resolve. */
export interface Hold {
  readonly forPeriods: number;
  readonly keepFiring: number;
}

/** A condition with its patience, and whom it tells. */
export interface Rule {
  readonly id: string;
  /** Of all that decides when it speaks. */
  readonly fingerprint: string;
  readonly condition: Condition;
  readonly hold: Hold;
  readonly source: string;
  /** Speaks of periods from here on, instead of those that close after it was first loaded. */
  readonly since: Period | null;
  /** Ids of endpoints; null for all. */
  readonly notify: readonly string[] | null;
  /** The condition in one line, as its file has it. */
  readonly line: string;
}

/** A rule on closed periods. */
export type MarketRule = Rule & { readonly condition: MarketCondition };

export function isMarketRule(rule: Rule): rule is MarketRule {
  return rule.condition.kind === "market";
}

/** Since when a rule was loaded decides of which periods it speaks. */
export interface Loaded<Of extends Rule = Rule> {
  readonly rule: Of;
  readonly loadedAt: Instant;
}
