import type { Instant } from "../market/instant.ts";
import type { Period } from "../market/period.ts";
import { INACTIVE, type Standing } from "./state.ts";

/** What was said of a subject, and what has to be so for it to stay true. */
export interface Announced {
  readonly type: "firing" | "resolved";
  readonly period: Period;
  /** The first of the periods that led to it. */
  readonly from: Period;
  /** How it stood before that one. */
  readonly before: Standing;
  /** As known when. */
  readonly asOf: Instant;
  /** How often the same was said, and taken back, before. */
  readonly nth: number;
}

/** Everything the machine keeps of a rule and a subject. */
export interface Memory {
  readonly standing: Standing;
  /** How it stood before what is now pending or recovering. */
  readonly before: Standing;
  /** In the order of their periods. */
  readonly announced: readonly Announced[];
  /** `period type` of what was said and taken back. */
  readonly taken: readonly string[];
}

export const BLANK: Memory = { standing: INACTIVE, before: INACTIVE, announced: [], taken: [] };

/** So many announcements of a subject can still be taken back: revisions reach back weeks, not years. */
export const ANNOUNCED_MAX = 12;

/** How far a rule has come: the newest period that was stepped, and each subject's memory. */
export interface Progress {
  readonly period: Period | null;
  readonly subjects: ReadonlyMap<string, Memory>;
}

export const UNSTEPPED: Progress = { period: null, subjects: new Map() };

/** What a rule says of a subject in a period, before anybody is told. */
export interface Transition {
  readonly type: "firing" | "resolved" | "no_data" | "superseded";
  readonly subject: string;
  readonly period: Period;
  /** How often the same was said, and taken back, before. */
  readonly nth: number;
  /** Of `no_data`: why. */
  readonly reason?: string;
  /** Of `superseded`: what is undone. */
  readonly undone?: Announced;
}
