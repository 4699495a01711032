import type { AlertData, EventBody } from "../../alert/event.ts";
import type { Received } from "../../ports.ts";

const ENTRANT = "demo-crane/heron-4"; // others move up and down

/** What there is to see, in the order of the plot. */
export const TOUR_STEPS = [
  "lead",
  "half",
  "superseded",
  "record",
  "quarantined",
  "stale",
  "recovered",
  "lost",
  "entrant",
] as const;
export type TourStep = (typeof TOUR_STEPS)[number];

/** Where the tour stands: which step has just happened, and which have been seen. */
export interface Tour {
  /** Null before the first message. */
  readonly now: TourStep | null;
  readonly seen: ReadonlySet<TourStep>;
}

/** Told by what the receiver got, newest first: nothing happened until somebody was told. */
export function tourOf(messages: readonly Received[]): Tour {
  const told = messages
    .map(({ events }) => events.map(stepOf).filter((step) => step !== null))
    .filter((steps) => steps.length > 0);
  const [newest = [], ...older] = told;
  const before = new Set(older.flat());
  const now = newest.find((step) => !before.has(step)) ?? newest[0] ?? null;
  return { now, seen: new Set([...before, ...newest]) };
}

function stepOf({ type, data }: EventBody): TourStep | null {
  switch (type) {
    case "alert.firing":
      return firingStep(data);
    case "alert.superseded":
      return "superseded";
    case "source.stale":
      return "stale";
    case "source.recovered":
      return "recovered";
    case "source.quarantined":
      return "quarantined";
    case "alert.resolved":
    case "alert.no_data":
    case "claim.new":
    case "brief.weekly":
    case "test.ping":
      return null;
  }
}

function firingStep({ rule, subject, value }: AlertData): TourStep | null {
  switch (rule) {
    case "demo-lead-change":
      return value === "CN" ? "lead" : "lost";
    case "demo-cn-half":
      return "half";
    case "demo-cn-record":
      return "record";
    case "demo-new-entrant":
      return subject === ENTRANT ? "entrant" : null;
    default:
      return null;
  }
}
