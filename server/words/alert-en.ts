import type { AlertType, SourceEventType, Unit } from "../alert/event.ts";
import type { Grain } from "../market/period.ts";

/** What moved, in texts. */
export interface Moved {
  readonly subject: string;
  readonly period: string;
  readonly grain: Grain;
  readonly unit: Unit;
  readonly now: string;
  readonly before: string | null;
}

/** A figure as known at a moment, in texts. */
interface Known {
  readonly value: string;
  readonly at: string;
}

/** What a message says, by language. */
export interface AlertPhrases {
  readonly title: Readonly<
    Record<Exclude<AlertType, "alert.no_data">, (moved: string) => string> &
      Record<"alert.no_data", (subject: string, period: string) => string> &
      Record<SourceEventType, (source: string) => string> &
      Record<"claim.new", (claim: string, supersedes: boolean) => string> &
      Record<"brief.weekly", (period: string) => string> &
      Record<"test.ping", string>
  >;
  readonly grouped: (count: number, first: string) => string;
  readonly leftOut: (count: number) => string;
  readonly link: string;
  readonly moved: (moved: Moved) => string;
  readonly fromTo: (
    unit: Unit,
    before: string | null,
    now: string,
    by: { readonly change: string | null },
  ) => string;
  readonly revised: (old: Known, now: Known) => string;
  /** A statement that has no full stop yet. */
  readonly line: (text: string) => string;
  readonly when: (period: string, source: string) => string;
  readonly verdict: (score: string, sentence: string) => string;
  readonly contributions: (list: string) => string;
  readonly rule: (rule: string, condition: string | null, threshold: string | null) => string;
  readonly asOf: (at: string) => string;
  readonly freshUntil: (at: string) => string;
  readonly reason: (reason: string) => string;
  readonly setAside: (count: number) => string;
  readonly heldBack: string;
  readonly claimed: (entity: string, quantity: string, stated: string) => string;
  readonly claimStatus: (status: string, period: string | null) => string;
  readonly statedBy: (publisher: string, on: string | null) => string;
  readonly endpoint: (id: string) => string;
}

const QUANTITY: Readonly<Record<Unit, string>> = {
  percent: "Share of tokens",
  tokens: "Tokens",
  ratio: "Ratio",
  rank: "Rank",
  weeks: "In the lead for",
  pp: "Change of share",
  origin: "Leader",
};

const MEASURE: Readonly<Record<Exclude<Unit, "origin">, (figure: string) => string>> = {
  percent: (figure) => `${figure} of tokens`,
  tokens: (figure) => `${figure} tokens`,
  ratio: (figure) => `ratio ${figure}`,
  rank: (figure) => `rank ${figure}`,
  weeks: (figure) => `in the lead for ${figure}`,
  pp: (figure) => `share ${figure}`,
};

const BEFORE: Readonly<Record<Grain, string>> = {
  day: "the day before",
  "7d": "the 7 days before",
  week: "the week before",
  month: "the month before",
};

/** The phrases of messages in English. */
export const english: AlertPhrases = {
  title: {
    "alert.firing": (moved) => moved,
    "alert.resolved": (moved) => `Resolved. ${moved}`,
    "alert.superseded": (moved) => `Withdrawn after a revision. ${moved}`,
    "alert.no_data": (subject, period) => `No data: ${subject}, ${period}`,
    "source.stale": (source) => `${source}: new data is overdue`,
    "source.recovered": (source) => `${source}: up to date again`,
    "source.quarantined": (source) => `${source}: a batch was set aside`,
    "claim.new": (claim, supersedes) => `${supersedes ? "Revised claim" : "New claim"}: ${claim}`,
    "brief.weekly": (period) => `Weekly brief, ${period}`,
    "test.ping": "Test message from Tokentide",
  },
  grouped: (count, first) => `${count} messages; first: ${first}`,
  leftOut: (count) => `${count} more had no room here: see the page.`,
  link: "The page as known then",

  moved({ subject, period, grain, unit, now, before }) {
    const was = before === null ? "" : ` (${BEFORE[grain]}: ${before})`;
    const what = unit === "origin" ? `Leader: ${now}` : `${subject}: ${MEASURE[unit](now)}`;
    return `${what}, ${period}${was}`;
  },
  fromTo(unit, before, now, { change }) {
    const by = change === null ? "" : ` (${change})`;
    return `${QUANTITY[unit]}: ${before === null ? "" : `${before} → `}${now}${by}.`;
  },
  revised: (old, now) =>
    `Announced: ${old.value}, as of ${old.at}. Now known: ${now.value}, as of ${now.at}.`,
  line: (text) => `${capital(text)}.`,
  when: (period, source) => `${capital(period)}, ${source}.`,
  verdict: (score, sentence) => `Other definitions: ${score}. ${sentence}`,
  contributions: (list) => `Largest contributions: ${list}.`,
  rule(rule, condition, threshold) {
    const when = condition === null ? "" : `: ${condition}`;
    return `Rule ${rule}${when}${threshold === null ? "" : ` (threshold ${threshold})`}.`;
  },
  asOf: (at) => `As of ${at}.`,
  freshUntil: (at) => `Fresh until ${at}.`,
  reason: (reason) => `Reason: ${reason}`,
  setAside: (count) => `Set aside: ${count === 1 ? "1 batch" : `${count} batches`}.`,
  heldBack: "Alerts on its figures are held back meanwhile.",
  claimed: (entity, quantity, stated) => `${entity}, ${quantity}: ${stated}`,
  claimStatus: (status, period) => `Status: ${status}${period === null ? "" : `, for ${period}`}.`,
  statedBy: (publisher, on) =>
    `Stated by ${publisher}, ${on ?? "date not known"}. A stated figure, not ours.`,
  endpoint: (id) => `Endpoint: ${id}.`,
};

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
