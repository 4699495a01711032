import { advance } from "../server/alert/advance.ts";
import {
  UNSTEPPED,
  type Memory,
  type Progress,
  type Transition,
} from "../server/alert/progress.ts";
import type { AlertReads } from "../server/alert/reads.ts";
import type { Loaded, MarketRule } from "../server/alert/rule.ts";
import type { Instant } from "../server/market/instant.ts";
import { settledAt, spanOf, periodOf } from "../server/market/period.ts";
import type { AlertRow, Observations } from "../server/ports.ts";
import { viewOf, type MarketView } from "./alert-views.ts";

/** A rule with how far it has come, as the store has it. */
export interface Walking extends Loaded<MarketRule> {
  readonly progress: Progress;
  /** The as-of up to which the market was seen; null before the first. */
  readonly seen: Instant | null;
}

export interface Moved {
  readonly rule: MarketRule;
  readonly transition: Transition;
  readonly view: MarketView;
}

export interface Walk {
  readonly rules: readonly Walking[];
  readonly moved: readonly Moved[];
}

const PAGE = 500; // vintages a read

/** As-ofs of a source's vintages after one and up to another, in time order. */
export async function asOfsOf(
  observations: Observations,
  source: string,
  { after, until }: { readonly after: Instant; readonly until: Instant },
): Promise<Instant[]> {
  const found = new Set<Instant>();
  let before: Parameters<Observations["vintages"]>[3];
  for (;;) {
    const page = await observations.vintages(source, until, PAGE, before);
    for (const { asOf } of page) if (asOf > after) found.add(asOf);
    const last = page.at(-1);
    if (!last || page.length < PAGE || last.asOf <= after) break;
    before = last;
  }
  return [...found].toSorted((a, b) => a - b);
}

/** After which as-of a rule has anything to see: what closed before it was loaded is history to it. */
export function seenBefore({ rule, loadedAt, seen }: Walking): Instant {
  if (seen !== null) return seen;
  if (rule.since === null) return loadedAt;
  const { grain } = rule.condition;
  return settledAt(periodOf(spanOf(rule.since).start, grain)) - 1;
}

/** Walks every vintage that came since, in the order of their as-ofs, as life would have. */
export async function walkVintages(
  reads: AlertReads,
  observations: Observations,
  rules: readonly Walking[],
  now: Instant,
): Promise<Walk> {
  const moved: Moved[] = [];
  const walked: Walking[] = [];
  for (const [source, ofSource] of Map.groupBy(rules, ({ rule }) => rule.source)) {
    let current = ofSource;
    const after = Math.min(...current.map(seenBefore));
    for (const asOf of await asOfsOf(observations, source, { after, until: now })) {
      const due = current.filter((walking) => seenBefore(walking) < asOf);
      const isWhole = due.some(({ progress }) => progress.period === null);
      const view = await viewOf(
        reads,
        { source, asOf, isWhole },
        due.map(({ rule }) => rule),
      );
      current = current.map((walking) =>
        due.includes(walking) ? see(walking, view, moved) : walking,
      );
    }
    walked.push(...current);
  }
  return { rules: walked, moved };
}

function see(walking: Walking, view: MarketView, moved: Moved[]): Walking {
  const { rule } = walking;
  const { progress, transitions } = advance(walking, walking.progress, view);
  moved.push(...transitions.map((transition) => ({ rule, transition, view })));
  return { ...walking, progress, seen: view.asOf };
}

interface Kept {
  readonly seen: Instant | null;
}

/** The row of a rule itself, beside those of its subjects. */
export const RULE_ROW = "";

/** Reads how far a rule has come. */
export function walkingOf(loaded: Loaded<MarketRule>, rows: readonly AlertRow[]): Walking {
  const own = rows.filter(({ rule }) => rule === loaded.rule.id);
  const cursor = own.find(({ subject }) => subject === RULE_ROW);
  if (!cursor) return { ...loaded, progress: UNSTEPPED, seen: null };
  const subjects = own
    .filter(({ subject }) => subject !== RULE_ROW)
    .map(({ subject, memory }) => [subject, JSON.parse(memory) as Memory] as const);
  const { seen } = JSON.parse(cursor.memory) as Kept;
  return { ...loaded, progress: { period: cursor.period, subjects: new Map(subjects) }, seen };
}

/** The rows of a rule, as they are kept. */
export function rowsOf({ rule, progress, seen }: Walking, at: Instant): AlertRow[] {
  const { id, fingerprint } = rule;
  const common = { rule: id, fingerprint, period: progress.period, changedAt: at };
  const kept: Kept = { seen };
  const cursor = { ...common, subject: RULE_ROW, since: null, memory: JSON.stringify(kept) };
  return [
    { ...cursor, state: "inactive" as const },
    ...Array.from(progress.subjects, ([subject, memory]) => ({
      ...common,
      subject,
      state: memory.standing.state,
      since: memory.standing.since,
      memory: JSON.stringify(memory),
    })),
  ];
}
