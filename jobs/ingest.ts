import {
  batchFaults,
  comparedDays,
  dayFaults,
  missingDays,
  totalOf,
  untilAsOf,
  type Gates,
  type GatesOf,
  type ReadDay,
} from "../server/market/check.ts";
import type { Day } from "../server/market/day.ts";
import type { Span } from "../server/market/period.ts";
import type {
  CheckedBatch,
  CheckedDay,
  Intake,
  RawBatch,
  Read,
  SetAside,
} from "../server/ports.ts";
import { compressedBytes, sha256 } from "./batch.ts";

export interface IngestPorts {
  readonly intake: Intake;
  readonly readRows: (body: Uint8Array) => Read;
  readonly gatesOf: GatesOf;
}

export interface Ingested {
  readonly isNew: boolean;
  readonly days: number;
  readonly rows: number;
  readonly newDays: number;
  /** What this batch had set aside that was not known before. */
  readonly setAside: readonly SetAside[];
  readonly notes: readonly string[];
}

/** What an operator decided to keep although a gate refuses it. */
export type Accepted = { readonly kind: "batch" } | { readonly kind: "day"; readonly day: Day };

/** Checks a batch and keeps what passes, in one transaction; what fails is set aside with its reasons. */
export async function ingest(ports: IngestPorts, raw: RawBatch): Promise<Ingested> {
  const checked = await check(ports, raw);
  const kept = await ports.intake.keep(checked);
  return {
    ...kept,
    days: checked.days.length,
    rows: checked.days.reduce((sum, { rows }) => sum + rows.length, 0),
    notes: checked.notes,
  };
}

/** Tells what of a batch is kept and what is set aside. `accepted` lets through what an operator took. */
export async function check(
  { intake, readRows, gatesOf }: IngestPorts,
  raw: RawBatch,
  accepted?: Accepted,
): Promise<CheckedBatch> {
  const compressed = compressedBytes(raw);
  const read = readRows(raw.body);
  const found = await examine({ intake, raw, gates: gatesOf(raw.source), accepted }, read);
  const { source, address, fetchedAt, asOf, body } = raw;
  return {
    source,
    address,
    fetchedAt,
    asOf,
    sha256: sha256(body),
    size: body.length,
    body: await compressed,
    rowCount: read.kind === "rows" ? read.rowCount : 0,
    ...found,
  };
}

interface Examining {
  readonly intake: Intake;
  readonly raw: RawBatch;
  readonly gates: Gates;
  readonly accepted: Accepted | undefined;
}

type Found = Pick<CheckedBatch, "window" | "days" | "setAside" | "notes">;

async function examine(examining: Examining, read: Read): Promise<Found> {
  const { raw, accepted } = examining;
  if (read.kind === "unreadable") return refused(raw, [...raw.faults, read.reason]);
  if (raw.asOf === null) return refused(raw, [...raw.faults, "it does not say its as-of"]);

  const { complete, running, fault } = untilAsOf(read.days, raw.asOf);
  const held = await heldTotals(examining, complete);
  const faults = fault ? [fault] : batchFaults(complete, raw.window, held, examining.gates);
  const all = [...raw.faults, ...faults];
  if (all.length > 0 && (accepted?.kind !== "batch" || complete.length === 0)) {
    return refused(raw, all);
  }
  const left = running ? [`the running day ${running} was left out`] : [];
  return {
    window: windowOf(complete),
    ...(await sortDays(examining, complete, held)),
    notes: [...raw.notes, ...read.notes, ...left],
  };
}

function refused(raw: RawBatch, reasons: readonly string[]): Found {
  const aside = { day: null, hash: sha256(raw.body), reasons };
  return { window: null, days: [], setAside: [aside], notes: raw.notes };
}

function windowOf(days: readonly ReadDay[]): Span | null {
  const [first, last] = [days[0], days.at(-1)];
  return first && last ? { start: first.day, end: last.day } : null;
}

async function heldTotals({ intake, raw }: Examining, days: readonly ReadDay[]) {
  return intake.totals(raw.source, comparedDays(days.map(({ day }) => day)));
}

/** Day by day, so that a day is compared with days that passed themselves. */
async function sortDays(
  { intake, raw, gates, accepted }: Examining,
  days: readonly ReadDay[],
  held: ReadonlyMap<Day, bigint>,
): Promise<Pick<Found, "days" | "setAside">> {
  const known = await intake.knownHashes(
    raw.source,
    days.map(({ day }) => day),
  );
  const totals = new Map(held);
  const kept: CheckedDay[] = [];
  const setAside: SetAside[] = [];
  for (const day of days) {
    const hash = hashOf(day);
    const key = `${day.day} ${hash}`;
    const passed = known.stored.has(key) || isAccepted(accepted, day);
    // What an operator took must still be storable: a name twice or a negative count is not.
    const reasons = passed ? day.faults : dayFaults(day, totals, gates);
    if (reasons.length > 0 || known.discarded.has(key)) {
      setAside.push({ day: day.day, hash, reasons });
    } else {
      if (!totals.has(day.day)) totals.set(day.day, totalOf(day));
      kept.push({ day: day.day, hash, rows: day.rows });
    }
  }
  const missing = missingDays(days, raw.window).map(absent);
  if (accepted?.kind !== "day") return { days: kept, setAside: [...setAside, ...missing] };
  // The batch's other days were decided when it came.
  const own = ({ day }: { readonly day: Day | null }) => day === accepted.day;
  return { days: kept.filter(own), setAside: setAside.filter(own) };
}

function isAccepted(accepted: Accepted | undefined, { day }: ReadDay): boolean {
  return accepted?.kind === "batch" || accepted?.day === day;
}

function absent(day: Day): SetAside {
  return { day, hash: "", reasons: [`${day} is missing inside the window that was sent`] };
}

/** The same rows have the same hash, whatever file they came in. */
export function hashOf({ rows }: Pick<ReadDay, "rows">): string {
  let text = "";
  for (const { permaslug, tokens } of rows) text += `${permaslug}\t${tokens}\n`;
  return sha256(text);
}
