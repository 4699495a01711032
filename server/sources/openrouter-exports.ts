import { createHash } from "node:crypto";
import { isDay, parseDay, plusDays } from "../market/day.ts";
import { MARKET } from "../market/source.ts";
import type { Clock, FetchedBatch, RawBatch, Snapshot, SnapshotSource } from "../ports.ts";
import { futureFaults } from "./future.ts";
import type { Get } from "./http.ts";
import { readManifest } from "./openrouter-manifest.ts";

const ID = MARKET;
const LATEST = "latest";
const FIRST_DATE = parseDay("2026-09-19");
const WINDOW_DAYS = 30;
const MANIFEST_BYTES_MAX = 64 * 1024; // fifty times what it has now
const CSV_BYTES_MAX = 64 * 1024 * 1024; // five hundred times what it has now

/** OpenRouter's key-less exports (SOURCES 1): a manifest, then the dated CSV that it names. */
export function openrouterExports(baseUrl: string, get: Get, clock: Clock): SnapshotSource {
  const folder = `${baseUrl.replace(/\/$/, "")}/datasets/exports/rankings-daily`;

  async function manifest(name: string, signal: AbortSignal, etag: string | null = null) {
    const address = `${folder}/${name}.manifest.json`;
    const answer = await get(address, { signal, etag, bytesMax: MANIFEST_BYTES_MAX });
    if (answer.kind === "unreachable") return answer;
    if (answer.status !== 200) return { kind: "status" as const, status: answer.status };
    const read = readManifest(answer.body, folder);
    if (read.kind === "unreadable") return unread(address, answer.body, read.reason);
    const [future] = futureFaults(read.asOf, clock());
    if (future !== undefined) return unread(address, answer.body, future);
    const isOfAnother = name !== LATEST && read.date !== name;
    if (isOfAnother) return unread(address, answer.body, `it is of ${read.date}, not of ${name}`);
    return { ...read, etag: answer.etag };
  }

  function unread(address: string, body: Uint8Array, reason: string): FetchedBatch {
    const faults = [`the manifest cannot be taken: ${reason}`];
    const fetchedAt = clock();
    const batch = { source: ID, address, fetchedAt, asOf: null, window: null, body, faults };
    return { kind: "batch", batch: { ...batch, notes: [] } };
  }

  return {
    id: ID,
    firstDate: FIRST_DATE,
    newest: async (validator, signal) => {
      const found = await manifest(LATEST, signal, validator);
      if (found.kind === "snapshot") {
        return { kind: "newest", snapshot: found, validator: found.etag };
      }
      if (found.kind !== "status") return found;
      if (found.status === 304) return { kind: "unchanged" };
      return { kind: "unreachable", reason: "it has no newest manifest (404)" };
    },
    dated: async (date, signal) => {
      const found = await manifest(date, signal);
      return found.kind === "status" ? { kind: "absent" } : found;
    },
    fetch: async (snapshot, signal) => {
      const answer = await get(snapshot.address, { signal, bytesMax: CSV_BYTES_MAX });
      if (answer.kind === "unreachable") return answer;
      if (answer.status !== 200) return { kind: "absent" };
      return { kind: "batch", batch: batchOf(snapshot, answer.body, clock()) };
    },
    dateOf: (address) => {
      const date = /\/(\d{4}-\d{2}-\d{2})\.csv$/.exec(address)?.[1] ?? "";
      return isDay(date) ? parseDay(date) : undefined;
    },
  };
}

function batchOf(snapshot: Snapshot, body: Uint8Array, fetchedAt: number): RawBatch {
  const { address, asOf, date, notes } = snapshot;
  const window = { start: plusDays(date, -WINDOW_DAYS), end: plusDays(date, -1) };
  const faults = faultsOf(snapshot, body);
  return { source: ID, address, fetchedAt, asOf, window, body, faults, notes };
}

/** How the bytes differ from what the manifest says of them. */
function faultsOf(snapshot: Snapshot, body: Uint8Array): string[] {
  const faults: string[] = [];
  const sha256 = createHash("sha256").update(body).digest("hex");
  const rows = Buffer.from(body).toString("latin1").trimEnd().split("\n").length - 1;
  if (body.length !== snapshot.bytes) {
    faults.push(`it has ${body.length} bytes; the manifest says ${snapshot.bytes}`);
  }
  if (sha256 !== snapshot.sha256) faults.push("its SHA-256 is not the manifest's");
  if (rows !== snapshot.rowCount) {
    faults.push(`it has ${rows} rows; the manifest says ${snapshot.rowCount}`);
  }
  return faults;
}
