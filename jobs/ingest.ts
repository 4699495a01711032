import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { zstdCompress } from "node:zlib";
import {
  batchFaults,
  comparedDays,
  dayFaults,
  missingDays,
  totalOf,
  untilAsOf,
  type Gates,
  type ReadDay,
} from "../server/market/check.ts";
import type { Day } from "../server/market/day.ts";
import type {
  CheckedBatch,
  CheckedDay,
  Intake,
  RawBatch,
  Read,
  SetAside,
} from "../server/ports.ts";

export interface IngestPorts {
  readonly intake: Intake;
  readonly readRows: (body: Uint8Array) => Read;
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

/** What an operator has decided to keep although a gate refuses it. */
export type Accepted = { readonly batch: true } | { readonly day: Day };

/** Checks a batch and keeps what passes, in one transaction; what fails is set aside with its reasons. */
export async function ingest(
  { intake, readRows }: IngestPorts,
  raw: RawBatch,
  gates: Gates,
): Promise<Ingested> {
  const checked = await check({ intake, readRows }, raw, gates);
  const kept = await intake.keep(checked);
  return {
    ...kept,
    days: checked.days.length,
    rows: checked.days.reduce((sum, { rows }) => sum + rows.length, 0),
    setAside: kept.setAside > 0 ? checked.setAside : [],
    notes: checked.notes,
  };
}

/** The check of PRODUCT 2.2. `accepted` lets through what an operator took although it failed. */
export async function check(
  { intake, readRows }: IngestPorts,
  raw: RawBatch,
  gates: Gates,
  accepted?: Accepted,
): Promise<CheckedBatch> {
  const compressed = promisify(zstdCompress)(raw.body);
  const read = readRows(raw.body);
  const found = await examine(intake, raw, read, gates, accepted);
  return {
    source: raw.source,
    address: raw.address,
    fetchedAt: raw.fetchedAt,
    asOf: raw.asOf,
    sha256: sha256(raw.body),
    size: raw.body.length,
    body: await compressed,
    rowCount: read.kind === "rows" ? read.rowCount : 0,
    ...found,
  };
}

type Found = Pick<CheckedBatch, "window" | "days" | "setAside" | "notes">;

async function examine(
  intake: Intake,
  raw: RawBatch,
  read: Read,
  gates: Gates,
  accepted?: Accepted,
): Promise<Found> {
  if (read.kind === "unreadable") return refused(raw, [...raw.faults, read.reason]);
  if (raw.asOf === null) return refused(raw, [...raw.faults, "it does not say its as-of"]);

  const { complete, running, fault } = untilAsOf(read.days, raw.asOf);
  const days = complete.map(({ day }) => day);
  const held = await intake.totals(raw.source, comparedDays(days));
  const faults = [
    ...raw.faults,
    ...(fault ? [fault] : batchFaults(complete, raw.window, held, gates)),
  ];
  if (faults.length > 0 && !(accepted && "batch" in accepted && complete.length > 0)) {
    return refused(raw, faults);
  }

  const known = await intake.knownHashes(raw.source, days);
  const sorted = sortDays(complete, { held, known, gates, accepted });
  const missing = missingDays(complete, raw.window).map((day) => ({
    ...{ day, hash: "", reasons: [`${day} is missing inside the window that was sent`] },
  }));
  const first = days[0];
  const last = days.at(-1);
  return {
    window: first && last ? { start: first, end: last } : null,
    days: sorted.kept,
    setAside: accepted && "day" in accepted ? [] : [...sorted.setAside, ...missing],
    notes: [
      ...raw.notes,
      ...read.notes,
      ...(running ? [`the running day ${running} was left out`] : []),
    ],
  };
}

function refused(raw: RawBatch, reasons: readonly string[]): Found {
  const aside = { day: null, hash: sha256(raw.body), reasons };
  return { window: null, days: [], setAside: [aside], notes: raw.notes };
}

interface Sorting {
  readonly held: ReadonlyMap<Day, bigint>;
  readonly known: { readonly stored: ReadonlySet<string>; readonly discarded: ReadonlySet<string> };
  readonly gates: Gates;
  readonly accepted: Accepted | undefined;
}

/** Day by day, so that a day is compared with days that passed themselves. */
function sortDays(days: readonly ReadDay[], { held, known, gates, accepted }: Sorting) {
  const totals = new Map(held);
  const kept: CheckedDay[] = [];
  const setAside: SetAside[] = [];
  for (const day of days) {
    const hash = hashOf(day);
    const key = `${day.day} ${hash}`;
    const isAccepted = accepted && "day" in accepted && accepted.day === day.day;
    const passed = known.stored.has(key) || isAccepted;
    // What an operator took must still be storable: a name twice or a negative count is not.
    const reasons = passed ? day.faults : dayFaults(day, totals, gates);
    if (reasons.length > 0 || known.discarded.has(key)) {
      setAside.push({ day: day.day, hash, reasons });
      continue;
    }
    if (!totals.has(day.day)) totals.set(day.day, totalOf(day));
    if (!accepted || "batch" in accepted || isAccepted) {
      kept.push({ day: day.day, hash, rows: day.rows });
    }
  }
  return { kept, setAside };
}

/** The same rows have the same hash, whatever file they came in. */
function hashOf({ rows }: ReadDay): string {
  const hash = createHash("sha256");
  let text = "";
  for (const { permaslug, tokens } of rows) text += `${permaslug}\t${tokens}\n`;
  return hash.update(text).digest("hex");
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
