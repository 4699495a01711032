import { dayOf, daysFrom, plusDays, type Day } from "../server/market/day.ts";
import { DAY_MS } from "../server/market/instant.ts";
import type { Span } from "../server/market/period.ts";
import type { Clock, Observations, RangeSource, SourceStates } from "../server/ports.ts";
import type { Collected, Taken } from "./collect.ts";
import { ingest, type IngestPorts } from "./ingest.ts";

export interface BackfillPorts extends IngestPorts {
  readonly range: RangeSource;
  readonly observations: Observations;
  readonly sourceStates: SourceStates;
  readonly clock: Clock;
  /** So many of the newest days are asked for again. */
  readonly trailingDays?: number;
}

export interface BackfillOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => Promise<void>;
}

const TRAILING_DAYS = 7; // of OpenRouter: first counts move for two or three days
const AGAIN_MS = DAY_MS; // days that an answer did not have are asked for once a day

/** Asks for every day of the history that is not held, in as few requests as the publisher allows. */
export async function backfill(ports: BackfillPorts, options: BackfillOptions): Promise<Collected> {
  const spans = await lackingSpans(ports);
  const taken: Taken[] = [];
  for (const [i, span] of spans.entries()) {
    await options.onProgress(i, spans.length);
    const one = await take(ports, span, options.signal);
    if ("kind" in one) return { taken, unreachable: one };
    taken.push(one);
    // Of a refused answer nobody knows which days the history lacks: it is asked for again.
    if (one.days > 0) await noteLacking(ports, span);
  }
  await options.onProgress(spans.length, spans.length);
  return { taken };
}

/** Asks again for the newest days, which their publisher still restates. */
export async function refresh(ports: BackfillPorts, signal: AbortSignal): Promise<Collected> {
  const { clock, trailingDays = TRAILING_DAYS } = ports;
  const yesterday = plusDays(dayOf(clock()), -1);
  const one = await take(
    ports,
    { start: plusDays(yesterday, 1 - trailingDays), end: yesterday },
    signal,
  );
  return "kind" in one ? { taken: [], unreachable: one } : { taken: [one] };
}

async function take(ports: BackfillPorts, { start, end }: Span, signal: AbortSignal) {
  const fetched = await ports.range.fetch(start, end, signal);
  if (fetched.kind === "unreachable") return fetched;
  const ingested = await ingest(ports, fetched.batch);
  return { address: fetched.batch.address, ...ingested };
}

/** Spans of at most a request's days, each beginning and ending with a day that is not held. */
async function lackingSpans(ports: BackfillPorts): Promise<Span[]> {
  const { range } = ports;
  const lacking = await lackingDays(ports, {
    start: range.firstDay,
    end: plusDays(dayOf(ports.clock()), -1),
  });
  const spans: { start: Day; end: Day }[] = [];
  for (const day of lacking) {
    const span = spans.at(-1);
    if (span && day < plusDays(span.start, range.daysMax)) span.end = day;
    else spans.push({ start: day, end: day });
  }
  return spans;
}

async function lackingDays(ports: BackfillPorts, { start, end }: Span): Promise<Day[]> {
  const { range, observations, sourceStates, clock } = ports;
  const contents = await observations.contents(range.id, clock(), { start, end });
  const held = new Set(contents.map(({ day }) => day));
  const missed = await sourceStates.missedSnapshots(lackingId(range));
  const now = clock();
  // What was tried later than now was tried by a clock that was ahead.
  const lately = missed.filter(({ triedAt }) => triedAt <= now && now < triedAt + AGAIN_MS);
  const tried = new Set(lately.map(({ snapshot }) => snapshot));
  return daysFrom(start, end).filter((day) => !held.has(day) && !tried.has(day));
}

/** Remembers the days that the answer did not bring, so that they are not asked for all day. */
async function noteLacking(ports: BackfillPorts, span: Span): Promise<void> {
  for (const snapshot of await lackingDays(ports, span)) {
    const missed = { snapshot, triedAt: ports.clock(), reason: "absent" } as const;
    await ports.sourceStates.markMissed(lackingId(ports.range), missed);
  }
}

// Days that the history lacks are kept apart from dates without an export.
function lackingId({ id }: RangeSource): string {
  return `${id} days`;
}
