import { plusDays, type Day } from "../../../server/market/day.ts";
import type { Observation } from "../../../server/market/observation.ts";
import { OTHER, parsePermaslug } from "../../../server/market/permaslug.ts";
import { inPublishedOrder } from "./pull.ts";
import type { Snapshot } from "./snapshot.ts";

/** What goes wrong with the answer to any request. */
export type AnswerFault =
  | { readonly kind: "status"; readonly status: number }
  | { readonly kind: "tooManyRequests"; readonly retryAfterSeconds: number }
  | { readonly kind: "html" | "hang" | "reset" }
  | { readonly kind: "slow"; readonly delayMs: number };

/** The body ends half way: `cut` against its content-length, `cutClean` as if that were all. */
export type BodyFault = { readonly kind: "cut" | "cutClean" };

/** What goes wrong in a snapshot; manifest, CSV and JSON agree about it. */
export type SnapshotFault =
  | {
      readonly kind:
        "empty" | "duplicateRow" | "negativeCount" | "row52" | "tripled" | "extraField";
    }
  /** A million times too small, on the newest day or on all. */
  | { readonly kind: "tooSmall"; readonly all?: boolean }
  /** The middle day of the window, unless told. */
  | { readonly kind: "missingDay"; readonly day?: Day };

/** `wrongChecksum`: sums of other bytes. `oldManifest`: the newest manifest is still that of the snapshot before. */
export type ManifestFault = { readonly kind: "wrongChecksum" | "oldManifest" };

export type Fault = AnswerFault | BodyFault | SnapshotFault | ManifestFault;

type Days = Map<Day, readonly Observation[]>;

const REACH: Readonly<Record<Fault["kind"], "answer" | "body" | "snapshot" | "manifest">> = {
  status: "answer",
  tooManyRequests: "answer",
  html: "answer",
  hang: "answer",
  reset: "answer",
  slow: "answer",
  cut: "body",
  cutClean: "body",
  empty: "snapshot",
  duplicateRow: "snapshot",
  negativeCount: "snapshot",
  row52: "snapshot",
  tripled: "snapshot",
  extraField: "snapshot",
  tooSmall: "snapshot",
  missingDay: "snapshot",
  wrongChecksum: "manifest",
  oldManifest: "manifest",
};

/** What a fault strikes: any answer, the body of a file, a snapshot in all its files, or a manifest. */
export function reachOf(fault: Fault) {
  return REACH[fault.kind];
}

export function isOfSnapshot(fault: Fault): fault is SnapshotFault {
  return reachOf(fault) === "snapshot";
}

/** Whether the answer is sent as ever and the fault is in what it says. */
export function isOfContent(fault: Fault): fault is SnapshotFault | ManifestFault {
  return isOfSnapshot(fault) || reachOf(fault) === "manifest";
}

/** The snapshot with the fault in its rows. */
export function withFault(snapshot: Snapshot, fault: SnapshotFault): Snapshot {
  const days: Days = new Map(snapshot.days);
  const newest = [...days.keys()].at(-1) ?? plusDays(snapshot.date, -1);
  const rows = days.get(newest) ?? [];
  switch (fault.kind) {
    case "empty":
      return { ...snapshot, days: new Map() };
    case "duplicateRow":
      return { ...snapshot, days: days.set(newest, [...rows.slice(0, 1), ...rows]) };
    case "negativeCount":
      return { ...snapshot, days: days.set(newest, lastNamedNegative(rows)) };
    case "row52":
      return { ...snapshot, days: days.set(newest, padded(rows, 52)) };
    case "tripled":
      return { ...snapshot, days: days.set(newest, scaled(rows, 3n, 1n)) };
    case "tooSmall": {
      const small = fault.all ? [...days.keys()] : [newest];
      for (const day of small) days.set(day, scaled(days.get(day) ?? [], 1n, 1_000_000n));
      return { ...snapshot, days };
    }
    case "missingDay": {
      const middle = [...days.keys()][Math.floor(days.size / 2)];
      days.delete(fault.day ?? middle ?? newest);
      return { ...snapshot, days };
    }
    case "extraField":
      return snapshot;
  }
}

function scaled(rows: readonly Observation[], times: bigint, over: bigint): Observation[] {
  return rows.map((row) => ({ ...row, tokens: (row.tokens * times) / over }));
}

function lastNamedNegative(rows: readonly Observation[]): Observation[] {
  const last = inPublishedOrder(rows).findLast((row) => row.permaslug !== OTHER);
  return rows.map((row) => (row === last ? { ...row, tokens: -row.tokens } : row));
}

function padded(rows: readonly Observation[], count: number): Observation[] {
  const more = Array.from({ length: Math.max(1, count - rows.length) }, (_, index) => ({
    permaslug: parsePermaslug(`stealth/one-too-many-${index + 1}`),
    tokens: BigInt(1_000 - index),
  }));
  return [...rows, ...more];
}
