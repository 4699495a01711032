import { dayOf, plusDays, type Day } from "../server/market/day.ts";
import { missingDays } from "../server/market/check.ts";
import type { Span } from "../server/market/period.ts";
import type {
  CheckedBatch,
  Intake,
  LabDay,
  RawBatch,
  ReadLabs,
  SetAside,
} from "../server/ports.ts";
import { compressedBytes, refusedBatch, sha256 } from "./batch.ts";

const DAYS_MAX = 400; // the window has some 60 days; of one far away every day between would be missing
const LATE_DAYS = 3; // a day is whole when it is over, and its publisher keeps an answer for 24 hours

export interface LabPorts {
  readonly intake: Intake;
  readonly readLabs: (body: Uint8Array) => ReadLabs;
}

/** Checks and keeps a leaderboard: shares of days, whole, each day stored once. Answers with what was refused. */
export async function ingestLabs(
  { intake, readLabs }: LabPorts,
  raw: RawBatch,
): Promise<{
  readonly days: number;
  readonly isNew: boolean;
  readonly reasons: readonly string[];
}> {
  const checked = await checkLabs(raw, readLabs(raw.body));
  const kept = await intake.keep(checked);
  const reasons = checked.setAside.flatMap((aside) => aside.reasons);
  return { days: checked.days.length, isNew: kept.isNew, reasons };
}

/** Tells what of a leaderboard is kept and what is set aside; `acceptedDay` is kept alone, whatever its sums. */
export async function checkLabs(
  raw: RawBatch,
  read: ReadLabs,
  acceptedDay?: Day,
): Promise<CheckedBatch> {
  const body = await compressedBytes(raw);
  if (read.kind === "unreadable") return refusedBatch(raw, body, [read.reason]);
  const running = raw.asOf === null ? null : dayOf(raw.asOf);
  const complete = read.days.filter(({ day }) => running !== null && day < running);
  const fault = faultOf(read.days, complete, running);
  if (fault !== null) return refusedBatch(raw, body, [fault]);
  if (acceptedDay === undefined) return checkedLabs(raw, body, complete, read);
  const own = complete.filter(({ day }) => day === acceptedDay);
  return checkedLabs(
    raw,
    body,
    own.map((day) => ({ ...day, faults: isStorable(day) ? [] : day.faults })),
    read,
  );
}

/** What an operator took must still be storable: a lab twice is not. */
function isStorable({ shares }: LabDay): boolean {
  return new Set(shares.map(({ lab, metric }) => `${metric} ${lab}`)).size === shares.length;
}

/** What is wrong with a leaderboard as a whole. */
function faultOf(
  all: readonly LabDay[],
  complete: readonly LabDay[],
  running: Day | null,
): string | null {
  const [first] = complete;
  const after = all.find(({ day }) => running !== null && day > running);
  if (after) return `it holds ${after.day}, a day after it was fetched`;
  if (all.length === 0) return "it holds no rows";
  if (!first || running === null) return "it holds no rows of a complete day";
  const isFarAway = first.day < plusDays(running, -DAYS_MAX);
  return isFarAway ? `it begins ${first.day}; about 60 days were expected` : null;
}

function checkedLabs(
  raw: RawBatch,
  body: Uint8Array,
  complete: readonly LabDay[],
  { rowCount, notes }: { readonly rowCount: number; readonly notes: readonly string[] },
): CheckedBatch {
  const hashed = complete.map((day) => ({ ...day, hash: labsHash(day) }));
  const window = windowOf(complete);
  const missing = missingDays(
    complete.map(({ day }) => ({ day, rows: [], faults: [] })),
    window,
  );
  const late = window && lateDay(window, raw);
  const bad: SetAside[] = hashed
    .filter(({ faults }) => faults.length > 0)
    .map(({ day, hash, faults }) => ({ day, hash, reasons: faults }));
  return {
    source: raw.source,
    address: raw.address,
    fetchedAt: raw.fetchedAt,
    asOf: raw.asOf,
    sha256: sha256(raw.body),
    size: raw.body.length,
    body,
    window,
    rowCount,
    days: hashed
      .filter(({ faults }) => faults.length === 0)
      .map(({ day, hash, shares }) => ({ day, hash, rows: [], labShares: shares })),
    setAside: [
      ...bad,
      ...missing.map((day) => ({ day, hash: "", reasons: [`${day} is missing between its days`] })),
      ...(late ? [{ day: late, hash: "", reasons: [`it ends before ${late}`] }] : []),
    ],
    notes: [...raw.notes, ...notes],
  };
}

/** The day that it should have by now and does not; or nobody would be told that the feed has stopped. */
function lateDay({ end }: Span, { asOf }: RawBatch): Day | undefined {
  const last = asOf === null ? end : plusDays(dayOf(asOf), -LATE_DAYS);
  return last > end ? last : undefined;
}

function windowOf(days: readonly LabDay[]): Span | null {
  const [first, last] = [days[0], days.at(-1)];
  return first && last ? { start: first.day, end: last.day } : null;
}

/** The same shares have the same hash, whatever file they came in. */
export function labsHash({ shares }: Pick<LabDay, "shares">): string {
  return sha256(
    shares.map(({ lab, metric, percent }) => `${metric}\t${lab}\t${percent}\n`).join(""),
  );
}
