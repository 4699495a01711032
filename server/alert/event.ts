import type { DefinitionId } from "../market/definition.ts";
import type { Verdict } from "../market/headline.ts";
import type { Grain, Period } from "../market/period.ts";
import { SYNTHETIC } from "../market/source.ts";

/** Types of events that speak of a rule's subject in a period. */
export const ALERT_TYPES = [
  "alert.firing",
  "alert.resolved",
  "alert.superseded",
  "alert.no_data",
] as const;
export const SOURCE_TYPES = ["source.stale", "source.recovered", "source.quarantined"] as const;

/** What an event says of its alert: the last part of its type. */
export const EVENT_STATES = [
  "firing",
  "resolved",
  "superseded",
  "no_data",
  "stale",
  "recovered",
  "quarantined",
  "new",
] as const;

export type AlertType = (typeof ALERT_TYPES)[number];
export type SourceEventType = (typeof SOURCE_TYPES)[number];
export type EventType = AlertType | SourceEventType | "claim.new" | "brief.weekly" | "test.ping";

/** What a figure is measured in; `tokens` stand as a decimal string, all others as a JSON number. */
export type Unit = "percent" | "tokens" | "ratio" | "rank" | "weeks" | "pp" | "origin";
export type Figure = number | string | null;

/** Whether its figures are those of a demonstration: whatever shows them says so first. */
interface MaybeSynthetic {
  readonly synthetic?: true;
}

/** The figures of a period as known at one as-of. */
export interface Reading {
  readonly value: Figure;
  readonly as_of: string;
}

/** Says what moved, from what to what, and how it was counted. */
export interface AlertData extends MaybeSynthetic {
  readonly rule: string;
  /** An origin, author, permaslug, pair (`CN/US`) or day. */
  readonly subject: string;
  readonly source: string;
  readonly grain: Grain;
  readonly period: Period;
  readonly definition: DefinitionId;
  readonly value: Figure;
  readonly unit: Unit;
  /** Of an origin's share: per cent, if all that no country is counted for were that origin's. */
  readonly high?: number;
  /** Of the period before. */
  readonly previous: Figure;
  readonly change_pp?: number;
  readonly growth_pct?: number;
  /** In `unit`, or of the change, in pp or per cent. */
  readonly threshold: Figure;
  /** What the threshold is measured in, where that is not `unit`. */
  readonly threshold_unit?: "pp" | "percent";
  /** The rule's condition in one line, as its file has it. */
  readonly condition: string;
  readonly verdict: Pick<Verdict, "word" | "agree" | "of"> | null;
  /** The three largest, of models, to the change of shares. */
  readonly contributions: readonly { readonly key: string; readonly contribution_pp: number }[];
  /** Of `alert.superseded`: which announcement is undone, and what was and is known of the period. */
  readonly undone?: "alert.firing" | "alert.resolved";
  readonly old?: Reading;
  readonly new?: Reading;
  /** Of `alert.no_data`: why there is none. */
  readonly reason?: string;
  readonly as_of: string;
  readonly attribution: string;
  /** The page as it was known then. */
  readonly url: string;
}

export interface SourceData extends MaybeSynthetic {
  readonly rule: string;
  readonly source: string;
  readonly state: string;
  readonly reason: string | null;
  readonly as_of: string | null;
  readonly fresh_until: string | null;
  readonly quarantined: number;
  readonly attribution: string;
  readonly url: string;
}

export interface ClaimData extends MaybeSynthetic {
  readonly rule: string;
  readonly claim: string;
  readonly topic: string;
  readonly entity: string;
  readonly quantity: string;
  /** As stated: value or range, unit, qualifier. */
  readonly stated: string;
  /** The same in Chinese. */
  readonly stated_zh?: string;
  readonly status: string;
  /** A day, or a first and a last day with a stroke between. */
  readonly period: string | null;
  /** A day, month or year; empty where that is not known. */
  readonly stated_on: string;
  readonly publisher: string;
  readonly address: string | null;
  readonly supersedes: string | null;
  readonly attribution: string;
  readonly url: string;
}

/** What a week came to, in one sentence a language. */
export interface BriefData extends MaybeSynthetic {
  readonly period: Period;
  readonly definition: DefinitionId;
  readonly sentence: { readonly en: string; readonly zh: string };
  readonly verdict: Pick<Verdict, "word" | "agree" | "of"> | null;
  readonly as_of: string;
  readonly attribution: string;
  /** The page as it was known then. */
  readonly url: string;
}

export interface PingData extends MaybeSynthetic {
  readonly endpoint: string;
  readonly message: string;
  readonly url: string;
}

interface Of<Type extends EventType, Data> {
  readonly type: Type;
  /** RFC 3339 in Z: when the evaluation that raised it was made. */
  readonly timestamp: string;
  readonly data: Data;
}

export type EventBody =
  | Of<AlertType, AlertData>
  | Of<SourceEventType, SourceData>
  | Of<"claim.new", ClaimData>
  | Of<"brief.weekly", BriefData>
  | Of<"test.ping", PingData>;

/** What one evaluation has to say to one endpoint: the most important event first. */
export type Message = readonly [EventBody, ...EventBody[]];

/** The event, marked where it speaks of the invented market. */
export function markedIfSynthetic(body: EventBody): EventBody {
  const { data } = body;
  if (!("source" in data) || data.source !== SYNTHETIC) return body;
  return { ...body, data: { ...data, synthetic: true } } as EventBody;
}
