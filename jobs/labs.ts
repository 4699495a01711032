import { dayOf, type Day } from "../server/market/day.ts";
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
  if (read.days.length === 0) return refusedBatch(raw, body, ["it holds no rows"]);
  if (acceptedDay === undefined) return checkedLabs(raw, body, read.days, read.rowCount);
  const own = read.days.filter(({ day }) => day === acceptedDay);
  return checkedLabs(
    raw,
    body,
    own.map((day) => ({ ...day, faults: [] })),
    read.rowCount,
  );
}

function checkedLabs(
  raw: RawBatch,
  body: Uint8Array,
  days: readonly LabDay[],
  rowCount: number,
): CheckedBatch {
  const complete = days.filter(({ day }) => raw.asOf !== null && day < dayOf(raw.asOf));
  const hashed = complete.map((day) => ({ ...day, hash: labsHash(day) }));
  const window = windowOf(complete);
  const missing = missingDays(
    complete.map(({ day }) => ({ day, rows: [], faults: [] })),
    window,
  );
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
    ],
    notes: raw.notes,
  };
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
