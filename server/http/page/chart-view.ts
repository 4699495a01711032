import type { DefinitionId } from "../../market/definition.ts";
import type { Instant } from "../../market/instant.ts";
import type { Period } from "../../market/period.ts";
import type { Lang } from "../../words/lang.ts";

/** What the script draws and says: the figures of the tables, in time order. */
export interface ChartView {
  readonly lang: Lang;
  readonly charts: readonly ChartData[];
  /** How the page stays current; null where it shows an earlier knowledge. */
  readonly live: LiveView | null;
  readonly say: ScriptWords;
}

export interface LiveView {
  /** Whose change says that there is something new. */
  readonly probe: string;
  readonly events: string;
  /** As of when the page was made, as the probe says it. */
  readonly asOf: string | null;
}

/** What only the script says; a part in braces is filled in by it. */
export interface ScriptWords {
  readonly atMost: string;
  readonly heard: string;
  readonly seconds: string;
  readonly now: string;
  readonly gone: string;
  readonly offline: string;
  readonly changed: string;
  readonly copied: string;
  readonly notCopied: string;
  readonly failed: string;
  readonly text: string;
}

export interface ChartData {
  readonly id: string;
  readonly kind: "share" | "tokens";
  readonly scale: "linear" | "log";
  /** Whether the address says which of its periods are shown. */
  readonly isRanged: boolean;
  readonly head: ChartHead;
  readonly periods: readonly Period[];
  /** How those stand that are not closed, by their place. */
  readonly open: Readonly<Record<number, string>>;
  readonly lines: readonly ChartLine[];
  readonly thresholds: readonly Threshold[];
  readonly marks: readonly ChartMark[];
}

/** What must stand beside a figure wherever it goes. */
export interface ChartHead {
  readonly title: string;
  readonly unit: string;
  /** What its definition counts, in words. */
  readonly counted: string;
  readonly definition: DefinitionId | null;
  readonly source: string;
  readonly credit: string;
  readonly asOf: Instant | null;
  readonly note: string;
}

/** Each list has one entry a period, null where nothing is held. */
export interface ChartLine {
  /** The class of its colour. */
  readonly key: string;
  readonly name: string;
  /** Its name where there is room for it; the same where it is absent. */
  readonly full?: string;
  /** What it is called in an address; null where none can leave it out. */
  readonly series: string | null;
  readonly dashes: readonly number[];
  /** Shares of 0 to 1; tokens as digits. Cut to what decides their texts. */
  readonly values: readonly (number | string | null)[];
  /** The upper end of its band. */
  readonly high?: readonly (number | null)[];
}

/** A line across the chart; `value` in the unit of the values. */
export interface Threshold {
  readonly value: number;
  readonly label: string;
}

/** Something that happened in a period, and where to read of it. */
export interface ChartMark {
  readonly period: Period;
  readonly kind: "event" | "alert";
  readonly label: string;
  readonly title: string;
  readonly href: string;
}

// Rounding half up to three digits looks at the fourth and no further.
export function cutTokens(tokens: bigint | undefined): string | null {
  const digits = tokens?.toString();
  return digits === undefined
    ? null
    : digits.slice(0, 4) + "0".repeat(Math.max(0, digits.length - 4));
}

// Per cent with one decimal: the fourth decimal of the share decides. Shares have six at most.
export function cutShare(share: number | null | undefined): number | null {
  return share === null || share === undefined
    ? null
    : Math.floor(Math.round(share * 1e6) / 100) / 1e4;
}
